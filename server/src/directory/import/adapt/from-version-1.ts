// An item of an Open Referral UK 1 feed (HSDS 1.1 with the UK's extensions), in the words of HSDS 3.
// Source: Open Referral UK 1.0 application profile (Schemas/V1.0-UK); HSDS 3.0, changelog ("What's new").
import { type Raw, isRaw, listOf } from './raw.ts';
import { wordTable } from '#standards/word-table.ts';

/** Written in version 1: it has one of the names that version 3 did away with. */
export const isVersion1 = (item: Raw): boolean =>
  [
    'service_taxonomys',
    'eligibilitys',
    'regular_schedules',
    'holiday_schedules',
    'fundings',
    'deliverable_type',
    'attending_type',
    'attending_access',
    'reviews',
  ].some((name) => name in item);

/** Makes no check: what is wrong in it is found where version 3 is. Fields that version 3 has no place for stay, to be reported. */
export function fromVersion1(item: Raw): Raw {
  const {
    organization,
    service_taxonomys: taxonomys,
    eligibilitys,
    regular_schedules: schedules,
    fundings,
    languages,
    service_areas: areas,
    service_at_locations: places,
    attending_type: attendingType,
    attending_access: attendingAccess,
    deliverable_type: deliverableType,
    contacts,
    ...rest
  } = item;
  const ages = listOf(eligibilitys);
  return {
    ...rest,
    ...(isRaw(organization) ? { organization: organizationOf(organization) } : {}),
    ...agesOf(ages),
    ...(eligibilityWords(ages) ? { eligibility_description: eligibilityWords(ages) } : {}),
    ...(contacts ? { contacts: listOf(contacts).map(contactOf) } : {}),
    ...(schedules ? { schedules: listOf(schedules).map((each) => scheduleOf(each, attendingType)) } : {}),
    ...(fundings ? { funding: fundings } : {}),
    ...(languages
      ? { languages: listOf(languages).map(({ language, ...each }) => ({ ...each, name: language ?? each['name'] })) }
      : {}),
    ...(areas
      ? {
          service_areas: listOf(areas).map(({ service_area: name, ...each }) => ({
            ...each,
            name: name ?? each['name'],
          })),
        }
      : {}),
    ...(places ? { service_at_locations: listOf(places).map(placeOf) } : {}),
    attributes: [
      ...listOf(taxonomys).map(({ taxonomy, id, taxonomy_id: termId }) => ({
        id,
        taxonomy_term: isRaw(taxonomy) ? termOf(taxonomy) : { id: termId },
      })),
      // What version 3 says with a term.
      ...word('deliverable type', deliverableType),
      ...word('attending type', attendingType),
      ...word('attending access', attendingAccess),
    ],
  };
}

const word = (taxonomy: string, value: unknown): Raw[] =>
  typeof value === 'string' && value.trim() !== ''
    ? [{ link_type: taxonomy, taxonomy_term: { id: `${taxonomy}:${value}`, name: value, taxonomy } }]
    : [];

const termOf = ({ vocabulary, ...term }: Raw): Raw => ({ ...term, taxonomy: vocabulary ?? term['taxonomy'] });

function organizationOf({ url, ...organization }: Raw): Raw {
  return { ...organization, ...(url ? { website: url } : {}) };
}

/** The widest of what is said: whoever any of them lets come may come. */
function agesOf(eligibilitys: readonly Raw[]): Raw {
  const agesIn = (name: string) => eligibilitys.map((each) => Number(each[name] ?? Number.NaN));
  const [least, most] = [agesIn('minimum_age'), agesIn('maximum_age')];
  return {
    ...(least.length > 0 && least.every(Number.isFinite) ? { minimum_age: Math.min(...least) } : {}),
    ...(most.length > 0 && most.every(Number.isFinite) ? { maximum_age: Math.max(...most) } : {}),
  };
}

const eligibilityWords = (eligibilitys: readonly Raw[]) =>
  eligibilitys
    .flatMap(({ eligibility }) => (typeof eligibility === 'string' && eligibility.trim() ? [eligibility.trim()] : []))
    .join('; ');

const contactOf = ({ phones, ...contact }: Raw): Raw => ({
  ...contact,
  ...(phones
    ? {
        phones: listOf(phones).map(({ language, ...phone }) => ({
          ...phone,
          ...(language ? { languages: [{ name: language }] } : {}),
        })),
      }
    : {}),
});

const weekdays = wordTable({ 1: 'MO', 2: 'TU', 3: 'WE', 4: 'TH', 5: 'FR', 6: 'SA', 7: 'SU' });

/** Version 1 says a day as `weekday` (a number or a name) or already as `byday`. */
function scheduleOf({ weekday, ...schedule }: Raw, attendingType: unknown): Raw {
  const day = typeof weekday === 'string' || typeof weekday === 'number' ? String(weekday) : undefined;
  const byday = schedule['byday'] ?? (day && (weekdays[day] ?? day.slice(0, 2).toUpperCase()));
  return {
    ...schedule,
    ...(byday ? { byday, freq: schedule['freq'] ?? 'WEEKLY' } : {}),
    ...(typeof attendingType === 'string' ? { attending_type: attendingType } : {}),
  };
}

function placeOf({ location, regular_schedule: schedules, regular_schedules: more, ...place }: Raw): Raw {
  const all = [...listOf(schedules), ...listOf(more)];
  return {
    ...place,
    ...(all.length > 0 ? { schedules: all.map((each) => scheduleOf(each, undefined)) } : {}),
    ...(isRaw(location) ? { location: locationOf(location) } : {}),
  };
}

function locationOf({ physical_addresses: addresses, accessibility_for_disabilities: access, ...location }: Raw): Raw {
  return {
    location_type: 'physical',
    ...location,
    ...(addresses ? { addresses: listOf(addresses).map((each) => ({ address_type: 'physical', ...each })) } : {}),
    ...(access
      ? { accessibility: listOf(access).map(({ accessibility: description, ...each }) => ({ ...each, description })) }
      : {}),
  };
}

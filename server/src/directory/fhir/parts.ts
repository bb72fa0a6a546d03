// Parts that the directory's FHIR resources share: telephones, addresses, hours.
// Source: FHIR R4 ContactPoint, Address, HealthcareService.availableTime.
import type { Address as FhirAddress, ContactPoint, HealthcareService } from '#standards/fhir/types.ts';
import type { Address, Contact, Phone, Schedule, Weekday } from '../listing.ts';

/** Each once, telephones first. */
export function telecomOf(from: {
  phones?: readonly Phone[] | undefined;
  contacts?: readonly Contact[] | undefined;
  email?: string | undefined;
  urls?: readonly (string | undefined)[];
}): ContactPoint[] {
  const phones = [...(from.phones ?? []), ...(from.contacts ?? []).flatMap((contact) => contact.phones ?? [])];
  const emails = [from.email, ...(from.contacts ?? []).map((contact) => contact.email)];
  const points: ContactPoint[] = [
    ...phones.map((phone) => ({ system: systemOf(phone), value: numberOf(phone), use: 'work' as const })),
    ...emails.flatMap((value) => (value ? [{ system: 'email' as const, value }] : [])),
    ...(from.urls ?? []).flatMap((value) => (value ? [{ system: 'url' as const, value }] : [])),
  ];
  return [...new Map(points.map((point) => [`${point.system} ${point.value}`, point])).values()];
}

const systemOf = ({ type }: Phone): NonNullable<ContactPoint['system']> =>
  type?.toLowerCase() === 'fax' ? 'fax' : type?.toLowerCase() === 'text' ? 'sms' : 'phone';
const numberOf = ({ number, extension }: Phone) => (extension === undefined ? number : `${number} ext. ${extension}`);

export function addressOf(address: Address): FhirAddress {
  const {
    attention,
    address_1,
    address_2,
    city,
    region,
    state_province: state,
    postal_code: postalCode,
    country,
  } = address;
  return {
    ...(address.address_type === 'virtual' ? {} : { type: address.address_type }),
    line: [attention, address_1, address_2].filter((line) => line !== undefined),
    city,
    ...(region ? { district: region } : {}),
    state,
    postalCode,
    country,
  };
}

const dayCodes: Readonly<Record<Weekday, 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun'>> = {
  MO: 'mon',
  TU: 'tue',
  WE: 'wed',
  TH: 'thu',
  FR: 'fri',
  SA: 'sat',
  SU: 'sun',
};

type Time = NonNullable<HealthcareService['availableTime']>[number];

/**
 * Hours of every week as times; what FHIR cannot say so (every second week, the first Monday, until a day) as words.
 * Invariant: what is not every week is never said as if it were.
 */
export function hoursOf(schedules: readonly Schedule[] | undefined): { times: Time[]; words: string[] } {
  const times: Time[] = [];
  const words: string[] = [];
  for (const schedule of schedules ?? []) {
    const { byday, opens_at: opens, closes_at: closes, description, notes } = schedule;
    const days = byday?.split(',') ?? [];
    if (isEveryWeek(schedule) && days.length > 0 && days.every((day) => Object.hasOwn(dayCodes, day))) {
      times.push({
        daysOfWeek: days.map((day) => dayCodes[day as Weekday]),
        ...(opens ? { availableStartTime: timeOf(opens) } : {}),
        ...(closes ? { availableEndTime: timeOf(closes) } : {}),
      });
      if (notes) words.push(notes);
    } else words.push(...[description ?? ruleOf(schedule), notes ?? ''].filter((each) => each !== ''));
  }
  return { times, words };
}

const isEveryWeek = ({
  freq,
  interval = 1,
  byweekno,
  bymonthday,
  byyearday,
  valid_from,
  valid_to,
  until,
  count,
}: Schedule) =>
  (freq ?? 'WEEKLY') === 'WEEKLY' &&
  interval === 1 &&
  [byweekno, bymonthday, byyearday, valid_from, valid_to, until, count].every((each) => each === undefined);

/** Source: RFC 5545 §3.3.10, for programs that read it; people are given `description` where there is one. */
function ruleOf(schedule: Schedule): string {
  const rule = (['freq', 'interval', 'byday', 'byweekno', 'bymonthday', 'byyearday', 'count'] as const)
    .filter((name) => schedule[name] !== undefined)
    .map((name) => `${name.toUpperCase()}=${schedule[name]}`)
    .join(';');
  const hours = [schedule.opens_at, schedule.closes_at].filter(Boolean).join('–');
  const between = [schedule.valid_from ?? schedule.dtstart, schedule.valid_to ?? schedule.until]
    .filter(Boolean)
    .join(' to ');
  return [rule, hours, between].filter(Boolean).join(' ');
}

const timeOf = (time: string) => {
  const [hours, minutes] = time.split(':');
  return `${hours}:${minutes}:00`;
};

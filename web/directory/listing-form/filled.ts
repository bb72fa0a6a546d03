// A listing as a form holds it: text in boxes. What a form cannot hold stays as it is (read-form.ts).
import type { Schedule, Service, ServiceAtLocation } from '#directory/listing.ts';
import type { Knowledge } from '#directory/search/knowledge.ts';

/** Names of boxes, and what is in them. */
export type Filled = Readonly<Record<string, string | readonly string[]>>;

/** Boxes that hold one field of a listing, as it is. */
export const textFields = [
  'name',
  'description',
  'email',
  'url',
  'status',
  'alert',
  'fees_description',
  'eligibility_description',
  'application_process',
  'wait_time',
] as const satisfies readonly (keyof Service)[];

export const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
/** How often: every week, every second one, or which of a month. */
export const rhythms = ['1W', '2W', '1', '2', '3', '4', '-1'] as const;
/** Rows for times beside those there are. */
const emptyRows = 2;
const mostRows = 20;
export const mostKinds = 3;

export function filledFrom(service: Service, knowledge: Knowledge): Filled {
  const text = Object.fromEntries(textFields.map((field) => [field, service[field] ?? '']));
  const rows = simpleSchedules(service).map(rowOf);
  const place = onlyPlace(service);
  const address = place?.location.addresses?.find(({ address_type: type }) => type === 'physical');
  const kinds = (service.attributes ?? []).flatMap(({ taxonomy_term: term }) => knowledge.termOf(term) ?? []);
  const { organization } = service;
  return {
    ...text,
    phone: service.phones?.[0]?.number ?? '',
    minimum_age: String(service.minimum_age ?? ''),
    maximum_age: String(service.maximum_age ?? ''),
    ...Object.fromEntries(
      rows.flatMap((row, index) => Object.entries(row).map(([key, value]) => [`when-${index}-${key}`, value])),
    ),
    place: place?.location.name ?? '',
    street: address?.address_1 ?? '',
    city: address?.city ?? '',
    postcode: address?.postal_code ?? '',
    getting_in: (place?.location.accessibility ?? []).flatMap(({ description }) => description ?? []).join('\n'),
    transport: place?.description ?? '',
    ...Object.fromEntries(kinds.slice(0, mostKinds).map((kind, index) => [`kind-${index}`, kind])),
    'organization-name': organization.name,
    'organization-description': organization.description,
    'organization-email': organization.email ?? '',
    'organization-website': organization.website ?? '',
  };
}

/** How many rows of times a form has. */
export const rowsOf = (service: Service | undefined): number =>
  Math.min(mostRows, (service ? simpleSchedules(service).length : 0) + emptyRows);

/** The one place where it happens; undefined where there is none, or several: those are for an editor of the standard. */
export function onlyPlace({ service_at_locations: places }: Service): ServiceAtLocation | undefined {
  const physical = (places ?? []).filter(({ location }) => location.location_type === 'physical');
  return physical.length === 1 ? physical[0] : undefined;
}

/** Whether its times stand with the listing, or with its one place. */
export function schedulesStandAt(service: Service): 'service' | 'place' {
  return (service.schedules ?? []).length === 0 && (onlyPlace(service)?.schedules ?? []).length > 0
    ? 'place'
    : 'service';
}

export const schedulesIn = (service: Service): readonly Schedule[] =>
  (schedulesStandAt(service) === 'place' ? onlyPlace(service)?.schedules : service.schedules) ?? [];

/** Those that a row of the form can hold. */
export const simpleSchedules = (service: Service): Schedule[] => schedulesIn(service).filter(isSimple);
export const otherSchedules = (service: Service): Schedule[] =>
  schedulesIn(service).filter((schedule) => !isSimple(schedule));

function isSimple({
  freq,
  byday,
  interval = 1,
  bymonthday,
  byweekno,
  byyearday,
  opens_at: opens,
  closes_at: closes,
}: Schedule) {
  if (!opens || !closes || !byday || bymonthday || byweekno || byyearday) return false;
  if (freq === 'WEEKLY') return interval <= 2 && /^[A-Z]{2}(,[A-Z]{2})*$/.test(byday);
  const nth = new Set(byday.split(',').map((each) => each.slice(0, -2)));
  return freq === 'MONTHLY' && interval === 1 && nth.size === 1 && /^([1-4]|-1)$/.test([...nth][0]!);
}

function rowOf({ freq, byday = '', interval = 1, opens_at: opens = '', closes_at: closes = '' }: Schedule) {
  const days = byday.split(',').map((each) => each.slice(-2));
  const often = freq === 'WEEKLY' ? `${interval}W` : byday.split(',')[0]!.slice(0, -2);
  return { days, often, from: opens.slice(0, 5), until: closes.slice(0, 5) };
}

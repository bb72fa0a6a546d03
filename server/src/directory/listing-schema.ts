// What a listing must be before it is kept: the rules of HSDS 3.1 and of Open Referral UK 3.0, with errors that say what to do.
// Why not stricter: the standard's own examples put a place at latitude 100. What is doubtful is advised on (advise-listing.ts), not refused.
import { z } from 'zod';
import type * as hsds from './listing.ts';

const longest = 20_000;
const text = z
  .string()
  .min(1, 'Leave it out where there is nothing to say.')
  .max(longest, `Say it in at most ${longest} characters.`)
  .refine(
    (value) => !value.includes('\0') && value.isWellFormed(),
    'Type it again: it has characters that nothing can show.',
  );
const name = text.max(500, 'Use a name of at most 500 characters.');
/** Any UUID in small letters: feeds use every version, and some invent theirs. */
const id = z
  .string()
  .regex(
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    'Use a UUID in small letters, e.g. 3f7b145d-84af-42d7-8fae-eaca714b02b2.',
  );
// Source: RFC 3986. Other schemes than these could run something where a reader follows them.
const uri = z
  .string()
  .max(2000)
  .refine(
    (value) => /^(https?|ftp|mailto|tel|urn):/i.test(value) && URL.canParse(value) && !/[\s<>"{}|\\^`]/.test(value),
    'Give the whole address, e.g. https://example.org/lunch-club.',
  );
const email = z
  .string()
  .max(320)
  .regex(
    /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/,
    'Give an e-mail address, e.g. hello@example.org.',
  );
const day = z.iso.date('Give a day as YYYY-MM-DD, e.g. 2026-11-23.');
const time = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?(Z|[+-]\d\d:\d\d)?$/, 'Give a time as HH:MM, e.g. 09:30.');
const moment = z.iso.datetime({ offset: true, message: 'Give a moment as 2026-11-23T09:30:00Z.' });
const number = z.number('Give a number.');
const age = number.min(0, 'An age is not below 0.').max(150, 'Leave the age out where there is no limit.');
const many = <T extends z.ZodType>(each: T) => z.array(each).max(500, 'At most 500 are kept.').exactOptional();
const placeType = z.enum(['physical', 'postal', 'virtual'], 'Say physical, postal or virtual.');

export const taxonomySchema = z.strictObject({
  id,
  name,
  description: z.string().max(longest),
  uri: uri.exactOptional(),
  version: text.exactOptional(),
}) satisfies z.ZodType<hsds.Taxonomy>;

export const taxonomyTermSchema = z.strictObject({
  id,
  code: text.exactOptional(),
  name,
  description: z.string().max(longest),
  parent_id: id.exactOptional(),
  taxonomy: text.exactOptional(),
  taxonomy_id: id.exactOptional(),
  taxonomy_detail: taxonomySchema.exactOptional(),
  language: text.exactOptional(),
  term_uri: uri.exactOptional(),
}) satisfies z.ZodType<hsds.TaxonomyTerm>;

const attribute = z.strictObject({
  id,
  link_type: text.exactOptional(),
  link_entity: text.exactOptional(),
  value: text.exactOptional(),
  label: text.exactOptional(),
  taxonomy_term: taxonomyTermSchema,
}) satisfies z.ZodType<hsds.Attribute>;

const part = { id, attributes: many(attribute) };

const language = z.strictObject({
  ...part,
  name: text.exactOptional(),
  code: text.exactOptional(),
  note: text.exactOptional(),
}) satisfies z.ZodType<hsds.Language>;

const phone = z.strictObject({
  ...part,
  number: text.max(100, 'Give one telephone number.'),
  extension: number.exactOptional(),
  type: text.exactOptional(),
  description: text.exactOptional(),
  languages: many(language),
}) satisfies z.ZodType<hsds.Phone>;

const contact = z.strictObject({
  ...part,
  name: text.exactOptional(),
  title: text.exactOptional(),
  department: text.exactOptional(),
  email: email.exactOptional(),
  phones: many(phone),
}) satisfies z.ZodType<hsds.Contact>;

// Source: RFC 5545 §3.3.10, bywdaylist.
const byday = z
  .string()
  .regex(
    /^([+-]?[1-5]?\d?(MO|TU|WE|TH|FR|SA|SU))(,[+-]?[1-5]?\d?(MO|TU|WE|TH|FR|SA|SU))*$/,
    'Give days as MO,WE or, monthly, 1MO.',
  );
const numbers = (what: string) => z.string().regex(/^[+-]?\d{1,3}(,[+-]?\d{1,3})*$/, `Give ${what} as 1,15.`);

const schedule = z.strictObject({
  ...part,
  valid_from: day.exactOptional(),
  valid_to: day.exactOptional(),
  dtstart: day.exactOptional(),
  timezone: number.min(-12).max(14, 'Give hours from UTC, from -12 to 14.').exactOptional(),
  until: day.exactOptional(),
  count: z.int('Give a whole number.').min(1).exactOptional(),
  wkst: z.enum(['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']).exactOptional(),
  freq: z.enum(['WEEKLY', 'MONTHLY'], 'Say WEEKLY or MONTHLY.').exactOptional(),
  interval: z.int('Give a whole number.').min(1).exactOptional(),
  byday: byday.exactOptional(),
  byweekno: numbers('weeks').exactOptional(),
  bymonthday: numbers('days of the month').exactOptional(),
  byyearday: numbers('days of the year').exactOptional(),
  description: text.exactOptional(),
  opens_at: time.exactOptional(),
  closes_at: time.exactOptional(),
  schedule_link: uri.exactOptional(),
  attending_type: text.exactOptional(),
  notes: text.exactOptional(),
}) satisfies z.ZodType<hsds.Schedule>;

const serviceArea = z.strictObject({
  ...part,
  name: text.exactOptional(),
  description: text.exactOptional(),
  extent: z.string().max(200_000, 'Simplify the outline to at most 200,000 characters.').exactOptional(),
  extent_type: text.exactOptional(),
  uri: uri.exactOptional(),
}) satisfies z.ZodType<hsds.ServiceArea>;

const costOption = z.strictObject({
  ...part,
  valid_from: day.exactOptional(),
  valid_to: day.exactOptional(),
  option: text.exactOptional(),
  currency: z
    .string()
    .regex(/^[A-Za-z]{3}$/, 'Give a currency of three letters, e.g. gbp.')
    .exactOptional(),
  amount: number.min(0, 'A cost is not below 0.').exactOptional(),
  amount_description: text.exactOptional(),
}) satisfies z.ZodType<hsds.CostOption>;

const funding = z.strictObject({ ...part, source: text.exactOptional() }) satisfies z.ZodType<hsds.Funding>;

const requiredDocument = z.strictObject({
  ...part,
  document: text.exactOptional(),
  uri: uri.exactOptional(),
}) satisfies z.ZodType<hsds.RequiredDocument>;

const accessibility = z.strictObject({
  ...part,
  description: text.exactOptional(),
  details: text.exactOptional(),
  url: uri.exactOptional(),
}) satisfies z.ZodType<hsds.Accessibility>;

const address = z.strictObject({
  ...part,
  attention: text.exactOptional(),
  address_1: text,
  address_2: text.exactOptional(),
  city: text,
  region: text.exactOptional(),
  state_province: text,
  postal_code: text.max(20, 'Give one postcode.'),
  country: z.string().regex(/^[A-Z]{2}$/, 'Give the country as two capital letters, e.g. GB.'),
  address_type: placeType,
}) satisfies z.ZodType<hsds.Address>;

const location = z.strictObject({
  ...part,
  location_type: placeType,
  url: uri.exactOptional(),
  name: name.exactOptional(),
  alternate_name: name.exactOptional(),
  description: text.exactOptional(),
  transportation: text.exactOptional(),
  latitude: number.exactOptional(),
  longitude: number.exactOptional(),
  external_identifier: text.exactOptional(),
  external_identifier_type: text.exactOptional(),
  languages: many(language),
  addresses: many(address),
  contacts: many(contact),
  accessibility: many(accessibility),
  phones: many(phone),
  schedules: many(schedule),
}) satisfies z.ZodType<hsds.Location>;

const organizationIdentifier = z.strictObject({
  ...part,
  identifier_scheme: text.exactOptional(),
  identifier_type: text,
  identifier: text,
}) satisfies z.ZodType<hsds.OrganizationIdentifier>;

const program = z.strictObject({
  ...part,
  name,
  alternate_name: name.exactOptional(),
  description: z.string().max(longest),
}) satisfies z.ZodType<hsds.Program>;

const url = z.strictObject({ ...part, label: text.exactOptional(), url: uri }) satisfies z.ZodType<hsds.Url>;

const organization = z.strictObject(
  {
    ...part,
    name,
    alternate_name: name.exactOptional(),
    description: z.string().max(longest),
    email: email.exactOptional(),
    website: uri.exactOptional(),
    additional_websites: many(url),
    tax_status: text.exactOptional(),
    tax_id: text.exactOptional(),
    year_incorporated: number.exactOptional(),
    legal_status: text.exactOptional(),
    logo: uri.exactOptional(),
    uri: uri.exactOptional(),
    parent_organization_id: id.exactOptional(),
    funding: many(funding),
    contacts: many(contact),
    phones: many(phone),
    programs: many(program),
    organization_identifiers: many(organizationIdentifier),
  },
  'Say which organisation gives the service.',
) satisfies z.ZodType<hsds.Organization>;

const unit = z.strictObject({
  ...part,
  name,
  scheme: text.exactOptional(),
  identifier: text.exactOptional(),
  uri: uri.exactOptional(),
}) satisfies z.ZodType<hsds.Unit>;

const serviceCapacity = z.strictObject({
  ...part,
  unit,
  available: number.min(0, 'What is left is not below 0.'),
  maximum: number.min(0).exactOptional(),
  description: text.exactOptional(),
  updated: moment,
}) satisfies z.ZodType<hsds.ServiceCapacity>;

const serviceAtLocation = z.strictObject({
  ...part,
  description: text.exactOptional(),
  contacts: many(contact),
  phones: many(phone),
  schedules: many(schedule),
  service_areas: many(serviceArea),
  location,
}) satisfies z.ZodType<hsds.ServiceAtLocation>;

/** A whole listing. */
export const serviceSchema = z
  .strictObject({
    ...part,
    name,
    alternate_name: name.exactOptional(),
    description: text.exactOptional(),
    url: uri.exactOptional(),
    additional_urls: many(url),
    email: email.exactOptional(),
    status: z.enum(
      ['active', 'inactive', 'defunct', 'temporarily closed'],
      'Say active, inactive, defunct or temporarily closed.',
    ),
    interpretation_services: text.exactOptional(),
    application_process: text.exactOptional(),
    fees_description: text.exactOptional(),
    wait_time: text.exactOptional(),
    fees: text.exactOptional(),
    accreditations: text.exactOptional(),
    eligibility_description: text.exactOptional(),
    minimum_age: age.exactOptional(),
    maximum_age: age.exactOptional(),
    assured_date: day.exactOptional(),
    assurer_email: email.exactOptional(),
    licenses: text.exactOptional(),
    alert: text.exactOptional(),
    last_modified: moment.exactOptional(),
    phones: many(phone),
    schedules: many(schedule),
    service_areas: many(serviceArea),
    service_at_locations: many(serviceAtLocation),
    languages: many(language),
    organization,
    funding: many(funding),
    cost_options: many(costOption),
    program: program.exactOptional(),
    required_documents: many(requiredDocument),
    contacts: many(contact),
    capacities: many(serviceCapacity),
  })
  .refine(({ minimum_age = 0, maximum_age = Number.POSITIVE_INFINITY }) => minimum_age <= maximum_age, {
    path: ['maximum_age'],
    message: 'The maximum age is below the minimum. Put them the other way round, or leave one out.',
  }) satisfies z.ZodType<hsds.Service>;

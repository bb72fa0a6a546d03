// The rules of what a listing is made of: text, days, addresses, and how it is classified, reached, when and where it is, what it costs.
import { z } from 'zod';
import type * as hsds from './listing-parts.ts';

export const longest = 20_000;
export const text = z
  .string()
  .min(1, 'Leave it out where there is nothing to say.')
  .max(longest, `Say it in at most ${longest} characters.`)
  .refine(
    (value) => !value.includes('\0') && value.isWellFormed(),
    'Type it again: it has characters that nothing can show.',
  );
export const name = text.max(500, 'Use a name of at most 500 characters.');
/** Any UUID in small letters: feeds use every version, and some invent theirs. */
export const id = z
  .string()
  .regex(
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    'Use a UUID in small letters, e.g. 3f7b145d-84af-42d7-8fae-eaca714b02b2.',
  );
// Source: RFC 3986. Other schemes than these could run something where a reader follows them.
export const uri = z
  .string()
  .max(2000)
  .refine(
    (value) => /^(https?|ftp|mailto|tel|urn):/i.test(value) && URL.canParse(value) && !/[\s<>"{}|\\^`]/.test(value),
    'Give the whole address, e.g. https://example.org/lunch-club.',
  );
export const email = z
  .string()
  .max(320)
  .regex(
    /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/,
    'Give an e-mail address, e.g. hello@example.org.',
  );
export const day = z.iso.date('Give a day as YYYY-MM-DD, e.g. 2026-11-23.');
const time = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?(Z|[+-]\d\d:\d\d)?$/, 'Give a time as HH:MM, e.g. 09:30.');
export const moment = z.iso.datetime({ offset: true, message: 'Give a moment as 2026-11-23T09:30:00Z.' });
export const number = z.number('Give a number.');
export const age = number.min(0, 'An age is not below 0.').max(150, 'Leave the age out where there is no limit.');
export const many = <T extends z.ZodType>(each: T) => z.array(each).max(500, 'At most 500 are kept.').exactOptional();
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

export const part = { id, attributes: many(attribute) };

export const language = z.strictObject({
  ...part,
  name: text.exactOptional(),
  code: text.exactOptional(),
  note: text.exactOptional(),
}) satisfies z.ZodType<hsds.Language>;

export const phone = z.strictObject({
  ...part,
  number: text.max(100, 'Give one telephone number.'),
  extension: number.exactOptional(),
  type: text.exactOptional(),
  description: text.exactOptional(),
  languages: many(language),
}) satisfies z.ZodType<hsds.Phone>;

export const contact = z.strictObject({
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

export const schedule = z.strictObject({
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

export const serviceArea = z.strictObject({
  ...part,
  name: text.exactOptional(),
  description: text.exactOptional(),
  extent: z.string().max(200_000, 'Simplify the outline to at most 200,000 characters.').exactOptional(),
  extent_type: text.exactOptional(),
  uri: uri.exactOptional(),
}) satisfies z.ZodType<hsds.ServiceArea>;

export const costOption = z.strictObject({
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

export const funding = z.strictObject({ ...part, source: text.exactOptional() }) satisfies z.ZodType<hsds.Funding>;

export const requiredDocument = z.strictObject({
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

export const location = z.strictObject({
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

export const url = z.strictObject({ ...part, label: text.exactOptional(), url: uri }) satisfies z.ZodType<hsds.Url>;

// What a listing must be before it is kept: the rules of HSDS 3.1 and of Open Referral UK 3.0, with errors that say what to do.
// Why not stricter: the standard's own examples put a place at latitude 100. What is doubtful is advised on (advise-listing.ts), not refused.
import { z } from 'zod';
import type * as hsds from './listing.ts';
import {
  age,
  contact,
  costOption,
  day,
  email,
  funding,
  id,
  language,
  location,
  longest,
  many,
  moment,
  name,
  number,
  part,
  phone,
  requiredDocument,
  schedule,
  serviceArea,
  text,
  uri,
  url,
} from './listing-parts-schema.ts';

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

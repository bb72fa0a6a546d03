// directory/listings.yaml: the listings a new directory begins with, as short as somebody can write them by hand, and each as the whole
// listing it stands for. Ids follow from the names in the file, so that loading it twice finds what is there.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { checkConfig, ConfigError, type ConfigProblem, readConfigFile } from '#runtime/config/read-folder.ts';
import { refer } from '#runtime/config/references.ts';
import { deterministicId } from '#standards/deterministic-id.ts';
import type { Attribute, Schedule, Service } from '../listing.ts';
import { deliveredKinds } from '../search/wishes.ts';
import { type Knowledge, taxonomyId, termUuid } from '../search/knowledge.ts';

const shortName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,39}$/, 'Use 2 to 40 small letters, digits and hyphens, e.g. lunch-camberwell.');
const text = z.string().trim().min(1, 'This may not be empty.');

/** Source: RFC 5545 §3.3.10, written short: "MO,WE 10:00-12:00", "MO-FR 09:00-17:00", "1TU 14:00-16:00" (first of the month). */
const when = z
  .string()
  .regex(
    /^(([1-4]|-1)(MO|TU|WE|TH|FR|SA|SU)|(MO|TU|WE|TH|FR|SA|SU)([,-](MO|TU|WE|TH|FR|SA|SU))*) \d\d:\d\d-\d\d:\d\d$/,
    'Say days and times as "MO,WE 10:00-12:00", "MO-FR 09:00-17:00" or "1TU 14:00-16:00".',
  );

const listingFile = z.strictObject({
  id: shortName,
  name: text,
  by: shortName,
  at: shortName.optional(),
  delivered: z.array(z.enum(deliveredKinds)).default([]),
  terms: z.array(shortName).min(1, 'Name at least one kind of service.'),
  what: text,
  when: z.array(when).default([]),
  free: z.boolean().default(false),
  cost: text.optional(),
  amount: z.number().min(0).optional(),
  /** "60-" from 60, "0-4" up to 4. */
  ages: z
    .string()
    .regex(/^\d{1,3}-(\d{1,3})?$/, 'Say ages as "60-" or "0-4".')
    .optional(),
  for: text.optional(),
  how: text.optional(),
  languages: z.array(z.string().regex(/^[a-z]{2,3}$/, 'A language of ISO 639, e.g. pt.')).default([]),
  phone: text.optional(),
  email: z.email().optional(),
  url: z.url().optional(),
  transport: text.optional(),
  assured: z.union([z.iso.date(), z.int().min(0)]).optional(),
});

const listingsFile = z.strictObject({
  organisations: z.record(shortName, z.strictObject({ name: text, what: text })),
  places: z.record(
    shortName,
    z.strictObject({
      name: text,
      street: text,
      postcode: text,
      at: z.tuple([z.number(), z.number()]).optional(),
      access: z.array(text).default([]),
    }),
  ),
  listings: z.array(listingFile),
});

export type ListingsFile = z.output<typeof listingsFile>;

/** @returns nothing where a partnership has none. @throws ConfigError naming every mistake with file, line and remedy. */
export function readListingsFile(partnershipFolder: string, knowledge: Knowledge): ListingsFile | undefined {
  const folder = join(partnershipFolder, 'directory');
  if (!existsSync(join(folder, 'listings.yaml'))) return undefined;
  const problems: ConfigProblem[] = [];
  const file = readConfigFile(folder, 'listings.yaml', process.env, problems);
  const read = file && checkConfig(file, listingsFile, problems);
  if (file && read) {
    const organisations = new Set(Object.keys(read.organisations));
    const places = new Set(Object.keys(read.places));
    const terms = new Set(knowledge.terms.keys());
    const ids = read.listings.map(({ id }) => id);
    for (const [index, id] of ids.entries())
      if (ids.indexOf(id) !== index)
        problems.push({
          file: file.name,
          line: file.lineOf(['listings', index, 'id']),
          place: `listings[${index}].id`,
          text: `"${id}" is already used above. Give each its own.`,
        });
    for (const [index, { by, at, terms: named }] of read.listings.entries()) {
      refer(file, ['listings', index, 'by'], by, organisations, 'organisations above', problems);
      if (at !== undefined) refer(file, ['listings', index, 'at'], at, places, 'places above', problems);
      for (const [inner, term] of named.entries())
        refer(file, ['listings', index, 'terms', inner], term, terms, 'taxonomy.yaml', problems);
    }
  }
  if (!read || problems.length > 0) throw new ConfigError(problems);
  return read;
}

const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
const languageNames = new Intl.DisplayNames('en', { type: 'language' });

/** Each listing of the file, whole. @param today to count days of assurance from, YYYY-MM-DD. */
export function servicesOf(file: ListingsFile, knowledge: Knowledge, today: string): Service[] {
  return file.listings.map((listing) => {
    const id = (...parts: string[]) => deterministicId(['directory', 'listing', listing.id, ...parts]);
    const owner = file.organisations[listing.by]!;
    const place = listing.at === undefined ? undefined : file.places[listing.at]!;
    const [minimum, maximum] = (listing.ages ?? '-').split('-');
    const fee = listing.free ? 'Free' : listing.cost;
    // Where it comes to people, its times say so; where people come to it, they stand with the place.
    const schedules = listing.when.map((text, index) => scheduleOf(text, id('schedule', String(index))));
    const delivered = listing.delivered.map((kind) => ({
      id: id('delivered', kind),
      location: {
        id: id('location', kind),
        location_type: 'virtual' as const,
        name: deliveredNames[kind],
      },
    }));
    return {
      id: id('service'),
      name: listing.name,
      description: listing.what,
      status: 'active',
      ...(listing.url ? { url: listing.url } : {}),
      ...(listing.email ? { email: listing.email } : {}),
      ...(listing.for ? { eligibility_description: listing.for } : {}),
      ...(listing.how ? { application_process: listing.how } : {}),
      ...(minimum ? { minimum_age: Number(minimum) } : {}),
      ...(maximum ? { maximum_age: Number(maximum) } : {}),
      ...(fee ? { fees_description: fee } : {}),
      ...(listing.free || listing.amount !== undefined
        ? { cost_options: [{ id: id('cost'), currency: 'gbp', amount: listing.amount ?? 0 }] }
        : {}),
      ...(listing.assured === undefined ? {} : { assured_date: assuredOn(listing.assured, today) }),
      ...(listing.phone ? { phones: [{ id: id('phone'), number: listing.phone, type: 'voice' }] } : {}),
      ...(schedules.length > 0 ? { schedules } : {}),
      languages: listing.languages.map((code) => ({ id: id('language', code), code, name: languageNames.of(code)! })),
      attributes: listing.terms.map((term) => attributeOf(term, id('term', term), knowledge)),
      organization: {
        id: deterministicId(['directory', 'organisation', listing.by]),
        name: owner.name,
        description: owner.what,
      },
      service_at_locations: [
        ...(place === undefined
          ? []
          : [
              {
                id: id('place'),
                location: {
                  id: deterministicId(['directory', 'place', listing.at!]),
                  location_type: 'physical' as const,
                  name: place.name,
                  ...(place.at ? { latitude: place.at[0], longitude: place.at[1] } : {}),
                  addresses: [
                    {
                      id: deterministicId(['directory', 'place', listing.at!, 'address']),
                      address_1: place.street,
                      city: 'London',
                      state_province: 'Greater London',
                      postal_code: place.postcode,
                      country: 'GB',
                      address_type: 'physical' as const,
                    },
                  ],
                  accessibility: place.access.map((description, index) => ({
                    id: deterministicId(['directory', 'place', listing.at!, 'access', String(index)]),
                    description,
                  })),
                },
                ...(listing.transport ? { description: listing.transport } : {}),
              },
            ]),
        ...delivered,
      ],
    };
  });
}

/** How HSDS says that something comes to people or is reached from afar: a virtual location, by name. */
export const deliveredNames = {
  place: 'At a place',
  home: 'At your home',
  online: 'Online',
  phone: 'By phone',
} as const;

function assuredOn(assured: string | number, today: string): string {
  if (typeof assured === 'string') return assured;
  return new Date(Date.parse(`${today}T12:00:00Z`) - assured * 86_400_000).toISOString().slice(0, 10);
}

/** One of our kinds of help, as a listing says it. @param id of its own. */
export function attributeOf(term: string, id: string, { terms }: Knowledge): Attribute {
  const { name, in: wider } = terms.get(term)!;
  return {
    id,
    link_type: 'need',
    taxonomy_term: {
      id: termUuid(term),
      code: term,
      name,
      description: name,
      ...(wider ? { parent_id: termUuid(wider) } : {}),
      taxonomy_id: taxonomyId,
      taxonomy_detail: { id: taxonomyId, name: 'Kinds of help', description: 'What services and activities are' },
    },
  };
}

/** A short time, whole. A day that lasts until midnight ends at 23:59, since HSDS knows no 24:00. */
export function scheduleOf(text: string, id: string): Schedule {
  const [days, hours] = text.split(' ') as [string, string];
  const [opens, closes] = hours.split('-') as [string, string];
  const times = { opens_at: opens, closes_at: closes === '24:00' ? '23:59' : closes };
  if (/^(\d|-1)/.test(days)) return { id, freq: 'MONTHLY', byday: days, ...times };
  const range = /^(..)-(..)$/.exec(days);
  const from = weekdays.indexOf((range?.[1] ?? 'MO') as 'MO');
  const until = weekdays.indexOf((range?.[2] ?? 'MO') as 'MO');
  const byday = range ? weekdays.slice(from, until + 1).join(',') : days;
  return { id, freq: 'WEEKLY', byday, ...times };
}

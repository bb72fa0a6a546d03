// simulation.yaml: which organisations of a partnership are simulated, on which ports, with whom. Data, so that a
// partnership anywhere brings its own; nothing in the code knows the demonstration.
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { parseNhsNumber } from '#standards/nhs-number.ts';
import { phone } from '../people/entry-words.ts';
import { servable } from '../organisations/fhir-server/held-resources.ts';

const shortName = z.string().regex(/^[a-z][a-z0-9-]*$/, 'Use small letters, digits and hyphens.');
const text = z.string().trim().min(1, 'This may not be empty.');
const port = z
  .int({ error: 'A port is a number from 1 to 65535. A variable in it stands without quotes.' })
  .min(1)
  .max(65_535, 'A port is a number from 1 to 65535.');
const odsCode = z.string().regex(/^[A-Z0-9]{3,10}$/, 'An ODS code is three to ten capital letters and digits.');
const heldKinds = z.array(z.enum(servable as [string, ...string[]]));

const gpConnect = z.strictObject({
  port,
  /** The practice's accredited system id: whom Ssp-To must name. */
  asid: z.string().regex(/^\d{12}$/, 'An ASID is 12 digits, in quotes.'),
  address: z.array(text).min(1),
  postcode: text,
  phone,
  /** Areas switched off here, e.g. includeReferrals. */
  areasOff: z.array(z.string().startsWith('include')).default([]),
});

const fhir = z.strictObject({
  port,
  numberSystem: z.url(),
  /** What it answers for. */
  serves: heldKinds,
  /** Offers Patient/[id]/$everything. */
  everything: z.boolean().default(false),
  /** Wants this bearer token. */
  bearer: text.optional(),
});

const heldRole = z.strictObject({
  jobRoleCode: text,
  roleName: text,
  ods: odsCode,
  organisation: text,
  team: text.optional(),
});

/** An identity provider. It knows the people of demonstration-users.yaml, in the roles roles.yaml gives them. */
const identityProvider = z.strictObject({
  port,
  clientId: text,
  clientSecret: text,
  /** People it knows besides: in several roles, or in none that is let in. */
  others: z.array(z.strictObject({ id: shortName, name: text, roles: z.array(heldRole) })).default([]),
});

/** Where residents sign in. It knows the people of `people` who are old enough and alive. */
const residentLogin = z.strictObject({
  port,
  clientId: text,
  /** From this age on somebody has an account. */
  youngest: z.int().min(0).default(13),
  /** Accounts it has besides: of people nobody here knows, or with details that differ from what is known here. */
  others: z
    .array(
      z.strictObject({
        id: shortName,
        name: text,
        familyName: text,
        nhsNumber: z
          .string()
          .refine(
            (digits) => parseNhsNumber(digits, { testRangeOnly: true }).valid,
            'Use a valid NHS number between 999 000 0000 and 999 999 9999.',
          ),
        birthDate: z.iso.date('A day like 1950-05-03.'),
      }),
    )
    .default([]),
});

/** A clinical system whose users open the record from it. It knows those of the identity provider's people who work here. */
const clinicalSystem = z.strictObject({
  port,
  /** Whom the record is to it. */
  clientId: text,
  /** `iss` of its signed links. */
  linkIssuer: text,
});

const feed = z.strictObject({
  /** Where the messages go: our server's listener. */
  to: z.strictObject({ host: z.string().default('127.0.0.1'), port }),
  application: text,
  facility: text,
  characterSet: z.enum(['UNICODE UTF-8', '8859/1']).default('UNICODE UTF-8'),
  /** Times carry their offset. */
  offsets: z.boolean().default(true),
  sends: z.array(z.enum(['encounters', 'results', 'documents', 'appointments', 'series'])),
});

const organisation = z
  .strictObject({
    id: shortName,
    /** Of an organisation in organisations.yaml. */
    ods: odsCode,
    /** Where it takes orders from the control page and the command. */
    controlPort: port,
    gpConnect: gpConnect.optional(),
    fhir: fhir.optional(),
    sharedCareRecord: fhir.optional(),
    demographics: z.strictObject({ port, requestsPerSecond: z.int().min(1).default(5) }).optional(),
    feed: feed.optional(),
    identityProvider: identityProvider.optional(),
    clinicalSystem: clinicalSystem.optional(),
    residentLogin: residentLogin.optional(),
  })
  .refine((entry) => channelNames.some((name) => entry[name] !== undefined), {
    message:
      'Give it something to speak: gpConnect, fhir, sharedCareRecord, demographics, feed, identityProvider, clinicalSystem or residentLogin.',
  });

export const channelNames = [
  'gpConnect',
  'fhir',
  'sharedCareRecord',
  'demographics',
  'feed',
  'identityProvider',
  'clinicalSystem',
  'residentLogin',
] as const;
export type ChannelName = (typeof channelNames)[number];

export const simulationFile = z.strictObject({
  /** Folder of people's files, from the partnership folder. */
  people: text,
  /** The code book people and messages are written with, from the partnership folder. */
  codes: text,
  /** Only these people; everybody in the folder where it is left out. */
  only: z.array(shortName).optional(),
  /** File of messages that can be sent on request, from the partnership folder. */
  messages: text.optional(),
  /** The page that shows and steers the simulation. */
  controlPage: z.strictObject({ port }),
  /** Where the server answers people: told to whoever starts the demonstration. */
  server: z.strictObject({ port }),
  organisations: z.array(organisation).min(1),
});

export type SimulatedOrganisation = z.output<typeof organisation>;
export type SimulationFile = z.output<typeof simulationFile>;

/** A path written in simulation.yaml, from the partnership folder. */
export function besideFile(file: string, path: string): string {
  return resolve(dirname(file), path);
}

/** The ports a simulation takes, each with what for. */
export function portsOf(simulation: SimulationFile): { port: number; path: (string | number)[]; what: string }[] {
  return [
    { port: simulation.controlPage.port, path: ['controlPage', 'port'], what: 'the control page' },
    { port: simulation.server.port, path: ['server', 'port'], what: 'the server' },
    ...simulation.organisations.flatMap((entry, index) => [
      { port: entry.controlPort, path: ['organisations', index, 'controlPort'], what: `${entry.id}, control` },
      ...(
        [
          'gpConnect',
          'fhir',
          'sharedCareRecord',
          'demographics',
          'identityProvider',
          'clinicalSystem',
          'residentLogin',
        ] as const
      ).flatMap((name) => {
        const channel = entry[name];
        return channel
          ? [{ port: channel.port, path: ['organisations', index, name, 'port'], what: `${entry.id}, ${name}` }]
          : [];
      }),
    ]),
  ];
}

// The FHIR API on a real socket and a real database, with a few invented people, for the tests of this folder. Every answer is
// held to FHIR R4, and to UK Core where this machine has it, before a test sees it.
import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';
import { exampleDoor } from '#disclosure/example-door.ts';
import type { Door } from '#disclosure/door.ts';
import { createWebServer } from '#endpoints/web/web-server.ts';
import { supersedeNhsNumber } from '#patient-index/decide-again.ts';
import {
  exampleMatching as matching,
  exampleNhsNumber,
  examplePatient,
  examplePatientId,
  type Told,
} from '#patient-index/example-patients.ts';
import { linkPatient, type PatientToLink } from '#patient-index/link-patient.ts';
import { mergePatients, unmergePatients } from '#patient-index/merge-patients.ts';
import { createTestDatabase, type TestDatabase } from '#runtime/database/test-database.ts';
import type { Log } from '#runtime/log.ts';
import type { Permission } from '#runtime/config/partnership.ts';
import { createSignIn } from '#sign-in/sign-in.ts';
import { type Conformance, loadConformance } from '#standards/fhir/conformance.ts';
import type { AuditEvent, Bundle, OperationOutcome, Parameters, Patient, Resource } from '#standards/fhir/types.ts';
import { validateResource } from '#standards/fhir/validate.ts';
import { readFhirXml } from '#standards/fhir/xml/read-xml.ts';
import { inputFolder } from '../../../../../checks/real-input/part.ts';
import { fhirApi } from '../fhir-api.ts';

export const numbers = {
  ada: exampleNhsNumber(1),
  johnOfPeckham: exampleNhsNumber(2),
  johnOfBrixton: exampleNhsNumber(3),
  ruth: exampleNhsNumber(4),
  olive: exampleNhsNumber(5),
  olivesFormer: exampleNhsNumber(6),
  max: exampleNhsNumber(7),
  nobody: exampleNhsNumber(9),
};
export const nhs = 'https://fhir.nhs.uk/Id/nhs-number';
export const ridge = 'https://example.org/rzz/patient';
export const vale = 'https://example.org/ryy/patient';

const ada: Told = {
  family: 'Okafor-Brandt',
  given: ['Adaeze', 'Rose'],
  born: '1980-02-17',
  gender: 'female',
  street: '12 Lilac Road',
  postcode: 'SE5 8SY',
  phone: '020 7946 0018',
  nhs: numbers.ada,
  verified: true,
};
const john: Told = { family: 'Smith', given: ['John'], born: '1970-03-08', gender: 'male', verified: true };
const ruth: Told = {
  family: 'Reed',
  given: ['Ruth'],
  born: '1979-05-21',
  postcode: 'SE22 8EW',
  nhs: numbers.ruth,
  verified: true,
};
const ivy: Told = { family: 'Larkspur', given: ['Ivy'], born: '1991-04-23', gender: 'female' };
const people: readonly [ods: 'RZZ' | 'RYY', number: string, told: Told, more?: Partial<PatientToLink>][] = [
  ['RZZ', 'R1', ada],
  ['RYY', 'V1', { ...ada, family: 'Okafor' }, { receivedAt: new Date('2026-10-01T10:00:00Z') }],
  ['RZZ', 'R2', { ...john, postcode: 'SE15 4ST', nhs: numbers.johnOfPeckham }],
  ['RZZ', 'R3', { ...john, postcode: 'SW9 8EJ', nhs: numbers.johnOfBrixton }],
  ['RZZ', 'R4', ruth],
  ['RYY', 'V4', ruth, { restricted: true }],
  ['RZZ', 'R5', { family: 'Old', given: ['Olive'], born: '1950-06-06', nhs: numbers.olivesFormer, verified: true }],
  ['RZZ', 'R6', { family: 'Ødegård', given: ['Bjørn'], born: '1961-12-02', gender: 'male', postcode: 'SE1 7EH' }],
  ['RZZ', 'R7', { family: 'Weir', given: ['Max'], born: '1999-09-09', nhs: numbers.max }],
  ['RYY', 'V7', { family: 'Adeyemi', given: ['Tolu'], born: '1945-01-30', nhs: numbers.max }],
  ['RZZ', 'R8', ivy],
  ['RZZ', 'R9', { ...ivy, family: 'Lark' }],
  ['RZZ', 'R10', { family: 'Pell', given: ['Uma'], born: '1988-08-18', gender: 'female' }],
  ['RZZ', 'R11', { family: 'Pell', given: ['Una'], born: '1988-08-18', gender: 'female' }],
];

const users: Readonly<Record<string, readonly Permission[]>> = {
  gp: ['find-patient', 'view-record'],
  receptionist: ['find-patient'],
  'privacy-officer': ['review-access'],
};

export interface Answer {
  status: number;
  headers: Headers;
  body: Resource;
  text: string;
}

export interface ExampleApi {
  database: TestDatabase;
  door: Door;
  /** `http://127.0.0.1:…/fhir/r4`. */
  base: string;
  /** Asks as a user, the GP unless another is said, or nobody. */
  ask: (
    path: string,
    options?: Sent & { as?: 'gp' | 'receptionist' | 'privacy-officer' | 'nobody' },
  ) => Promise<Answer>;
  /** What a request led to be written down, in order. */
  audited: (answer: Answer) => Promise<{ kind: string; resource: AuditEvent }[]>;
  /** The session's token. */
  tokenOf: (user: string) => Promise<string>;
}

/** @param changes to the door: a national service, a database that fails. */
export async function exampleApi(
  changes: {
    door?: (door: Door) => Partial<Door>;
    log?: Log;
    requestsPerMinute?: number;
  } = {},
): Promise<ExampleApi> {
  const database = await createTestDatabase();
  const example = await exampleDoor(database);
  await meetPeople(database);
  const door: Door = { ...example.door, ...changes.door?.(example.door), ...(changes.log ? { log: changes.log } : {}) };
  const signIn = createSignIn({
    database: example.door.database,
    clock: door.clock,
    directory: {
      find: (userId) =>
        Object.hasOwn(users, userId)
          ? {
              userId,
              name: `The ${userId}`,
              roleId: userId,
              roleName: userId,
              organisation: { ods: 'X99', name: 'Example' },
              permissions: new Set(users[userId]),
            }
          : undefined,
    },
  });
  const app = await createWebServer({
    log: door.log,
    metrics: door.metrics,
    signIn,
    secure: false,
    errorPage: () => '',
  });
  fhirApi(app, {
    door,
    version: 'test',
    takesBundles: true,
    userOf: (token) => signIn.userOf(token),
    requestsPerMinute: changes.requestsPerMinute ?? 10_000,
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  app.server.unref();
  after(async () => {
    await app.close();
    await example.close();
  });
  const base = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/fhir/r4`;
  const tokens = new Map<string, string>();
  const tokenOf = async (user: string): Promise<string> => {
    const token = tokens.get(user) ?? (await signIn.signIn(user, 'signing in'))!.token;
    tokens.set(user, token);
    return token;
  };
  return {
    database,
    door,
    base,
    tokenOf,
    async ask(path, { as = 'gp', ...options } = {}) {
      const headers = new Headers(options.headers);
      if (as !== 'nobody') headers.set('cookie', `lcr-session=${await tokenOf(as)}`);
      const response = await fetch(`${base}${path}`, { ...options, headers, redirect: 'manual' });
      const text = await response.text();
      const type = response.headers.get('content-type');
      assert.match(type ?? '', /^application\/fhir\+(json|xml); charset=utf-8$/, `${response.status} ${text}`);
      const body = (type?.includes('xml') ? readFhirXml(text) : JSON.parse(text)) as Resource;
      await assertConforms(body);
      return { status: response.status, headers: response.headers, body, text };
    },
    audited: ({ headers }) =>
      database.as('auditor').run({
        text: 'select kind, resource from audit.event where request_id = $1 order by sequence',
        values: [headers.get('x-request-id')],
      }),
  };
}

async function meetPeople(database: TestDatabase): Promise<void> {
  const inbox = database.as('inbox');
  for (const [ods, number, told, more] of people)
    await inbox.transaction((transaction) =>
      linkPatient(transaction, examplePatient(ods, number, told, more), matching),
    );
  await inbox.transaction(async (transaction) => {
    const at = new Date('2026-11-02T10:00:00Z');
    await supersedeNhsNumber(
      transaction,
      { superseded: numbers.olivesFormer, current: numbers.olive, at, requestId: 'superseded' },
      matching,
    );
    const event = { sourceId: 'ridge-feed', organisation: 'RZZ', receivedAt: at };
    const pair = (survivor: string, superseded: string) => ({
      ...event,
      survivor: examplePatientId('RZZ', survivor),
      superseded: examplePatientId('RZZ', superseded),
    });
    await mergePatients(transaction, pair('R8', 'R9'), matching);
    await mergePatients(transaction, pair('R10', 'R11'), matching);
    await unmergePatients(transaction, pair('R10', 'R11'), matching);
  });
}

const folder = inputFolder('uk-core');
let ukCore: Promise<Conformance> | undefined;

async function assertConforms(resource: Resource): Promise<void> {
  assert.deepEqual(validateResource(resource), []);
  if (!folder) return;
  const conformance = await (ukCore ??= loadConformance(folder));
  const wrong = conformance.validate(resource).filter(({ severity }) => severity !== 'information');
  assert.deepEqual(wrong, []);
}

/** The people of a searchset, as "given family: grade", or their score where there is no grade. */
export function peopleIn({ body }: Answer): string[] {
  return ((body as Bundle).entry ?? []).flatMap(({ resource, search }) =>
    resource?.resourceType === 'Patient'
      ? [
          `${resource.name?.[0]?.given?.[0]} ${resource.name?.[0]?.family}: ${search?.extension?.[0]?.valueCode ?? search?.score}`,
        ]
      : [],
  );
}

export const patientsIn = ({ body }: Answer): Patient[] =>
  ((body as Bundle).entry ?? []).flatMap(({ resource }) => (resource?.resourceType === 'Patient' ? [resource] : []));

/** Every issue that is said, in a searchset or alone, as "severity code: text". */
export function issuesIn({ body }: Answer): string[] {
  const outcomes =
    body.resourceType === 'OperationOutcome'
      ? [body]
      : ((body as Bundle).entry ?? []).flatMap(({ resource }) =>
          resource?.resourceType === 'OperationOutcome' ? [resource] : [],
        );
  return outcomes.flatMap((outcome: OperationOutcome) =>
    (outcome.issue ?? []).map(({ severity, code, details }) => `${severity} ${code}: ${details?.text}`),
  );
}

/** What `$ihe-pix` gives, as "system|value" and "Patient/…", in order. */
export const tracedIn = ({ body }: Answer): string[] =>
  ((body as Parameters).parameter ?? []).map(({ valueIdentifier: number, valueReference }) =>
    number ? `${number.system}|${number.value}` : String(valueReference?.reference),
  );

/** What is sent with a request. */
export type Sent = Omit<RequestInit, 'headers'> & { headers?: Readonly<Record<string, string>> };

export const form = (parameters: Record<string, string>): Sent => ({
  method: 'POST',
  body: new URLSearchParams(parameters),
});

export const fhir = (resource: unknown, type = 'application/fhir+json'): Sent => ({
  method: 'POST',
  headers: { 'content-type': type },
  body: typeof resource === 'string' ? resource : JSON.stringify(resource),
});

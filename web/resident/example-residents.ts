// For tests: people who are in the record of a real server and sign in to their own place.
import assert from 'node:assert/strict';
import { nhsNumberSystem } from '#standards/nhs-number.ts';
import { type ExampleServers, posted } from '../../server/src/example-server.ts';

export interface ExampleResident {
  /** At the source that posts. */
  id: string;
  nhsNumber: string;
  family: string;
  given: string;
  birthDate: string;
}

/** @param more what the source says of them besides. */
export async function sendResident(
  url: string,
  { id, nhsNumber, family, given, birthDate }: ExampleResident,
  more: object = {},
): Promise<void> {
  const resource = {
    resourceType: 'Patient',
    id,
    identifier: [{ system: nhsNumberSystem, value: nhsNumber }],
    name: [{ family, given: [given] }],
    birthDate,
    ...more,
  };
  const entry = [{ resource, request: { method: 'PUT', url: `Patient/${id}` } }];
  const answer = await fetch(`${url}/fhir/r4`, posted({ resourceType: 'Bundle', type: 'transaction', entry }));
  assert.equal(answer.status, 200, await answer.text());
}

export async function personIdOf(
  { owner }: Pick<ExampleServers, 'owner'>,
  { nhsNumber }: ExampleResident,
): Promise<string> {
  const [row] = await owner.run<{ person_id: string }>({
    text: 'select person_id from patient_index.patient where nhs_number = $1',
    values: [nhsNumber],
  });
  return row!.person_id;
}

/** The cookie of one who has signed in. */
export async function residentSignedIn(servers: ExampleServers, resident: ExampleResident): Promise<string> {
  const name = `${resident.given} ${resident.family}`;
  return servers.residentCookieOf({ ...resident, personId: await personIdOf(servers, resident), name });
}

/** A page asked for, or a form sent. */
export async function askPage(url: string, cookie: string, form?: Record<string, string>) {
  const response = await fetch(url, {
    redirect: 'manual',
    headers: { accept: 'text/html', cookie },
    ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
  });
  return {
    status: response.status,
    to: response.headers.get('location'),
    type: response.headers.get('content-type') ?? '',
    cookies: response.headers.getSetCookie(),
    text: await response.text(),
  };
}

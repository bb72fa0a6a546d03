// A hospital's own program asks the record in FHIR, in the name of whoever is signed in to it: who bears a number, who somebody is
// whom it describes, and under which numbers others know them.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Bundle, OperationOutcome, Parameters, Patient } from '#standards/fhir/types.ts';
import { demonstration } from './demonstration.ts';
import { signedIn } from './signed-in.ts';

const { url, stop } = await demonstration();
after(stop);

const nhs = 'https://fhir.nhs.uk/Id/nhs-number';
const kings = 'https://fhir.example.org/Id/kings-patient';

const signIn = (user: string) => signedIn(url, user);
const kwame = await signIn('kwame-asante');

async function ask(path: string, body: URLSearchParams | object, cookie = kwame) {
  const form = body instanceof URLSearchParams;
  const response = await fetch(`${url}/fhir/r4/${path}`, {
    method: 'POST',
    headers: { cookie, ...(form ? {} : { 'content-type': 'application/fhir+json' }) },
    body: form ? body : JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}
const search = (parameters: Record<string, string>, cookie = kwame) =>
  ask('Patient/_search', new URLSearchParams(parameters), cookie);
const patientsIn = (found: unknown): Patient[] =>
  ((found as Bundle).entry ?? []).flatMap(({ resource }) => (resource?.resourceType === 'Patient' ? [resource] : []));
const codeOf = (refused: unknown) => (refused as OperationOutcome).issue[0]?.code;
const numbersOf = (number: string, system: string) =>
  ask('Patient/$ihe-pix', {
    resourceType: 'Parameters',
    parameter: [{ name: 'sourceIdentifier', valueString: `${system}|${number}` }],
  });

/** The hospitals' history comes in while the demonstration starts. */
async function untilKnown(number: string): Promise<Parameters> {
  for (const until = Date.now() + 60_000; ;) {
    const { status, body } = await numbersOf(number, kings);
    if (status === 200) return body as Parameters;
    if (Date.now() > until) assert.fail(`King’s did not tell of its patient: ${status}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

test('one hospital’s number leads to the NHS number, and to what the record calls them', async () => {
  const { parameter = [] } = await untilKnown('K771201');
  assert.ok(
    parameter.some(({ valueIdentifier }) => valueIdentifier?.system === nhs && valueIdentifier.value === '9990001022'),
  );
  const reference = parameter.find(({ name }) => name === 'targetId')?.valueReference?.reference;
  const read = (await (await fetch(reference!, { headers: { cookie: kwame } })).json()) as Patient;
  assert.deepEqual(read.name?.[0]?.given?.[0], 'Aaliyah');
});

test('a twin is told from her sister, and why is said', async () => {
  await untilKnown('K771202');
  const { body } = await ask('Patient/$match', {
    resourceType: 'Patient',
    name: [{ family: 'Bello', given: ['Aaliyah'] }],
    birthDate: '2016-05-14',
  });
  assert.deepEqual(
    (body as Bundle).entry?.flatMap(({ resource, search: found }) =>
      resource?.resourceType === 'Patient'
        ? `${resource.name?.[0]?.given?.[0]}: ${found?.extension?.[0]?.valueCode}`
        : [],
    ),
    ['Aaliyah: certain', 'Aliyah: probable'],
  );
});

test('a number that another replaced leads to the number she has now', async () => {
  const [lucia] = patientsIn((await search({ identifier: `${nhs}|9990001162` })).body);
  assert.equal(lucia?.identifier?.find(({ system }) => system === nhs)?.value, '9990001154');
});

test('somebody who must not be found is answered as somebody who does not exist', async () => {
  const answers = await Promise.all(
    ['9990001138', '9990008809'].map(async (number) => {
      const found = JSON.stringify((await search({ identifier: `${nhs}|${number}` })).body).replaceAll(number, '…');
      const traced = await numbersOf(number, nhs);
      return [found, traced];
    }),
  );
  assert.deepEqual(answers[0], answers[1]);
});

test('whoever may not search is refused, and a stranger is asked to sign in', async () => {
  const refused = await search({ identifier: `${nhs}|9990001022` }, await signIn('ines-varga'));
  assert.deepEqual([refused.status, codeOf(refused.body)], [403, 'forbidden']);
  const stranger = await search({ identifier: `${nhs}|9990001022` }, '');
  assert.deepEqual([stranger.status, codeOf(stranger.body)], [401, 'login']);
});

// `node checks/attacks/run.ts`: whether asking tells, by how long the answer takes, who exists. Prints the median of each kind of
// question, asked in turns, and how often one of the first kind took longer than one of the second: near a half, they cannot be told apart.
// Why printed and not tested: a machine that is doing something else would fail it, and an idle one pass what should not.
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { patientResource } from '#sources/adapters/fhir-r4/example-server.ts';
import { barnaby, zoe } from '#sources/contract/example-question.ts';
import { attackedServer, form } from './attacked-server.ts';

const rounds = 150;

/** How likely a value of the first kind is above one of the second; a half where they are alike. */
function share(ones: readonly number[], others: readonly number[]): number {
  let above = 0;
  for (const one of ones) for (const other of others) above += one > other ? 1 : one === other ? 0.5 : 0;
  return above / (ones.length * others.length);
}

const median = (values: readonly number[]) =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)]!;

test('what time tells', async () => {
  const server = await attackedServer();
  const entry = (resource: object & { id?: string; meta?: object }) => ({
    resource,
    request: { method: 'PUT', url: `Patient/${resource.id}` },
  });
  const security = [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }];
  await server.post({
    resourceType: 'Bundle',
    type: 'batch',
    entry: [entry({ ...patientResource(barnaby), id: 'hidden', meta: { security } })],
  });
  const hidden = (await server.known()).personId;
  await server.post({ resourceType: 'Bundle', type: 'batch', entry: [entry({ ...patientResource(zoe), id: 'p1' })] });
  const cookie = await server.cookieFor('view-record', 1);
  const open = (personId: () => string) => () => server.call(`/record/${personId()}`, { cookie });
  const feed = (token: string) => () =>
    server.call('/fhir/r4', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json' },
      body: '{}',
    });
  const kinds: readonly [name: string, one: () => Promise<unknown>, other: () => Promise<unknown>][] = [
    ['a record of one who may not be found, and of nobody', open(() => hidden), open(() => randomUUID())],
    [
      'a feed’s token wrong at its beginning, and at its end',
      feed('xhe-token-of-the-lab'),
      feed('the-token-of-the-lax'),
    ],
    [
      'a session that is none, and one of the right length',
      () => server.call('/', { cookie: 'lcr-session=x' }),
      () => server.call('/', { cookie: `lcr-session=${'A'.repeat(43)}` }),
    ],
    [
      'a letter that was never sealed, and one altered',
      () => server.call('/documents/x', { cookie }),
      () => server.call(`/documents/${'A'.repeat(400)}`, { cookie }),
    ],
    [
      'a search for one who may not be found, and for nobody',
      async () =>
        server.call('/find', {
          method: 'POST',
          cookie: await server.cookieFor('find-patient', 3),
          ...form({ nhsNumber: '9990007012' }),
        }),
      async () =>
        server.call('/find', {
          method: 'POST',
          cookie: await server.cookieFor('find-patient', 3),
          ...form({ nhsNumber: '9990007039' }),
        }),
    ],
  ];
  for (const [name, one, other] of kinds) {
    const times: [number[], number[]] = [[], []];
    // Searches are counted: as many as one person may make in a minute.
    const count = name.includes('search') ? 28 : rounds;
    for (let round = 0; round < count * 2; round += 1) {
      const which = round % 2 === 0 ? 0 : 1;
      const began = performance.now();
      await (which === 0 ? one : other)();
      times[which].push(performance.now() - began);
    }
    const [ones, others] = times;
    console.log(
      `${name}: ${median(ones).toFixed(2)} and ${median(others).toFixed(2)} ms, ${(share(ones, others) * 100).toFixed(0)} in 100 longer`,
    );
  }
});

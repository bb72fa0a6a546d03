// A server that stops while a record is being read: the reader is cut off, and the audit log says what had been shown by then.
import assert from 'node:assert/strict';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { after, test } from 'node:test';
import { exampleServers, labPosts, posted } from './example-server.ts';

// A source that takes every question and never answers.
const asking: Socket[] = [];
const silent = createServer((socket) => {
  socket.on('error', () => undefined);
  asking.push(socket);
});
await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
after(() => {
  for (const socket of asking) socket.destroy();
  silent.close();
});

test('a record that is open when the server stops is closed in the audit log', async () => {
  const { owner, start, cookieOf } = await exampleServers(
    `${labPosts}- id: kings
  organisation: RJZ
  adapter: fhir-r4
  waitMs: 60000
  settings: { baseUrl: 'http://127.0.0.1:${(silent.address() as AddressInfo).port}/fhir' }
`,
  );
  const server = await start();

  await fetch(
    `${server.url}/fhir/r4`,
    posted({
      resourceType: 'Patient',
      id: 'p1',
      identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000018' }],
      name: [{ family: 'Quill', given: ['Bea'] }],
      birthDate: '1950-05-03',
    }),
  );
  const [person] = await owner.run<{ id: string }>({ text: 'select person_id as id from patient_index.person' });
  const cookie = await cookieOf('amina-okafor');
  const said = await fetch(`${server.url}/record/${person!.id}/access`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'way=claim-relationship&reason=caring-now',
  });
  assert.equal(said.status, 303);
  const response = await fetch(`${server.url}/record/${person!.id}`, {
    headers: { cookie, 'x-request-id': 'cut-off-midway' },
  });
  const reader = response.body!.getReader();
  const written = async () => {
    const rows = await owner.run<{ event: string }>({
      text: `select kind || ' ' || (resource->>'outcome') as event from audit.event where request_id = 'cut-off-midway' order by sequence`,
    });
    return rows.map(({ event }) => event);
  };
  // The lab's part is on the page; the hospital is still being waited for.
  let page = '';
  while (!page.includes('source-lab-posts')) page += new TextDecoder().decode((await reader.read()).value);
  assert.deepEqual(await written(), ['open-record 0']);

  await server.stop();
  assert.deepEqual(await written(), ['open-record 0', 'complete-disclosure 4']);
  await assert.rejects(async () => {
    while (!(await reader.read()).done);
  });
});

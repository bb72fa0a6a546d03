// What is not one's own: another person's record, a person who may not be found, a letter sealed for somebody else, a message that is
// nobody's business. Whoever may not have it is answered exactly as if it were not there, so that asking tells nothing.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { patientResource } from '#sources/adapters/fhir-r4/example-server.ts';
import { barnaby, zoe } from '#sources/contract/example-question.ts';
import { type Answered, attackedServer, form, type Target, targets } from './attacked-server.ts';
import { feedToken } from '../../server/src/example-server.ts';

const server = await attackedServer();
const entry = (resource: object & { resourceType?: string; id?: string }) => ({
  resource,
  request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
});
const letter = {
  resourceType: 'DocumentReference',
  id: 'd1',
  status: 'current',
  subject: { reference: 'Patient/p1' },
  description: 'A letter',
  content: [{ attachment: { contentType: 'text/plain', data: 'SGVsbG8=' } }],
};
const restricted = {
  ...patientResource(barnaby),
  id: 'hidden',
  meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }] },
};
await server.post({ resourceType: 'Bundle', type: 'batch', entry: [entry(restricted)] });
const hidden = (await server.known()).personId;
await server.post({ resourceType: 'Bundle', type: 'batch', entry: [patientResource(zoe), letter].map(entry) });
const known = await server.known();
assert.notEqual(known.personId, hidden);
await server.looksAfter(known.personId);

const asWhoeverMay = async ({ path, permission, asked }: Target, which = 0): Promise<Answered> =>
  server.call(path, { ...asked, ...(permission ? { cookie: await server.cookieFor(permission, which) } : {}) });

/** An answer without what is of this one request alone. */
const comparable = ({ status, text }: Answered, ...ids: string[]) => ({
  status,
  text: ids
    .reduce((rest, id) => rest.replaceAll(id, 'ID'), text)
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID'),
});

test('a person who may not be found is answered, on every route, as one who does not exist', async () => {
  const nobody = randomUUID();
  const [ofHidden, ofNobody] = [hidden, nobody].map((personId) => targets({ ...known, personId }));
  let compared = 0;
  for (const [index, target] of ofHidden!.entries()) {
    if (!target.name.includes(':personId') && !target.name.includes('Patient/:id')) continue;
    const [one, other] = [await asWhoeverMay(target), await asWhoeverMay(ofNobody![index]!)];
    assert.deepEqual(comparable(one, hidden), comparable(other, nobody), target.name);
    assert.doesNotMatch(one.text, /Quillfeather|Barnaby|1984|9990007012|999 000 7012|SE1 7EH/i, target.name);
    compared += 1;
  }
  assert.ok(compared > 10);
});

test('nor does a search tell the two apart', async () => {
  const cookie = await server.cookieFor('find-patient');
  const search = (fields: Record<string, string>) => server.call('/find', { method: 'POST', cookie, ...form(fields) });
  const [there, nowhere] = [await search({ nhsNumber: '9990007012' }), await search({ nhsNumber: '9990007039' })];
  assert.deepEqual(comparable(there, '9990007012', '999 000 7012'), comparable(nowhere, '9990007039', '999 000 7039'));
  for (const query of ['identifier=https://fhir.nhs.uk/Id/nhs-number|', 'family=Quillfeather&birthdate=1984-11-02&x='])
    assert.doesNotMatch(
      (await server.call(`/fhir/r4/Patient?${query}9990007012`, { cookie })).text,
      new RegExp(`Barnaby|${hidden}`),
    );
});

test('what was sealed for one session is, in any other, as what was never sealed', async () => {
  const cookie = await server.cookieFor('view-record');
  const { text } = await server.call(`/record/${known.personId}`, { cookie: `${cookie}; lcr-scripts=1` });
  const links = [...text.matchAll(/(?:href|data-changes)="(\/(?:documents|changes)\/[^"]+)"/g)].map(
    ([, link]) => link!,
  );
  assert.ok(links.some((link) => link.startsWith('/documents/')) && links.some((link) => link.startsWith('/changes/')));
  const colleague = await server.cookieFor('view-record', 1);
  const clerk = await server.cookieFor('steward-messages');
  for (const link of new Set(links)) {
    const [, kind = '', token = ''] = link.split('/');
    const madeUp = ['documents', 'changes'].filter((other) => other !== kind).map((other) => `/${other}/${token}`);
    const altered = `/${kind}/${token.slice(0, -4)}${token.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`;
    for (const [path, who] of [
      [link, colleague],
      [link, clerk],
      [altered, cookie],
      [`/${kind}/x`, cookie],
      ...madeUp.map((made) => [made, cookie] as const),
    ] as const)
      assert.equal((await server.call(path, { cookie: who })).status, 404, `${kind} of somebody else`);
  }
});

test('whoever may not read messages is told the same of one that is there and one that is not', async () => {
  const cookie = await server.cookieFor('view-record');
  for (const path of ['/administration/messages/', '/administration/messages/refused/']) {
    const [there, nowhere] = [
      await server.call(`${path}${known.sequence}`, { cookie }),
      await server.call(`${path}999999`, { cookie }),
    ];
    assert.equal(there.status, 403);
    assert.deepEqual(comparable(there), comparable(nowhere));
  }
});

test('a token that is not a feed’s is refused in one way, however near it comes', async () => {
  const wrong = [
    '',
    'x',
    feedToken.slice(0, -1),
    `${feedToken} `,
    feedToken.toUpperCase(),
    `${feedToken}, Bearer x`,
    '\u00e9'.repeat(40),
    'null',
    'undefined',
  ];
  const answers = await Promise.all(
    wrong.map((token) =>
      server.call('/fhir/r4', {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json' },
        body: '{}',
      }),
    ),
  );
  const refused = answers.filter(({ status }) => status === 401);
  // White space around a header is none of it: that one is the token.
  assert.equal(refused.length, wrong.length - 1);
  for (const answered of refused) assert.deepEqual(comparable(answered), comparable(refused[0]!));
});

test('a session of one’s own choosing, somebody else’s or half of one is none', async () => {
  const cookie = await server.cookieFor('view-record');
  const [name = '', token = ''] = cookie.split('=');
  const planted = [
    '',
    'x',
    token.slice(0, -1),
    `${token}x`,
    token.toLowerCase(),
    `"${token}`,
    '%00',
    `${token}%00`,
    randomUUID(),
    '__proto__',
    `' or 1=1 --`,
  ];
  for (const value of planted) {
    const { status, headers } = await server.call(`/record/${known.personId}`, {
      cookie: `${name}=${encodeURIComponent(value)}`,
    });
    assert.equal(status, 401, value);
    assert.equal(headers.get('set-cookie'), null);
  }
  // Of two, whoever planted one before ours gains nothing by it.
  const two = await server.call(`/record/${known.personId}`, { cookie: `${name}=planted; ${cookie}` });
  assert.ok(two.status === 401 || two.status === 200);
});

// Every route of the table, pressed at every place a word can be put in: the names in its address, its query, the fields of its
// forms, its body. Whatever is put there, nothing fails on our side, nothing is repeated as markup, and the database and the
// language's own objects are as they were.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { patientResource } from '#sources/adapters/fhir-r4/example-server.ts';
import { zoe } from '#sources/contract/example-question.ts';
import { type Answered, attackedServer, form, type Target, targets } from './attacked-server.ts';
import { wellDressed } from './well-dressed.ts';

const server = await attackedServer();
const letter = {
  resourceType: 'DocumentReference',
  id: 'd1',
  status: 'current',
  subject: { reference: 'Patient/p1' },
  description: 'A letter',
  content: [{ attachment: { contentType: 'text/plain', data: 'SGVsbG8=' } }],
};
const entry = (resource: object & { resourceType?: string; id?: string }) => ({
  resource,
  request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
});
await server.post({ resourceType: 'Bundle', type: 'batch', entry: [patientResource(zoe), letter].map(entry) });
await server.post({ resourceType: 'Bundle', type: 'message', entry: [] });
const known = await server.known();
await server.looksAfter(known.personId);
const all = targets(known);

const payloads = [
  `' or '1'='1' --`,
  `'; drop table audit.event; --`,
  `1; select pg_sleep(5)`,
  String.raw`\'; select 1 --`,
  `') union select null, rolname from pg_roles --`,
  `$1`,
  '\0',
  'a\0b',
  '\ud800',
  '\u202e\u2066',
  'a\r\nset-cookie: lcr-session=planted\r\n\r\n<lcr-attack>',
  '%0d%0aset-cookie:%20planted=1',
  `"'><lcr-attack x=1>`,
  '{{constructor.constructor("return 1")()}}',
  '${7*7}',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  '../../../../etc/passwd',
  '..%2f..%2f..%2fetc%2fpasswd',
  'file:///etc/passwd',
  '//example.org/',
  'javascript:alert(1)',
  '-1',
  '9'.repeat(40),
  '1e309',
  'NaN',
  '2026-13-45',
  '0000-00-00',
  '',
  ' ',
  'x'.repeat(7000),
];
const payload = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...payloads) },
  fc.string({ unit: 'binary', maxLength: 30 }),
);

const faults = () => server.log().filter((line) => line.includes('"level":"error"'));
const countTables = async () =>
  (await server.owner.run({ text: `select table_schema, table_name from information_schema.tables order by 1, 2` }))
    .length;
const tables = await countTables();

async function callAs(target: Target, path: string, body?: string): Promise<Answered> {
  const cookie = await server.cookieForTarget(target);
  const sent = body === undefined ? target.asked : { ...target.asked, body };
  return server.call(path, { ...sent, ...(cookie ? { cookie } : {}) });
}

test('whatever stands in the place of a name in an address, it is refused as what is not there', async () => {
  const named = all.filter(({ name }) => name.includes('/:'));
  for (const target of named) {
    const places = [...target.name.matchAll(/\/:\w+/g)].length;
    await fc.assert(
      fc.asyncProperty(fc.array(payload, { minLength: places, maxLength: places }), async (words) => {
        const pattern = target.name.slice(target.name.indexOf(' ') + 1);
        let turn = 0;
        const path = pattern.replaceAll(/:\w+/g, () => encodeURIComponent(words[turn++]!.toWellFormed()));
        const answered = await callAs(target, path);
        wellDressed(`${target.name} ${JSON.stringify(words)}`, answered);
        assert.ok(
          [302, 303, 400, 403, 404, 409, 410, 414, 503].includes(answered.status) || words.every((word) => word === ''),
          `${target.name} ${JSON.stringify(words)}: ${answered.status}`,
        );
      }),
      { numRuns: 5 },
    );
  }
  assert.deepEqual(faults(), []);
  assert.equal(await countTables(), tables);
});

/** The names of everything a form or a link of the page asks for, and some that nobody asks for. */
function namesOn(pages: Iterable<string>): string[] {
  const fields = [...pages].flatMap((text) => [
    ...[...text.matchAll(/ name="([\w.-]+)"/g)].map(([, name]) => name!),
    ...[...text.matchAll(/(?:\?|&amp;)([\w.-]+)=/g)].map(([, name]) => name!),
  ]);
  return [...new Set([...fields, '__proto__', 'constructor', 'toString', '_format', '_count', 'identifier'])];
}

test('whatever stands in a query or in a field of a form, once, twice or as something else', async () => {
  const pages = new Map<string, string>();
  for (const target of all) pages.set(target.name, (await callAs(target, target.path)).text);
  const names = namesOn(pages.values());
  assert.ok(names.length > 20, names.join());
  const given = fc.array(
    fc.tuple(
      fc.oneof(
        { weight: 8, arbitrary: fc.constantFrom(...names) },
        fc.constantFrom(...names).map((name) => `${name}[x]`),
        payload,
      ),
      payload,
    ),
    { minLength: 1, maxLength: 8 },
  );
  for (const target of all) {
    if (target.name.startsWith('ALL') || target.name.includes('/assets/')) continue;
    const own = namesOn([pages.get(target.name)!]).slice(0, 12);
    const isForm = target.asked.headers?.['content-type'] === 'application/x-www-form-urlencoded';
    let calls = 0;
    // Searches are counted, and too many of one person's are refused: fewer of them.
    const numRuns = /find|Patient/.test(target.name) ? 2 : 3;
    await fc.assert(
      fc.asyncProperty(given, payload, async (fields, word) => {
        const whole = [
          ...fields,
          ...own.map((name): [string, string] => [name, word]),
          ...own.map((name): [string, string] => [name, 'x']),
        ];
        const mixed = (calls += 1) % 2 === 0 ? whole : fields;
        const parameters = mixed.map(([name, value]): [string, string] => [name.toWellFormed(), value.toWellFormed()]);
        const answered = isForm
          ? await callAs(target, target.path, form(parameters).body)
          : await callAs(
              target,
              `${target.path.split('?')[0]}?${form(parameters.map(([name, value]) => [name, value.slice(0, 300)])).body}`,
            );
        wellDressed(`${target.name} ${JSON.stringify(parameters).slice(0, 500)}`, answered);
      }),
      { numRuns },
    );
  }
  assert.deepEqual(faults(), []);
  assert.equal(await countTables(), tables);
  assert.equal(({} as Record<string, unknown>)['x'], undefined, 'the prototype of every object');
});

test('a body that is not what the address takes, or is of no sense, is refused', async () => {
  const bodies: readonly [type: string, body: string][] = [
    ['application/json', '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'],
    [
      'application/fhir+json',
      '{"resourceType":"Parameters","__proto__":{"polluted":true},"parameter":[{"name":"resource","resource":{"resourceType":"Patient","__proto__":{"x":1}}}]}',
    ],
    ['application/json', `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
    [
      'application/fhir+xml',
      '<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><Parameters xmlns="http://hl7.org/fhir"><id value="&f;"/></Parameters>',
    ],
    ['application/xml', `<a>${'<b>'.repeat(20_000)}</a>`],
    [
      'multipart/form-data; boundary=x',
      '--x\r\ncontent-disposition: form-data; name="f"; filename="../../x"\r\n\r\nx\r\n--x--',
    ],
    ['text/plain', 'user=amina-okafor'],
    ['application/x-www-form-urlencoded', 'a=1&'.repeat(20_000)],
    ['application/x-www-form-urlencoded', 'x'.repeat(300_000)],
    ['application/x-www-form-urlencoded; charset=utf-16', 'a=1'],
  ];
  for (const target of all.filter(({ method }) => method === 'POST'))
    for (const [type, body] of bodies) {
      const cookie = await server.cookieForTarget(target, 1);
      const answered = await server.call(target.path, {
        method: 'POST',
        headers: { 'content-type': type },
        body,
        ...(cookie ? { cookie } : {}),
      });
      wellDressed(`${target.name} ${type} ${body.slice(0, 40)}`, answered);
    }
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  assert.deepEqual(faults(), []);
});

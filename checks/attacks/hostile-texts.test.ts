// Nothing a source says becomes markup, and no word of it is taken for one of the language's own, wherever it comes to stand: every
// text that FHIR R4 lets a resource hold, of every type that is about somebody, sent by a feed and answered by sources that are
// asked; every component of HL7 v2 messages; every text of a GP Connect record; on every page of the route table.
// Beside web/viewer/source-texts.test.ts, which has chosen elements on the viewer's pages, this takes the elements from the
// definitions and the pages from the table, so that what is added tomorrow is attacked by itself.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import { askedTypes } from '#sources/adapters/fhir-r4/reading/areas.ts';
import { bundleOf, fhirReply, patientResource } from '#sources/adapters/fhir-r4/example-server.ts';
import { answerGpConnect } from '#sources/adapters/gp-connect/example-practice.ts';
import { barnaby, zoe } from '#sources/contract/example-question.ts';
import { replying } from '#sources/contract/told-server.ts';
import type { NhsNumber } from '#standards/nhs-number.ts';
import { resourceTypes, typeRule } from '#standards/fhir/r4/definitions.ts';
import type { Demographics } from '#standards/demographics.ts';
import type { Resource } from '#standards/fhir/types.ts';
import { target as hl7v2 } from '../fuzz/hl7v2.ts';
import { attackedServer, targets } from './attacked-server.ts';
import { type Hostile, hostileResource } from './hostile-resources.ts';

const server = await attackedServer();
const third: Demographics = { ...zoe, nhsNumber: '9990007020' as NhsNumber };

/** Closes whatever a text may stand in, and opens an element that nobody else writes. @param place where it was sent. */
const markup = (place: string, spaceless = false) =>
  spaceless
    ? `"'><lcr-attack/${place}><!--`
    : `"'></textarea></template><lcr-attack x="${place}" onerror=alert(1)><!--`;
/** What has become markup: the element itself, the quotes that would have let it out, an address that runs. */
const grown = /<lcr-attack|"'>|(?:href|src|action)\s*=\s*["']?\s*(?:javascript|vbscript|data:text)/i;

/** Types that are about somebody, and no others a source would be asked for. */
const aboutSomebody = [...resourceTypes].filter((type) => {
  const { fields } = typeRule(type)!;
  const about = ['subject', 'patient', 'for', 'beneficiary', 'participant'].some((name) => fields.has(name));
  return about && type !== 'Patient';
});
const everything = (hostile: Hostile, of: string, patient = 'Patient/p1') =>
  aboutSomebody.flatMap((type) =>
    [0, 1].map((turn) => hostileResource(type, `${of}-${turn}`, { hostile, patient, turn })),
  );

const entry = (resource: Resource) => ({
  resource,
  request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
});

/** As somebody whose NHS number was traced, or no practice is asked. */
function verified(person: Demographics): Resource {
  const patient = patientResource(person) as Resource & { identifier: [object] };
  const coding = [{ code: 'number-present-and-verified' }];
  const url = 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus';
  const identifier = [{ ...patient.identifier[0], extension: [{ url, valueCodeableConcept: { coding } }] }];
  return { ...patient, id: person.nhsNumber, identifier } as Resource;
}

/** Sends it by a feed and answers it from two sources that are asked. */
async function everywhere(person: Demographics, hostile: Hostile): Promise<void> {
  const fed = [verified(person), ...everything(hostile, 'fed', `Patient/${person.nhsNumber}`)];
  const { status, text } = await server.post({ resourceType: 'Bundle', type: 'batch', entry: fed.map(entry) });
  assert.equal(status, 200, text.slice(0, 300));
  const answers = replying(fhirReply(bundleOf([patientResource(person), ...everything(hostile, 'asked')])));
  server.fhir.behave(answers);
  server.neighbour.behave(answers);
}

/** Every page of the table, as whoever may see it: without a fault, and without what the pattern finds. */
async function pages(found: RegExp): Promise<Map<string, string>> {
  const before = server.log().length;
  const drawn = new Map<string, string>();
  const known = await server.known();
  await server.looksAfter(known.personId);
  for (const target of targets(known)) {
    const { name, path, asked, route } = target;
    const signedIn = await server.cookieForTarget(target);
    const cookie = signedIn && `${signedIn}; lcr-scripts=1`;
    const { status, headers, text } = await server.call(path, { ...asked, ...(cookie ? { cookie } : {}) });
    // Where what another service does is not there for us: residents’ sign-in has no provider here.
    assert.ok(status < 500 || status === 503, `${name}: ${status}`);
    const type = headers.get('content-type') ?? '';
    // What is no page is never taken for one.
    if (text !== '' && !type.startsWith('text/html')) {
      assert.match(
        type,
        /^(?:text\/(?:plain|csv|calendar)|application\/(?:(?:fhir\+)?json|x-ndjson|(?:rss\+)?xml))\b.*charset=utf-8$|^application\/pdf$/,
        name,
      );
      assert.equal(headers.get('x-content-type-options'), 'nosniff', name);
      continue;
    }
    // A message is shown to a steward as it came, in an element of its own.
    if (name.startsWith('GET /administration/messages/:') && !/lcr-attack/.test(found.source)) continue;
    const hit = found.exec(text);
    assert.equal(hit, null, `${name}: ${text.slice(Math.max(0, (hit?.index ?? 0) - 200), (hit?.index ?? 0) + 100)}`);
    if (route.shows === 'people' && text !== '') drawn.set(name, text);
  }
  const faults = server
    .log()
    .slice(before)
    .filter((line) => line.includes('"level":"error"'));
  assert.deepEqual(faults, []);
  return drawn;
}

const placesIn = (texts: Iterable<string>) =>
  new Set([...texts].flatMap((text) => [...text.matchAll(/lcr-attack x=&quot;([\w.-]+)/g)].map(([, place]) => place!)));

test('every text of every type of FHIR R4 that is about somebody stands on the pages as words', async () => {
  await everywhere(zoe, markup);
  const drawn = await pages(grown);
  const places = placesIn(drawn.values());
  assert.ok(places.size > 200, `only ${places.size} elements were seen`);
  const seen = new Set([...places].map((place) => place.split('.')[0]));
  // A list shows what is in it, not itself.
  const unseen = askedTypes.filter((type) => !seen.has(type) && type !== 'List');
  assert.deepEqual(unseen, []);
});

test('what the language calls its own is a word like others, and no text turns the order of what is read beside it', async () => {
  // Shown by a browser, the two figures of the last would be 50.
  const words = [...Object.getOwnPropertyNames(Object.prototype), 'take\u202e05\u2067x'];
  let turn = 0;
  await everywhere(barnaby, () => words[(turn += 1) % words.length]!);
  const drawn = await pages(/native code|\[object |\bNaN\b|>undefined\b|[\u202a-\u202e\u2066-\u2069]/);
  assert.match(drawn.get('GET /record/:personId/print')!, /hasOwnProperty/);
  assert.match(drawn.get('GET /record/:personId/print')!, /take05x/);
});

test('every text of a GP Connect record stands on the pages as words', async () => {
  const cases = new URL('../../server/src/sources/adapters/gp-connect/stu3/translation.cases.yaml', import.meta.url);
  const entries = (parse(readFileSync(cases, 'utf8')) as { from: Record<string, unknown> }[]).map(({ from }) => from);
  /** What says what a text is, not the text itself. */
  const frame =
    /^(?:resourceType|id|reference|status|system|url|code|use|profile|.*[dD]ate(?:Time)?|start|end|issued|versionId)$/;
  const spoilt = (value: unknown, key: string, place: string): unknown => {
    if (Array.isArray(value)) return value.map((each) => spoilt(each, key, place));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(
        Object.entries(value).map(([name, inner]) => [name, spoilt(inner, name, `${place}.${name}`)]),
      );
    const text = typeof value === 'string' && !frame.test(key) && !/^[\d-]+(?:T|$)|^https?:|^urn:/.test(value);
    return text ? markup(place) : value;
  };
  const held = entries
    .filter(({ resourceType }) => resourceType !== 'Patient')
    .map((each) => spoilt(each, '', String(each['resourceType'])) as Record<string, unknown>);
  await server.post({ resourceType: 'Bundle', type: 'batch', entry: [entry(verified(third))] });
  server.practice.behave(replying(answerGpConnect(third, held)));
  const places = placesIn((await pages(grown)).values());
  assert.ok(places.size > 20, `only ${places.size} elements were seen: ${[...places].join(' ')}`);
});

test('every component of HL7 v2 messages stands on the pages as words', async () => {
  const escaped = (text: string) => text.replaceAll('\\', '\\E\\').replaceAll('&', '\\T\\').replaceAll('^', '\\S\\');
  let taken = 0;
  const corpus = (await hl7v2.corpus()).slice(0, 8);
  for (const message of corpus.map((bytes) => Buffer.from(bytes).toString('utf8'))) {
    const segments = message.split(/[\r\n]+/).filter(Boolean);
    // All at once, but for what says who it is about and what kind of message it is.
    const spoilt = segments.map((segment) => {
      const [name = '', ...fields] = segment.split('|');
      if (name === 'MSH') return segment.replace(/\|M\d+\|/, `|A${(taken += 1)}|`);
      const words = fields.map((field, index) => {
        const components = field.split('^');
        return components
          .map((component, at) =>
            // Names and descriptions: the second component of a code, or words with a space or a small letter in them.
            /[a-z]/.test(component) && !component.includes('\\') && !(name === 'PID' && index === 2)
              ? escaped(markup(`${name}-${index + 1}.${at + 1}`))
              : component,
          )
          .join('^');
      });
      return [name, ...words].join('|');
    });
    const answer = await server.send(spoilt.join('\r') + '\r');
    if (/\rMSA\|[AC]A/.test(answer)) taken += 1000;
  }
  assert.ok(taken > 4000, `only ${Math.floor(taken / 1000)} messages were taken`);
  await server.processed();
  const places = placesIn((await pages(grown)).values());
  assert.ok(places.size > 15, `only ${places.size} components were seen: ${[...places].join(' ')}`);
});

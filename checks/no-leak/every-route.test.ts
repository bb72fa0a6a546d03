// Two whole servers that differ in one thing: in the sources of one something never shared is planted. Every route of the table is
// asked of both, by whoever may: the answers are the same but for ids, seals and times, and nowhere is anything of it: not in a
// page, print, file, search or API, nor in a log line, a metric, or what is kept of answers.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import fc from 'fast-check';
import { answerFhir, fhirReply, patientResource } from '#sources/adapters/fhir-r4/example-server.ts';
import { bundleOf, heldEntries } from '#sources/adapters/gp-connect/example-practice.ts';
import { zoe } from '#sources/contract/example-question.ts';
import { nhsNumberSystem } from '#standards/nhs-number.ts';
import { replying } from '#sources/contract/told-server.ts';
import { type Answered, type AttackedServer, attackedServer, form, targets } from '../attacks/attacked-server.ts';
import '../property-seed.ts';
import { type Planting, plantings, withPlanted } from './plant.ts';
import { calledHere, letter, listedCode, marker, type Resource } from './planted-entries.ts';
import { assertNoTrace, hospitalRecord, practiceRecord } from './records.ts';

const clean = await attackedServer();
const planted = await attackedServer();
const several = (fhir: Planting['fhir']) => fc.sample(plantings(fhir), { numRuns: 6, seed: 7 });
/** Each in a record of its own would be slow: all of them together, with ids of their own. */
function withAllPlanted(resources: readonly Resource[], fhir: Planting['fhir']): Resource[] {
  return several(fhir).reduce<Resource[]>(
    (record, planting, index) => {
      const own = JSON.stringify(withPlanted(record, planting)).replaceAll('planted-root', `planted-${index}-root`);
      return JSON.parse(own.replaceAll(/planted-(\d+)(?=["a-z])/g, `planted-${index}x$1`)) as Resource[];
    },
    [...resources],
  );
}

/** A result of the hospital's laboratory, told to the letter; and beside it, planted, another in the same report, and another report. */
const message = (id: string, lines: readonly string[]) =>
  [
    `MSH|^~\\&|LAB|RJZ|LCR|QKK|20260304100000||ORU^R01^ORU_R01|${id}|P|2.4`,
    'PID|1||X77^^^RJZ^MR~9990007004^^^NHS^NH||Featherstonhaugh^Zoe^Marguerite||19570328|F|||12 Invented Row^^^^SE5 9RS',
    ...lines,
  ].join('\r');
const bloods = [
  'ORC|RE|P1|F1||CM',
  'OBR|1|P1|F1|26604007^Full blood count^SCT|||202601310830|||||||||||||||20260131115500||HM|F',
  'OBX|1|NM|718-7^Haemoglobin^LN||128|g/L|115 - 165||||F',
];
const plantedResult = `OBX|2|ST|${listedCode}^${calledHere}^SCT||planted value||||||F`;
const plantedReport = [
  'ORC|RE|P2|F2planted||CM',
  'OBR|1|P2|F2planted|SWAB^Planted swab^L|||202602010830|||||||||||||||20260201115500||MB|F',
  `OBX|1|ST|X1^Planted test^L||${marker} detected||||||F`,
  'NTE|1||planted note',
  // Of this one only the letter in it tells.
  'ORC|RE|P3|F3planted||CM',
  'OBR|1|P3|F3planted|LET^Planted letter^L|||202602020830|||||||||||||||20260202115500||MB|F',
  `OBX|1|ED|PDF^Planted^L||^application^pdf^Base64^${letter}||||||F`,
];

async function prepare(server: AttackedServer, plant: boolean): Promise<void> {
  const hospital = plant ? withAllPlanted(hospitalRecord, 'R4') : hospitalRecord;
  const practice = practiceRecord(heldEntries() as Resource[]);
  const told = plant ? withAllPlanted(practice, 'STU3') : practice;
  // A practice is asked by a number that is verified.
  const person = {
    ...patientResource(zoe),
    id: 'p1',
    identifier: [
      {
        extension: [
          {
            url: 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus',
            valueCodeableConcept: {
              coding: [
                {
                  system: 'https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatusEngland',
                  code: 'number-present-and-verified',
                },
              ],
            },
          },
        ],
        system: nhsNumberSystem,
        value: zoe.nhsNumber,
      },
    ],
  };
  const everything = {
    resourceType: 'Bundle',
    type: 'searchset',
    entry: [person, ...hospital].map((resource) => ({ resource, search: { mode: 'match' } })),
  };
  server.fhir.behave(
    replying(({ url }) =>
      url.includes('$everything') ? fhirReply(everything) : answerFhir({ url } as never, zoe, {}),
    ),
  );
  server.practice.behave(replying(() => fhirReply(bundleOf(told))));
  const sent = [
    person,
    ...hospitalRecord.slice(0, 6).map((resource) => ({ ...resource, id: `sent-${resource.id}` })),
  ] as Resource[];
  const post = plant ? withAllPlanted(sent, 'R4') : sent;
  const entry = post.map((resource) => ({
    resource,
    request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
  }));
  const { status } = await server.post({ resourceType: 'Bundle', type: 'batch', entry });
  assert.equal(status, 200);
  await server.send(message('m1', plant ? [...bloods, plantedResult] : bloods));
  if (plant) await server.send(message('m2', plantedReport));
  await server.processed();
}

await prepare(clean, false);
await prepare(planted, true);

/**
 * Ids, seals, times and durations differ between any two servers, and so does which source answered first, which orders what is
 * said of sources: all words are compared, sorted, so that none may be there, or missing, or there once more.
 */
function normal(text: string): string {
  const said = text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '(id)')
    .replaceAll(/(\/documents\/|\/changes\/|\/trends\/(?=[\w-]{22}))[\w.~-]+/g, '$1(seal)')
    .replaceAll(/(_page=)[\w.~%-]+/g, '$1(seal)')
    .replaceAll(/20\d\d-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)/g, '(instant)')
    .replaceAll(/\b\d+(?:\.\d+)? (?:ms|s|seconds?|milliseconds?)\b/g, '(duration)')
    .replaceAll(/\d\d:\d\d(?::\d\d)?/g, '(time)')
    .replaceAll(/127\.0\.0\.1:\d+|localhost:\d+/g, '(host)')
    .replaceAll(/nonce-?="?[\w+/=-]+/g, '(nonce)');
  return said
    .split(/[\s<>"&;,.=]+/)
    .toSorted()
    .join('\n');
}

/**
 * Where the servers may differ: what is counted there is messages and log entries, of which one server has more, for whoever looks
 * after them. What was planted must not be in them all the same.
 */
const countsMessages: ReadonlySet<string> = new Set([
  'GET /metrics',
  'GET /health',
  'GET /administration/messages',
  'GET /administration/messages/:sequence',
  'GET /administration/messages/refused/:sequence',
  'GET /privacy/log',
  'GET /privacy/log/search',
  'GET /privacy/log/:leafIndex',
  'GET /privacy/log/:leafIndex/proof',
  // Each line of a report names its place in the log.
  'GET /privacy/access/:personId',
  'GET /privacy/access/:personId/report.pdf',
  'GET /privacy/access/:personId/events',
  'GET /resident/who-looked',
  'GET /resident/who-looked/report.pdf',
  'GET /resident/who-looked/events',
  'GET /resident/who-looked/entries/:leafIndex',
  'GET /resident/who-looked/entries/:leafIndex/proof',
  // A key of the server's own, where it is given none.
  'GET /resident/keys',
  // Raised when the log is next looked through.
  'GET /privacy/alerts',
]);

describe('what is never shared, in the whole server', () => {
  it('is in no answer of any route, and no answer differs for it', async () => {
    const personOf = async (server: AttackedServer) => {
      const [row] = await server.owner.run<{ person_id: string }>({
        text: 'select person_id from patient_index.patient order by sequence limit 1',
      });
      return { ...(await server.known()), personId: row!.person_id };
    };
    const [ofClean, ofPlanted] = await Promise.all([personOf(clean), personOf(planted)]);
    const [cleanTargets, plantedTargets] = [targets(ofClean), targets(ofPlanted)];
    const shown: string[] = [];
    let everySource = false;
    for (const [index, target] of cleanTargets.entries()) {
      const answers: Answered[] = [];
      for (const [server, each] of [
        [clean, target],
        [planted, plantedTargets[index]!],
      ] as const) {
        const cookie = await server.cookieForTarget(each);
        answers.push(await server.call(each.path, { ...each.asked, ...(cookie ? { cookie } : {}) }));
      }
      const [without, withIt] = answers as [Answered, Answered];
      assertNoTrace(withIt.text, target.name);
      assertNoTrace(JSON.stringify([...withIt.headers]), target.name);
      if (countsMessages.has(target.name)) continue;
      assert.equal(withIt.status, without.status, target.name);
      assert.equal(normal(withIt.text), normal(without.text), target.name);
      const { text } = withIt;
      if (text.includes('Example condition')) shown.push(target.name);
      everySource ||= ['Example condition', 'Ramipril', 'Haemoglobin'].every((each) => text.includes(each));
    }
    assert.ok(shown.length > 3, 'the record that it was planted in is shown');
    assert.ok(everySource, 'each kind of source answered');
  });

  it('is not found by looking for it, and looking for it says the same', async () => {
    for (const words of [marker, 'planted', calledHere, listedCode, 'swab']) {
      const texts: string[] = [];
      for (const server of [clean, planted]) {
        const cookie = await server.cookieFor('view-record');
        const { personId } = await server.known();
        const { text } = await server.call(`/record/${personId}/find`, { method: 'POST', cookie, ...form({ words }) });
        texts.push(normal(text));
      }
      assert.equal(texts[1], texts[0], words);
    }
  });

  it('is in no log line, no metric, and nothing that is kept of what sources answered', async () => {
    for (const line of planted.log()) assertNoTrace(line, 'log');
    assertNoTrace((await planted.call('/metrics')).text, 'metrics');
    const kept = await planted.owner.run<{ answer: Buffer }>({ text: 'select answer from sources.last_answer' });
    for (const { answer } of kept) assertNoTrace((await promisify(zstdDecompress)(answer)).toString('utf8'), 'kept');
    const lines = await planted.owner.run({ text: 'select * from record.item' });
    assert.ok(lines.length > 5);
    assertNoTrace(lines, 'lines');
    assertNoTrace(await planted.owner.run({ text: 'select * from sources.quality' }).catch(() => []), 'quality');
    const events = await planted.owner.run({ text: 'select kind, resource from audit.event' });
    assertNoTrace(events, 'audit');
  });
});

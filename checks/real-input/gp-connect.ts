// Real GP Connect records and documents that nobody here wrote, through the adapter and the page model.
// Every entry must come out or be accounted for, every value be carried or reported, every resource be FHIR R4.
// GP_CONNECT_FOLDER names another folder of records (*.json, or the same layout as shared/data/gp-connect).
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Described, describeEach } from '#record/items/describe.ts';
import { exampleDependencies, exampleQuery, zoe } from '#sources/contract/example-question.ts';
import { replying, startToldServer } from '#sources/contract/told-server.ts';
import { gpConnect } from '#sources/adapters/gp-connect/adapter.ts';
import { areaNames } from '#sources/adapters/gp-connect/reading/clinical-areas.ts';
import { readAnswer } from '#sources/adapters/gp-connect/reading/read-answer.ts';
import { isObject, type JsonObject } from '#sources/adapters/gp-connect/stu3/elements/rules.ts';
import { type BundleTranslation, translateBundle } from '#sources/adapters/gp-connect/stu3/translate-bundle.ts';
import { unaccounted } from '#sources/adapters/gp-connect/stu3/unaccounted.ts';
import { silentLog } from '#runtime/log.ts';
import type { Demographics } from '#standards/demographics.ts';
import { validateResource } from '#standards/fhir/validate.ts';
import { type NhsNumber, parseNhsNumber } from '#standards/nhs-number.ts';
import { type Part, type PartReport, table } from './part.ts';

const practiceBase = 'https://practice.example.org/fhir';
/** Stands in wherever a record has a template or a number with a wrong check digit. */
const standIn = zoe.nhsNumber as NhsNumber;

export const part: Part = {
  name: 'gp-connect',
  needs: 'gp-connect',
  async run(given, print) {
    const folder = process.env['GP_CONNECT_FOLDER'] ?? given;
    const records = recordsIn(folder);
    const failures: string[] = [];
    const totals = emptyTotals();
    const losses = new Map<string, number>();
    const rows: (string | number)[][] = [];

    for (const { file, text } of records) {
      try {
        const read = readRecord(text);
        rows.push(rowOf(file, read));
        addUp(totals, read, losses);
        failures.push(...read.failures.map((failure) => `${file}: ${failure}`));
      } catch (error) {
        totals.crashes += 1;
        failures.push(`${file}: crashed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      }
    }
    print(table(headings, rows));
    print('');
    print(table(['places', 'effect, place and reason'], tallest(losses)));
    print('');
    failures.push(...(await overHttp(records, print)));
    const documents = await fetchDocuments(join(folder, 'documents'), print);
    failures.push(...documents.failures);
    const { records: _records, ...counts } = totals;
    const summary = { records: records.length, ...counts, documents: documents.count, documentsTaken: documents.taken };
    print(
      Object.entries(summary)
        .map(([name, value]) => `${name} ${value}`)
        .join(', '),
    );
    return { summary, failures } satisfies PartReport;
  },
};

interface RecordText {
  file: string;
  text: string;
}

/** Records with their templates filled and their numbers made ones the check can compare. */
function recordsIn(folder: string): RecordText[] {
  const inner = join(folder, 'structured-records');
  const from = existsSync(inner) ? inner : folder;
  return readdirSync(from)
    .filter((file) => file.endsWith('.json'))
    .toSorted()
    .map((file) => ({ file, text: fill(readFileSync(join(from, file), 'utf8'), file) }));
}

function fill(text: string, file: string): string {
  const named = /(?<!\d)(\d{10})(?!\d)/.exec(file)?.[1];
  const number = named !== undefined && parseNhsNumber(named).valid ? named : standIn;
  const filled = text
    .replaceAll(/\{\{\{?(request\.)?baseUrl\}?\}\}/g, practiceBase)
    .replaceAll('{{odsCode}}', 'B82617')
    .replaceAll(/\{\{[^}]*\}\}/g, number);
  const own = patientsIn(parse(filled)).flatMap(({ identifier }) =>
    Array.isArray(identifier) ? (identifier as JsonObject[]) : [],
  );
  return own
    .map(({ value }) => String(value))
    .filter((value) => !parseNhsNumber(value).valid)
    .reduce((all, wrong) => all.replaceAll(wrong, number), filled);
}

function parse(text: string): JsonObject {
  const value: unknown = JSON.parse(text);
  return isObject(value) ? value : {};
}

function patientsIn(bundle: JsonObject): JsonObject[] {
  const entries = Array.isArray(bundle['entry']) ? (bundle['entry'] as unknown[]) : [];
  return entries
    .map((entry) => (isObject(entry) ? entry['resource'] : undefined))
    .filter((resource): resource is JsonObject => isObject(resource) && resource['resourceType'] === 'Patient');
}

interface ReadRecord {
  translation: BundleTranslation;
  described: readonly Described[];
  invalid: number;
  entries: number;
  contained: number;
  /** What the whole adapter says of it; undefined where the record has no patient, as parts of records have not. */
  outcome: string | undefined;
  ms: number;
  failures: string[];
}

function readRecord(text: string): ReadRecord {
  const bundle = parse(text);
  const failures: string[] = [];
  const started = performance.now();
  const translation = translateBundle(bundle, { timeZone: 'Europe/London', onePatient: false });
  const ms = performance.now() - started;
  const described = describeEach(translation.resources, 'gp');

  const invalid = translation.resources.flatMap((resource) => {
    const issues = validateResource(resource).filter(({ severity }) => severity !== 'warning');
    return issues.length === 0
      ? []
      : [`${resource.resourceType} is not R4: ${issues[0]!.text} (${issues[0]!.location})`];
  });
  failures.push(...new Set(invalid));
  failures.push(...unaccounted(translation).map((place) => `neither carried nor reported: ${place}`));
  const { entries, contained, problems } = account(bundle, translation, described);
  failures.push(...problems);
  if (
    JSON.stringify(translateBundle(parse(text), { timeZone: 'Europe/London', onePatient: false })) !==
    JSON.stringify(translation)
  )
    failures.push('translated again, it came out otherwise');

  const person = personIn(bundle);
  const outcome = person && asked(parse(text), person, failures);
  return { translation, described, invalid: invalid.length, entries, contained, outcome, ms, failures };
}

/** Entries in = resources out, or explained; resources = items, or explained. Counted apart from the translation's own count. */
function account(bundle: JsonObject, { entries, resources }: BundleTranslation, described: readonly Described[]) {
  const given = Array.isArray(bundle['entry']) ? (bundle['entry'] as unknown[]) : [];
  const contained = given.flatMap((entry) => {
    const resource = isObject(entry) ? entry['resource'] : undefined;
    return isObject(resource) && Array.isArray(resource['contained']) ? (resource['contained'] as unknown[]) : [];
  }).length;
  const count = (fate: string) => entries.filter((entry) => entry.fate === fate).length;
  const explained = ['duplicate', 'unknown', 'outcome', 'another-patient', 'unreadable'].reduce(
    (sum, fate) => sum + count(fate),
    0,
  );
  const problems: string[] = [];
  if (given.length + contained !== resources.length + explained)
    problems.push(
      `${given.length} entries and ${contained} contained went in, ${resources.length} came out and ${explained} are explained`,
    );
  const keys = new Set(resources.map(({ resourceType, id }) => `${resourceType}/${id}`));
  if (keys.size !== resources.length) problems.push('two resources share an id');
  for (const { resource, items, notShown } of described)
    if (items.length === 0 && !notShown) problems.push(`${resource.resourceType} makes no item and has no reason`);
  const dangling = JSON.stringify(resources).match(/"reference":"[^"]+"/g) ?? [];
  for (const reference of dangling)
    if (!keys.has(reference.slice('"reference":"'.length, -1))) problems.push('a reference leads nowhere');
  return { entries: given.length, contained, problems: [...new Set(problems)] };
}

/** Who the record is about, as the patient index would know them. */
function personIn(bundle: JsonObject): Demographics | undefined {
  const [patient] = patientsIn(bundle);
  const identifiers = (patient?.['identifier'] ?? []) as { value?: string }[];
  const parsed = parseNhsNumber(String(identifiers[0]?.value));
  const [name] = (patient?.['name'] ?? []) as { family?: string; given?: string[] }[];
  if (!patient || !parsed.valid || !name) return undefined;
  return {
    names: [{ ...(name.family !== undefined && { family: name.family }), given: name.given ?? [], prefix: [] }],
    birthDate: String(patient['birthDate']),
    addresses: [],
    telecoms: [],
    nhsNumber: parsed.nhsNumber,
    nhsNumberStatus: 'verified',
  };
}

/** The adapter's answer about this person; and that asked about anybody else it shows nothing. */
function asked(body: JsonObject, demographics: Demographics, failures: string[]): string {
  const options = { areas: areaNames, timeZone: 'Europe/London' };
  const answer = readAnswer(body, { demographics, ...options });
  if (answer.outcome === 'demographics-differ' || answer.outcome === 'invalid-answer')
    failures.push(`refused for the right person: ${answer.outcome}`);
  if ((answer.outcome === 'partly-answered') !== answer.issues.length > 0)
    failures.push(`${answer.outcome} with ${answer.issues.length} issues`);
  const others: Demographics[] = [
    { ...demographics, nhsNumber: '9990007012' as NhsNumber },
    { ...demographics, birthDate: '1884-11-02' },
    { ...demographics, names: [{ family: 'Quillfeather', given: ['Barnaby'], prefix: [] }] },
  ];
  for (const other of others) {
    const refused = readAnswer(body, { demographics: other, ...options });
    if (refused.outcome !== 'demographics-differ' || refused.resources.length > 0)
      failures.push('shown for somebody else');
  }
  return answer.outcome;
}

const headings = [
  'record',
  'entries',
  'contained',
  'resources',
  'items',
  'grouping',
  'twice',
  'unknown',
  'losses',
  'dangling',
  'invalid',
  'ms',
  'outcome',
];

function rowOf(
  file: string,
  { translation, described, invalid, entries, contained, outcome, ms }: ReadRecord,
): (string | number)[] {
  const fates = (fate: string) => translation.entries.filter((entry) => entry.fate === fate).length;
  return [
    file.replace(/\.json$/, '').slice(0, 58),
    entries,
    contained,
    translation.resources.length,
    described.reduce((sum, { items }) => sum + items.length, 0),
    described.filter(({ notShown }) => notShown).length,
    fates('duplicate'),
    fates('unknown') + fates('unreadable') + fates('outcome'),
    translation.losses.length,
    translation.losses
      .filter(({ effect }) => effect === 'dangling')
      .reduce((sum, { reason }) => sum + timesOf(reason), 0),
    invalid,
    Math.round(ms),
    outcome ?? 'no patient: translated only',
  ];
}

/** "… (12 places)" → 12. */
const timesOf = (reason: string) => Number(/ \((\d+) places\)$/.exec(reason)?.[1] ?? 1);

const emptyTotals = () => ({
  records: 0,
  entries: 0,
  contained: 0,
  resources: 0,
  items: 0,
  losses: 0,
  dangling: 0,
  invalid: 0,
  crashes: 0,
  answered: 0,
  partlyAnswered: 0,
  nothingRecorded: 0,
  translatedOnly: 0,
});

function addUp(totals: ReturnType<typeof emptyTotals>, read: ReadRecord, losses: Map<string, number>): void {
  totals.entries += read.entries;
  totals.contained += read.contained;
  totals.resources += read.translation.resources.length;
  totals.items += read.described.reduce((sum, { items }) => sum + items.length, 0);
  totals.invalid += read.invalid;
  if (read.outcome === undefined) totals.translatedOnly += 1;
  if (read.outcome === 'answered') totals.answered += 1;
  if (read.outcome === 'partly-answered') totals.partlyAnswered += 1;
  if (read.outcome === 'nothing-recorded') totals.nothingRecorded += 1;
  for (const { location, effect, reason } of read.translation.losses) {
    const times = timesOf(reason);
    totals.losses += times;
    if (effect === 'dangling') totals.dangling += times;
    const key = `${effect} ${location}: ${reason.replace(/ \(\d+ places\)$/, '')}`;
    losses.set(key, (losses.get(key) ?? 0) + times);
  }
}

const tallest = (losses: ReadonlyMap<string, number>) =>
  [...losses].toSorted((one, other) => other[1] - one[1]).map(([what, times]) => [times, what]);

/** The largest, the smallest and some between, asked over real HTTP: the answer must be what the pure reading says. */
async function overHttp(records: readonly RecordText[], print: (line: string) => void): Promise<string[]> {
  const whole = records
    .map(({ file, text }) => ({ file, text, person: personIn(parse(text)) }))
    .filter((record): record is typeof record & { person: Demographics } => record.person !== undefined)
    .toSorted((one, other) => other.text.length - one.text.length);
  const chosen = whole.filter((_, index) => index % Math.max(1, Math.floor(whole.length / 6)) === 0);
  const failures: string[] = [];
  const server = await startToldServer();
  const adapter = connect(server.origin);
  const rows: (string | number)[][] = [];
  for (const { file, text, person } of chosen) {
    server.behave(replying({ headers: { 'content-type': 'application/fhir+json' }, body: text }));
    const started = performance.now();
    const answer = await adapter.query(exampleQuery(person), new AbortController().signal);
    rows.push([
      file.slice(0, 58),
      text.length,
      Math.round(performance.now() - started),
      answer.resources.length,
      answer.outcome,
    ]);
    const expected = readAnswer(parse(text), { demographics: person, areas: areaNames, timeZone: 'Europe/London' });
    if (JSON.stringify(answer.resources) !== JSON.stringify(expected.resources) || answer.outcome !== expected.outcome)
      failures.push(`${file}: over HTTP the answer is another`);
  }
  if (server.requests.some(({ url }) => /\d{10}/.test(url))) failures.push('an NHS number stands in a URL');
  await adapter.close?.();
  await server.close();
  print(table(['over HTTP', 'bytes', 'ms', 'resources', 'outcome'], rows));
  print('');
  return failures;
}

function connect(origin: string) {
  const source = {
    id: 'gp',
    organisation: 'B82617',
    adapter: 'gp-connect',
    settings: {},
    waitMs: 3000,
    cacheMs: 0,
    lastKnownGoodMs: 0,
    breaker: { failures: 5, restMs: 15_000 },
  };
  const settings = gpConnect.settings.parse({
    baseUrl: `${origin}/fhir`,
    ssp: { from: '200000000115', to: '200000000116' },
  });
  return gpConnect.connect(source, settings, exampleDependencies(silentLog));
}

/** Every document through fetchDocument: taken where its type is allowed and its bytes are of it, refused in words otherwise. */
async function fetchDocuments(folder: string, print: (line: string) => void) {
  if (!existsSync(folder)) return { count: 0, taken: 0, failures: [] };
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .toSorted();
  const failures: string[] = [];
  const rows: (string | number)[][] = [];
  const server = await startToldServer();
  const adapter = connect(server.origin);
  for (const file of files) {
    const text = readFileSync(join(folder, file), 'utf8');
    server.behave(replying({ headers: { 'content-type': 'application/fhir+json' }, body: text }));
    try {
      const answer = await adapter.fetchDocument!(
        { ...exampleQuery(zoe), url: `${server.origin}/fhir/Binary/d1` },
        new AbortController().signal,
      );
      const said =
        answer.outcome === 'answered'
          ? `${answer.contentType}, ${answer.content.length} bytes`
          : answer.issues[0]!.text;
      rows.push([file.replace(/^\d+\.document-|\.json$/g, '').slice(0, 70), answer.outcome, said]);
      const { content } = parse(text);
      if (answer.outcome === 'answered' && Buffer.from(String(content), 'base64').compare(answer.content) !== 0)
        failures.push(`${file}: other bytes came out`);
    } catch (error) {
      failures.push(`${file}: crashed: ${String(error)}`);
    }
  }
  await adapter.close?.();
  await server.close();
  print(table(['document', 'outcome', 'what the reader gets'], rows));
  print('');
  return { count: files.length, taken: rows.filter(([, outcome]) => outcome === 'answered').length, failures };
}

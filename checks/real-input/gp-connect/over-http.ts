// Real records and documents asked for over real HTTP, from a server that is ours alone in this.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exampleDependencies, exampleQuery, zoe } from '#sources/contract/example-question.ts';
import { replying, startToldServer } from '#sources/contract/told-server.ts';
import { gpConnect } from '#sources/adapters/gp-connect/adapter.ts';
import { areaNames } from '#sources/adapters/gp-connect/reading/clinical-areas.ts';
import { readAnswer } from '#sources/adapters/gp-connect/reading/read-answer.ts';
import { silentLog } from '#runtime/log.ts';
import type { Demographics } from '#standards/demographics.ts';
import { table } from '../part.ts';
import { parse, personIn, type RecordText } from './records.ts';

/** The largest, the smallest and some between, asked over real HTTP: the answer must be what the pure reading says. */
export async function overHttp(records: readonly RecordText[], print: (line: string) => void): Promise<string[]> {
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
export async function fetchDocuments(folder: string, print: (line: string) => void) {
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

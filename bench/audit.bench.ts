// What writing down costs a reader, how fast a person is told who looked, and how fast the log is verified. Goals: performance.md, `audit`.
import { createPrivateKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccessEvent } from '#audit/access-event.ts';
import { auditEventOf } from '#audit/audit-event.ts';
import { recordEvent } from '#audit/record-event.ts';
import type { LinePlace } from '#audit/report/line-place.ts';
import { type AccessReport, personReport } from '#audit/report/person-report.ts';
import { startNotary } from '#audit/tree/notary.ts';
import { copyOfDatabase } from '#audit/verify/log-copy-store.ts';
import { verifyLog } from '#audit/verify/verify-log.ts';
import { createPageTokens } from '#disclosure/page-token.ts';
import { openDatabase } from '#runtime/database/database.ts';
import { urlFor } from '#runtime/database/roles.ts';
import { silentLog } from '#runtime/log.ts';
import { readVerifier, verifierKeyOf } from '#standards/transparency-log/signed-note.ts';
import type { PersonId } from '#standards/patient.ts';
import { linesOnPage, readListPage } from '#web/privacy/access-report/list-page.ts';
import { listShown } from '#web/privacy/access-report/list-shown.ts';
import { reportBundle } from '#web/privacy/access-report/report-bundle.ts';
import { reportLines } from '#web/privacy/access-report/report-lines.ts';
import { reportPdf } from '#web/privacy/access-report/report-pdf.ts';
import { whoLookedPage } from '#web/resident/who-looked-page.ts';
import { type FilledLog, fillLog } from './audit/fill-log.ts';
import { openBenchDatabase } from './bench-database.ts';
import { type Figure, percentile } from './figure.ts';
import type { Bench } from './run.ts';

/** BENCH_EVENTS=1000000: a log of another size, where ten million are too many for the disk. */
const events = (quick: boolean) => Number(process.env['BENCH_EVENTS'] ?? (quick ? 40_000 : 10_000_000));

const origin = 'localcarerecord.example.org/bench';

export const bench: Bench = {
  name: 'audit',
  work: 'a view’s events committed; a person’s access report among ten million events; the log verified',
  async run({ quick, print }) {
    const committing = await openBenchDatabase('audit_commits', 'server');
    let committed: Figure[];
    try {
      committed = await measureCommits(committing, committing.ownerUrl, quick ? 300 : 2000, print);
    } finally {
      await committing.close();
    }
    const database = await openBenchDatabase('audit', 'server', process.env['BENCH_DATABASE']);
    try {
      return [...committed, ...(await measureLog(database, await filled(database, events(quick), print), print))];
    } finally {
      await database.close();
    }
  },
};

/** What a log was filled with, so that it can be measured again. */
interface State extends FilledLog {
  events: number;
  /** Of the log's signer, as PKCS #8. */
  privateKey: string;
}

/**
 * BENCH_DATABASE=NAME keeps the database and BENCH_STATE=FILE who is in it: filled once, it is measured as often as the code changes.
 * @throws where the one is kept and the other is not.
 */
async function filled(database: BenchDatabase, count: number, print: (line: string) => void): Promise<State> {
  const [kept, file] = [process.env['BENCH_DATABASE'], process.env['BENCH_STATE']];
  if ((kept === undefined) !== (file === undefined)) throw new Error('give BENCH_DATABASE and BENCH_STATE, or neither');
  if (file !== undefined && existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as State;
  const { privateKey } = generateKeyPairSync('ed25519');
  const state: State = {
    ...(await fillLog(database.ownerUrl, count, origin, { name: origin, privateKey }, print)),
    events: count,
    privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }) as string,
  };
  if (file !== undefined) writeFileSync(file, JSON.stringify(state));
  return state;
}

const event = (kind: AccessEvent['kind'], disclosureId: string): AccessEvent => ({
  kind,
  recordedAt: new Date(),
  requestId: randomUUID(),
  outcome: 'success',
  agent: {
    type: 'user',
    userId: 'a-okafor',
    name: 'Dr Amina Okafor',
    roleId: 'gp',
    organisation: 'Y90001',
    address: '192.0.2.7',
  },
  personId: randomUUID() as PersonId,
  disclosureId,
  purpose: 'direct-care',
  policies: ['role-may'],
  ...(kind === 'complete-disclosure'
    ? {
        shown: Array.from({ length: 8 }, (_, source) => ({
          sourceId: `source-${source}`,
          outcome: 'answered',
          sections: { 'problem-list': 7, 'medications-and-medical-devices': 12, 'investigation-results': 80 },
        })),
      }
    : { explanation: 'Your role, GP, may do this for direct care.' }),
});

type BenchDatabase = Awaited<ReturnType<typeof openBenchDatabase>>;

/** One event after another, and as many views at once as a busy morning has; the limit is one durable insert of as many bytes. */
async function measureCommits(
  database: BenchDatabase,
  ownerUrl: string,
  times: number,
  print: (line: string) => void,
): Promise<Figure[]> {
  const owner = openDatabase({ url: ownerUrl, log: silentLog });
  const folder = mkdtempSync(join(tmpdir(), 'bench-audit-'));
  await owner.run({
    text: 'create table public.bare (id bigint generated always as identity primary key, content jsonb)',
  });
  await owner.run({ text: 'grant insert on public.bare to lcr_server' });
  const notaryDatabase = openDatabase({ url: urlFor('notary', ownerUrl, {}), log: silentLog });
  const notary = await startNotary({
    database: notaryDatabase,
    log: silentLog,
    files: { key: join(folder, 'key'), checkpoints: join(folder, 'checkpoints') },
    partnership: 'bench',
  });
  try {
    // Of as many bytes as the row has: the event as FHIR, 3.2 kB of an opening and 5.8 kB of a closing with eight sources.
    const contentOf = (kind: AccessEvent['kind']) =>
      JSON.stringify(auditEventOf(event(kind, randomUUID()), randomUUID()));
    const insert = (content: string) =>
      database.run({ name: 'bare', text: 'insert into public.bare (content) values ($1)', values: [content] });
    const [openingContent, closingContent] = [contentOf('open-record'), contentOf('complete-disclosure')];
    const bare = () => insert(openingContent);
    const bareClosing = () => insert(closingContent);
    const opening = () => recordEvent(database, event('open-record', randomUUID()));
    const closing = () => recordEvent(database, event('complete-disclosure', randomUUID()));
    for (let at = 0; at < 50; at += 1) for (const one of [bare, opening, bareClosing, closing]) await one();
    // In turn, so that whatever else the machine does is done to each.
    const [limits, opened, closedLimits, closed] = [[], [], [], []] as [number[], number[], number[], number[]];
    for (let at = 0; at < times; at += 1) {
      limits.push(await timed(bare));
      opened.push(await timed(opening));
      closedLimits.push(await timed(bareClosing));
      closed.push(await timed(closing));
    }
    const together = 20;
    const atOnce: number[] = [];
    const bareAtOnce: number[] = [];
    for (let at = 0; at < times / 10; at += 1) {
      atOnce.push(...(await Promise.all(Array.from({ length: together }, () => timed(opening)))));
      bareAtOnce.push(...(await Promise.all(Array.from({ length: together }, () => timed(bare)))));
    }
    const added = percentile(opened, 0.5) - percentile(limits, 0.5);
    print(
      `opening ${ms(opened)}, bare ${ms(limits)}; closing ${ms(closed)}, bare ${ms(closedLimits)}; each of ${together} at once ${ms(atOnce)}, bare ${ms(bareAtOnce)}`,
    );
    const figure = (name: string, value: number, limit: readonly number[], goal: number): Figure => ({
      bench: 'audit',
      figure: name,
      value,
      limit: percentile(limit, 0.5),
      goal,
      goalIs: 'value-at-most',
    });
    return [
      figure('opening_added_p50_ms', added, limits, 2),
      figure('closing_added_p50_ms', percentile(closed, 0.5) - percentile(closedLimits, 0.5), closedLimits, 2),
      // As many durable inserts of as many bytes over the same connection: they flush one after another, events share a flush.
      {
        bench: 'audit',
        figure: 'each_of_20_at_once_p50_ms',
        value: percentile(atOnce, 0.5),
        limit: percentile(bareAtOnce, 0.5),
        goal: 1,
        goalIs: 'ratio-at-most',
      },
    ];
  } finally {
    await notary.close();
    await notaryDatabase.close();
    await owner.run({
      text: 'truncate audit.event, audit.leaf, audit.subtree, audit.checkpoint, audit.log, audit.awaiting_leaf',
    });
    await owner.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureLog(
  database: BenchDatabase,
  { people, busiest, privateKey }: State,
  print: (line: string) => void,
): Promise<Figure[]> {
  const signer = { name: origin, privateKey: createPrivateKey(privateKey) };
  const time = { since: new Date('2024-01-01T00:00:00Z'), until: new Date('2027-01-01T00:00:00Z') };
  const pageOf = (personId: PersonId, before?: LinePlace) => {
    const about = { borne: [{ personId, from: undefined, until: undefined }], patientIds: [randomUUID() as never] };
    return personReport(database, about, { ...time, before, most: linesOnPage });
  };
  // As a person sees it: read, and put on the page.
  const timedPage = async (personId: PersonId, before?: LinePlace) => {
    const started = performance.now();
    const report = await pageOf(personId, before);
    onScreen(report);
    return { took: performance.now() - started, report };
  };
  // Each of somebody else, whom nobody has just read.
  const usual: number[] = [];
  for (let at = 0; at < 20; at += 1) {
    const { took, report } = await timedPage(people[Math.floor(Math.random() * people.length)]!);
    if (report.lines.length === 0) throw new Error('the report measured is of nobody: it has no lines');
    usual.push(took);
  }
  const first = await timedPage(busiest);
  // Page by page to its end, each read for the first time.
  const pages = [first.took];
  let last: LinePlace | undefined;
  let lines = first.report.lines.length;
  for (let { earlier } = first.report; earlier;) {
    const { took, report } = await timedPage(busiest, earlier);
    last = earlier;
    pages.push(took);
    lines += report.lines.length;
    ({ earlier } = report);
  }
  const fhir = await timed(async () => JSON.stringify(bundleOf(await pageOf(busiest, last))));
  if (first.report.counted?.total !== lines) throw new Error('page by page is not the whole list');
  const pdf = await timedPdf(first.report, (before) => pageOf(busiest, before));
  print(`a usual person’s list: ${ms(usual)}, the longest ${Math.max(...usual).toFixed(0)} ms`);
  print(
    `of ${lines} lines the first page ${first.took.toFixed(0)} ms, the last ${pages.at(-1)!.toFixed(0)} ms, all ${pages.length} ${ms(pages)}, the longest ${Math.max(...pages).toFixed(0)} ms; FHIR of a page ${fhir.toFixed(0)} ms`,
  );
  print(`its PDF: the first bytes ${pdf.begun.toFixed(0)} ms, all ${pdf.took.toFixed(0)} ms, ${pdf.bytes} bytes`);

  const started = performance.now();
  const processor = process.cpuUsage();
  const copy = await copyOfDatabase(urlFor('auditor', database.ownerUrl, {}));
  try {
    const notes = (await copy.notes()).map((note) => ({ note, from: 'the database' }));
    const verified = await verifyLog(copy, notes, [readVerifier(verifierKeyOf(signer))], new Date());
    const took = (performance.now() - started) / 1000;
    if (verified.findings.length > 0) throw new Error(verified.findings.map(({ text }) => text).join('\n'));
    // Of this process, its workers with it: what a busy machine does not change. The database takes about half as much again.
    const { user, system } = process.cpuUsage(processor);
    print(
      `${verified.leaves} events verified in ${took.toFixed(1)} s, with ${((user + system) / verified.leaves).toFixed(0)} µs of processor each`,
    );
    const figure = (name: string, value: number, goal: number, goalIs: Figure['goalIs']): Figure => ({
      bench: 'audit',
      figure: name,
      value,
      limit: null,
      goal,
      goalIs,
    });
    return [
      figure('report_ms', Math.max(...usual), 1000, 'value-at-most'),
      figure('busiest_first_page_ms', first.took, 1000, 'value-at-most'),
      figure('busiest_slowest_page_ms', Math.max(...pages), 1000, 'value-at-most'),
      figure('busiest_pdf_begun_ms', pdf.begun, 1000, 'value-at-most'),
      figure('busiest_fhir_page_ms', fhir, 1000, 'value-at-most'),
      figure('verified_per_second', verified.leaves / took, 5000, 'value-at-least'),
    ];
  } finally {
    await copy.close();
  }
}

const partnership = { timeZone: 'Europe/London', roles: [], organisations: [] };

const tokens = createPageTokens('bench');

function onScreen(report: AccessReport): void {
  const page = readListPage({}, tokens, { holder: 'bench', about: '' as PersonId }, new Date());
  const list = listShown({ ...report, nodes: [] }, page, partnership);
  void whoLookedPage({ list, base: '/resident', onBehalfOf: undefined }).toString();
}

const bundleOf = ({ lines }: AccessReport) => reportBundle({ lines }, [], new Date(), { self: '' });

/** All of a list, as it is sent: when it begins, and when its end is there. */
async function timedPdf(first: AccessReport, earlierThan: (before: LinePlace) => Promise<AccessReport>) {
  const started = performance.now();
  const pdf = reportPdf({
    name: 'Bea Quill',
    birthDate: undefined,
    nhsNumber: undefined,
    partnership: '',
    made: '',
    time: '',
    total: first.counted?.total,
    nodes: [],
    async *lines() {
      for (let page: AccessReport | undefined = first; page; page = page.earlier && (await earlierThan(page.earlier)))
        yield reportLines(page.lines, partnership);
    },
  });
  let begun = 0;
  let bytes = 0;
  for await (const chunk of pdf) {
    begun ||= performance.now() - started;
    bytes += (chunk as Buffer).length;
  }
  return { begun, bytes, took: performance.now() - started };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

const ms = (samples: readonly number[]) =>
  `${percentile(samples, 0.5).toFixed(2)} ms (95 of 100 ${percentile(samples, 0.95).toFixed(2)} ms)`;

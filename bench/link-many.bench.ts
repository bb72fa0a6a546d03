// A population loaded into the index by its bulk path, with every version, history and audit event, against COPY of the same
// rows with nothing decided: how fast, whether it slows as the index grows, and how much memory it takes.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { asStarted } from '#runtime/as-started.ts';
import { openBenchDatabase } from './bench-database.ts';
import type { Figure } from './figure.ts';
import type { LoadTold } from './link/load-process.ts';
import type { Bench } from './run.ts';

export const bench: Bench = {
  name: 'link-many',
  work: 'link a population of identities, two to four of each person, many at a time',
  async run({ quick, print }) {
    const wanted = Number(process.env['BENCH_IDENTITIES'] ?? (quick ? 15_000 : 1_760_000));
    const database = await openBenchDatabase('many', 'inbox');
    try {
      const every = Math.max(5000, Math.floor(wanted / 10 / 1000) * 1000);
      const parts: { done: number; rate: number }[] = [];
      const { done, refused, linkingMs, drawingMs, mostResidentMb } = await load(database.ownerUrl, wanted, every, {
        stretch(told) {
          print(`${told.done} linked, ${told.rate.toFixed(0)} a second, ${told.residentMb.toFixed(0)} MB`);
          parts.push(told);
        },
      });
      const [counts] = await database.run<{ persons: number; linked: number }>({
        text: 'select count(distinct person_id) as persons, count(*) as linked from patient_index.patient',
      });
      print(
        `${done} identities are ${counts!.persons} persons; ${refused} refused; drawing them took ${(drawingMs / 1000).toFixed(0)} s more`,
      );
      const limit = await copyRate(database.ownerUrl, done);
      const [first, end] = [parts[0], parts.at(-1)];
      const figure = (
        name: string,
        value: number,
        goal: number,
        goalIs: Figure['goalIs'],
        of: number | null = null,
      ) => ({
        bench: 'link-many',
        figure: name,
        value,
        limit: of,
        goal,
        goalIs,
      });
      return [
        figure('identities_per_second', (done / linkingMs) * 1000, 0.1, 'ratio-at-least', limit),
        figure('rate_at_the_end_of_that_at_the_start', first && end ? end.rate / first.rate : 1, 0.7, 'value-at-least'),
        figure('resident_mb', mostResidentMb, 350, 'value-at-most'),
      ];
    } finally {
      await database.close();
    }
  },
};

type Ended = Extract<LoadTold, { kind: 'end' }>;

/** Loads in a process of its own, started as the command is. */
async function load(
  ownerUrl: string,
  wanted: number,
  every: number,
  { stretch }: { stretch: (told: Extract<LoadTold, { kind: 'stretch' }>) => void },
): Promise<Ended> {
  const { execArgv, env } = asStarted('load-patients');
  const program = new URL('./link/load-process.ts', import.meta.url);
  const loading = fork(program, [ownerUrl, `${wanted}`, `${every}`], { execArgv, env: { ...process.env, ...env } });
  const exited = once(loading, 'exit');
  let ended: Ended | undefined;
  loading.on('message', (told: LoadTold) => {
    if (told.kind === 'stretch') stretch(told);
    else ended = told;
  });
  await exited;
  if (!ended) throw new Error('the loading process ended early');
  return ended;
}

const tables = [
  'patient_index.person',
  'patient_index.patient',
  'patient_index.patient_identifier',
  'patient_index.demographics_version',
  'patient_index.link',
  'audit.event',
];

/** The same rows by COPY into tables with the same indexes: identities a second. */
async function copyRate(ownerUrl: string, done: number): Promise<number> {
  const [reading, writing] = [0, 1].map(() => new pg.Client({ connectionString: ownerUrl }));
  await Promise.all([reading!.connect(), writing!.connect()]);
  try {
    let ms = 0;
    const share = Math.min(1, 20_000 / done);
    for (const table of tables) {
      const { rows } = await reading!.query<{ count: number }>(`select count(*)::integer as count from ${table}`);
      const chunks: Buffer[] = [];
      const out = reading!.query(
        copyTo(`copy (select * from ${table} limit ${Math.ceil(rows[0]!.count * share)}) to stdout`),
      );
      for await (const chunk of out) chunks.push(chunk as Buffer);
      const copied = `copied_${table.replace('.', '_')}`;
      await writing!.query(`create table ${copied} (like ${table} including defaults including indexes)`);
      const before = performance.now();
      await pipeline(Readable.from(chunks), writing!.query(copyFrom(`copy ${copied} from stdin`)));
      ms += performance.now() - before;
    }
    return ((done * share) / ms) * 1000;
  } finally {
    await Promise.all([reading!.end(), writing!.end()]);
  }
}

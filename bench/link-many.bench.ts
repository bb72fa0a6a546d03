// A population loaded into the index by its bulk path, with every version, history and audit event, against COPY of the same
// rows with nothing decided: how fast, whether it slows as the index grows, and how much memory it takes.
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { patientOf } from '#patient-index/example-crowd.ts';
import { linkMany } from '#patient-index/bulk/link-many.ts';
import type { PatientToLink } from '#patient-index/link-patient.ts';
import { readMatching } from '#patient-index/matching/matching-config.ts';
import { identitiesOf } from '#synthetic/population/identities.ts';
import { openPopulation } from '#synthetic/population/person.ts';
import { openBenchDatabase } from './bench-database.ts';
import type { Figure } from './figure.ts';
import type { Bench } from './run.ts';

const matching = readMatching(new URL('../partnership', import.meta.url).pathname);

export const bench: Bench = {
  name: 'link-many',
  work: 'link a population of identities, two to four of each person, many at a time',
  async run({ quick, print }) {
    const wanted = Number(process.env['BENCH_IDENTITIES'] ?? (quick ? 15_000 : 1_760_000));
    const database = await openBenchDatabase('many', 'inbox');
    try {
      let drawing = 0;
      let most = 0;
      const parts: { done: number; rate: number }[] = [];
      const every = Math.max(5000, Math.floor(wanted / 10 / 1000) * 1000);
      const started = performance.now();
      let last = started;
      let drawnBefore = 0;
      const patients = patientsUpTo(wanted, (ms) => (drawing += ms));
      const { done, refused } = await linkMany(
        database,
        { loadId: 'bench', patients },
        {
          now: () => new Date(),
          onProgress(progress) {
            most = Math.max(most, process.memoryUsage.rss());
            if (progress.done % every !== 0) return;
            const now = performance.now();
            const rate = (every / (now - last - (drawing - drawnBefore))) * 1000;
            print(
              `${progress.done} linked, ${rate.toFixed(0)} a second, ${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB`,
            );
            parts.push({ done: progress.done, rate });
            [last, drawnBefore] = [now, drawing];
          },
        },
        matching,
      );
      const ms = performance.now() - started - drawing;
      const [counts] = await database.run<{ persons: number; linked: number }>({
        text: 'select count(distinct person_id) as persons, count(*) as linked from patient_index.patient',
      });
      print(
        `${done} identities are ${counts!.persons} persons; ${refused} refused; drawing them took ${(drawing / 1000).toFixed(0)} s more`,
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
        figure('identities_per_second', (done / ms) * 1000, 0.1, 'ratio-at-least', limit),
        figure('rate_at_the_end_of_that_at_the_start', first && end ? end.rate / first.rate : 1, 0.7, 'value-at-least'),
        figure('resident_mb', most / 1e6, 350, 'value-at-most'),
      ];
    } finally {
      await database.close();
    }
  },
};

/** @param drew is told how long each took: a source would have them. */
function* patientsUpTo(wanted: number, drew: (ms: number) => void): Generator<PatientToLink> {
  const population = openPopulation({ seed: 5 });
  const receivedAt = new Date();
  let given = 0;
  for (let person = 0; given < wanted; person += 1) {
    const before = performance.now();
    const identities = [...identitiesOf(population, person, person + 1)].slice(0, wanted - given);
    drew(performance.now() - before);
    for (const identity of identities) {
      given += 1;
      yield { ...patientOf(identity), receivedAt };
    }
  }
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

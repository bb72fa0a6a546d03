// Opening a record held here: an ordinary one of 1,500 items and one of 131,000 resources. The limit is one prepared
// statement for the same rows on the same driver, serialised as they come. Goals: performance.md, `open`.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readCounts, readItems, streamItems } from '#record/read.ts';
import { receiveResources } from '#record/write.ts';
import { splitBundle } from '#record/import/split-bundle.ts';
import { type Database, openDatabase } from '#runtime/database/database.ts';
import { urlFor } from '#runtime/database/roles.ts';
import { silentLog } from '#runtime/log.ts';
import type { PatientId } from '#standards/patient.ts';
import { openBenchDatabase } from './bench-database.ts';
import { type Figure, percentile } from './figure.ts';
import { generateBundle } from './records/generate-bundle.ts';
import type { Bench } from './run.ts';

/** Lines of each section on a first screen. */
const firstScreen = 50;

const sameRows = {
  name: 'bench same rows',
  text: `select patient_id, section, resource_type, resource_id, ordinal, version, source_id, organisation, received_at, title,
    detail, status, happened, happened_meaning, who, code_system, code, interpretation, cautions, labels, facts
  from record.item where patient_id = any ($1::uuid[]) order by happened_at desc, resource_type, resource_id, ordinal`,
};

async function makeRecord(database: Database, patient: number, resources: number): Promise<PatientId> {
  // Several feeds' worth: a hospital does not send twenty years in one message.
  const split = splitBundle(generateBundle(patient, resources), 'RZZ').patients[0]!;
  const chunk = 10_000;
  for (let from = 0; from < split.resources.length; from += chunk)
    await database.transaction((transaction) =>
      receiveResources(transaction, {
        patientId: split.patientId,
        sourceId: 'bench',
        organisation: 'RZZ',
        recordedAt: '2024-06-01T09:00:00Z',
        receivedAt: new Date(),
        resources: split.resources.slice(from, from + chunk),
      }),
    );
  return split.patientId;
}

/** Milliseconds of each of so many, the two turn and turn about. */
async function alternately(times: number, ...works: readonly (() => Promise<unknown>)[]): Promise<number[][]> {
  const samples = works.map((): number[] => []);
  for (let time = 0; time < times; time += 1)
    for (const [index, work] of works.entries()) {
      const started = performance.now();
      await work();
      samples[index]!.push(performance.now() - started);
    }
  return samples;
}

export const bench: Bench = {
  name: 'open',
  work: 'read and serialise a record held here: 1,500 items, and 131,000 resources',
  async run({ quick, print }) {
    const writing = await openBenchDatabase('open', 'inbox');
    const as = (purpose: 'server' | 'owner') =>
      openDatabase({ url: urlFor(purpose, writing.ownerUrl, {}), log: silentLog });
    const [reading, owner] = [as('server'), as('owner')];
    try {
      // Others' records around and between, so that this one's lines do not lie by themselves.
      for (let patient = 1; patient <= (quick ? 20 : 200); patient += 1) await makeRecord(writing, patient, 300);
      const ordinary = await makeRecord(writing, 10_001, 1480);
      const hugeResources = quick ? 20_000 : 131_000;
      const started = performance.now();
      const huge = await makeRecord(writing, 10_002, hugeResources);
      print(`${hugeResources} resources of one patient received in ${Math.round(performance.now() - started)} ms`);
      // What a database that has run for a day has done by itself.
      await owner.run({ text: 'vacuum analyze record.item' });

      let items = 0;
      let characters = 0;
      const product = async () => {
        const read = await readItems(reading, [ordinary]);
        items = read.length;
        characters = JSON.stringify(read).length;
      };
      const limit = async () => JSON.stringify(await reading.run({ ...sameRows, values: [[ordinary]] })).length;
      await alternately(20, product, limit);
      const [own, bare] = await alternately(quick ? 100 : 400, product, limit);
      const perSecond = (samples: readonly number[]) => 1000 / percentile(samples, 0.5);
      print(
        `${items} items, ${characters} characters: p50 ${percentile(own!, 0.5).toFixed(2)} ms, bare ${percentile(bare!, 0.5).toFixed(2)} ms`,
      );

      const screen = async () => {
        const [first, counts] = await Promise.all([
          readItems(reading, [huge], { limitPerSection: firstScreen }),
          readCounts(reading, [huge]),
        ]);
        return JSON.stringify([first, counts]).length;
      };
      let lines = 0;
      const complete = async () => {
        lines = 0;
        // Written out as it is read: what waits in memory is a page.
        await pipeline(
          Readable.from(
            (async function* () {
              for await (const page of streamItems(reading, [huge])) {
                lines += page.length;
                yield JSON.stringify(page);
              }
            })(),
          ),
          async (chunks: AsyncIterable<string>) => {
            for await (const chunk of chunks) characters = chunk.length;
          },
        );
      };
      const bareHuge = async () => JSON.stringify(await reading.run({ ...sameRows, values: [[huge]] })).length;
      await screen();
      const [screens, completes, bares] = await alternately(quick ? 3 : 10, screen, complete, bareHuge);
      print(
        `${lines} items: first screen p50 ${ms(screens!)} ms, complete p50 ${ms(completes!)} ms, bare ${ms(bares!)} ms`,
      );
      const figure = (name: string, value: number, bound: number | null, goal: number, goalIs: Figure['goalIs']) => ({
        bench: 'open',
        figure: name,
        value,
        limit: bound,
        goal,
        goalIs,
      });
      return [
        figure('records_per_second_of_1500_items', perSecond(own!), perSecond(bare!), 0.6, 'ratio-at-least'),
        figure('huge_first_screen_ms', percentile(screens!, 0.95), null, 500, 'value-at-most'),
        figure('huge_complete_ms', percentile(completes!, 0.95), percentile(bares!, 0.5), 2000, 'value-at-most'),
      ];
    } finally {
      await Promise.all([reading.close(), owner.close()]);
      await writing.close();
    }
  },
};

const ms = (samples: readonly number[]) => Math.round(percentile(samples, 0.5));

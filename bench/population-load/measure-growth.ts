// What more people cost: the crowd is loaded to 10,000 and then to as many as the time allows, and at every doubling on the way
// the same views and the same messages are measured. The limit is itself, at 10,000. Goals: performance.md, `scale`.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { readCounts, readItems } from '#record/read.ts';
import { receiveResources } from '#record/write.ts';
import { linkPatient } from '#patient-index/link-patient.ts';
import { readMatching } from '#patient-index/matching/matching-config.ts';
import { type Database, openDatabase } from '#runtime/database/database.ts';
import { urlFor } from '#runtime/database/roles.ts';
import { silentLog } from '#runtime/log.ts';
import { deterministicId } from '#standards/deterministic-id.ts';
import { type PatientId, patientIdOf } from '#standards/patient.ts';
import { chance } from '#synthetic/population/chance.ts';
import { identitiesOf } from '#synthetic/population/identities.ts';
import { openPopulation, type Population } from '#synthetic/population/person.ts';
import { openBenchDatabase } from '../bench-database.ts';
import { type Figure, percentile } from '../figure.ts';
import { loadIdentities, loadRecords, toLink } from './load-crowd.ts';
import { tableSizes } from './table-sizes.ts';
import type { BenchOptions } from '../run.ts';

const matching = readMatching(new URL('../../partnership/', import.meta.url).pathname);
/** Lines of each section on a first screen. */
const firstScreen = 50;

interface Measured {
  people: number;
  openMs: readonly number[];
  messageMs: readonly number[];
  bytes: number;
}

/** How far a load came. */
interface State {
  measured: Measured[];
  resources: number;
  identities: number;
  people: number;
  /** Of loading alone: on the clock, and of this process's processor. */
  loadedMs: number;
  processorMs: number;
}

const begun = { resources: 0, identities: 0, people: 0, loadedMs: 0, processorMs: 0 };

/**
 * BENCH_MINUTES=40 gives it longer, BENCH_PEOPLE=300000 stops it there, BENCH_GEOGRAPHY=FOLDER draws the crowd from national files,
 * BENCH_DATABASE=NAME keeps the database, and BENCH_STATE=FILE how far it came and what was measured: broken off, it is gone on with.
 * @param name of the benchmark. @param identitiesOnly loads the patient index alone, and measures the messages that change it.
 */
export async function measureGrowth(
  { name, identitiesOnly }: { name: string; identitiesOnly: boolean },
  { quick, print, plot }: BenchOptions,
): Promise<Figure[]> {
  const minutes = Number(process.env['BENCH_MINUTES'] ?? (quick ? 0.7 : 20));
  const first = quick ? 500 : 10_000;
  const most = Number(process.env['BENCH_PEOPLE'] ?? (quick ? 2000 : 1_760_000));
  const geography = process.env['BENCH_GEOGRAPHY'];
  const population = openPopulation({ seed: 1, ...(geography ? { geography } : {}) });
  const writing = await openBenchDatabase(name.replace('-', '_'), 'inbox', process.env['BENCH_DATABASE']);
  const as = (purpose: 'server' | 'owner') =>
    openDatabase({ url: urlFor(purpose, writing.ownerUrl, {}), log: silentLog });
  const [reading, owner] = [as('server'), as('owner')];
  try {
    const started = performance.now();
    const isOver = () => performance.now() - started > minutes * 60_000;
    const stateFile = process.env['BENCH_STATE'];
    const before =
      stateFile && existsSync(stateFile) ? (JSON.parse(readFileSync(stateFile, 'utf8')) as State) : undefined;
    const measured: Measured[] = before?.measured ?? [];
    let { resources, identities, people, loadedMs, processorMs } = before ?? begun;
    if (before) print(`gone on with after ${people} people`);
    const keep = () => {
      const state: State = { measured, resources, identities, people, loadedMs, processorMs };
      if (stateFile) writeFileSync(stateFile, JSON.stringify(state));
    };
    // Until everybody is loaded or the time is up, and what is loaded is measured.
    while (people < most ? people === 0 || !isOver() : measured.at(-1)?.people !== people) {
      const to = Math.min(most, measured.length === 0 ? first : measured.at(-1)!.people * 2);
      // In steps, so that the time is kept to, and what was loaded when it is up is measured too.
      const step = Math.min(first, 5000);
      while (people < to && (people < first || !isOver())) {
        const began = performance.now();
        const used = process.cpuUsage();
        const part = { population, from: people, to: Math.min(to, people + step) };
        identities += (await loadIdentities(writing, part)).identities;
        if (!identitiesOnly) resources += (await loadRecords(writing, part)).resources;
        people = part.to;
        loadedMs += performance.now() - began;
        const { user, system } = process.cpuUsage(used);
        processorMs += (user + system) / 1000;
        keep();
        if (people % 20_000 === 0 && people < to)
          print(`  ${people} people after ${((performance.now() - started) / 60_000).toFixed(0)} min`);
      }
      print(
        `${people} people, ${identities} identities, ${resources} resources; ${(loadedMs / 60_000).toFixed(1)} min, ${(loadedMs / people).toFixed(1)} ms a person, of it ${(processorMs / people).toFixed(1)} ms of this process's processor`,
      );
      // What a database that has run for a day has done by itself.
      for (const table of ['record.item', 'record.resource_version', 'patient_index.patient'])
        await owner.run({ text: `vacuum analyze ${table}` });
      measured.push(await measure(population, people, { writing, reading, owner }, { quick, identitiesOnly }));
      keep();
      const { openMs, messageMs, bytes } = measured.at(-1)!;
      print(
        `  ${openMs.length === 0 ? '' : `a view p50 ${percentile(openMs, 0.5).toFixed(2)} ms, p95 ${percentile(openMs, 0.95).toFixed(2)} ms; `}a message p50 ${percentile(messageMs, 0.5).toFixed(2)} ms, p95 ${percentile(messageMs, 0.95).toFixed(2)} ms; ${Math.round(bytes / people)} bytes a person`,
      );
    }
    for (const { name: table, bytes, rows } of (await tableSizes(owner)).tables.slice(0, 8))
      print(`  ${table}: ${Math.round(bytes / people)} bytes a person, ${(rows / people).toFixed(1)} rows`);
    const bytesAPerson = measured.at(-1)!.bytes / people;
    print(`loaded: ${(identities / (loadedMs / 1000)).toFixed(0)} identities a second`);
    print(`a city of 1,760,000 so held would take ${Math.round((bytesAPerson * 1_760_000) / 1e9)} GB`);
    const line = (label: string, of: (one: Measured) => readonly number[]) => ({
      label,
      points: measured.map((one): [number, number] => [one.people, percentile(of(one), 0.5)]),
    });
    plot({
      name: `${name}-latency`,
      title: `What ${identitiesOnly ? 'a message costs, by how many people the index holds' : 'a view and a message cost, by how many people there are'}`,
      across: 'people',
      up: 'milliseconds, the middle of all',
      lines: [
        ...(identitiesOnly ? [] : [line('a view', ({ openMs }) => openMs)]),
        line('a message', ({ messageMs }) => messageMs),
      ],
    });
    const seconds = loadedMs / 1000;
    if (identitiesOnly)
      return figuresOf(name, measured, [
        ['people', people, 1_760_000, 'value-at-least'],
        ['loaded_identities_per_second', identities / seconds, 1500, 'value-at-least'],
        ['bytes_per_person', bytesAPerson, 20_000, 'value-at-most'],
      ]);
    const [counted] = await owner.run<{ items: number }>({ text: 'select count(*) as items from record.item' });
    print(`${counted!.items} items, ${resources} resources of ${people} people`);
    return figuresOf(name, measured, [
      ['items', counted!.items, 20_000_000, 'value-at-least'],
      ['loaded_resources_per_second', resources / seconds, 5000, 'value-at-least'],
      ['bytes_per_person', bytesAPerson, 200_000, 'value-at-most'],
    ]);
  } finally {
    await Promise.all([reading.close(), owner.close()]);
    await writing.close();
  }
}

/** The same people's records are opened, and told of, however many others there are. */
async function measure(
  population: Population,
  people: number,
  { writing, reading, owner }: { writing: Database; reading: Database; owner: Database },
  { quick, identitiesOnly }: { quick: boolean; identitiesOnly: boolean },
): Promise<Measured> {
  const choose = chance(population.seed, 'whose record is opened', people);
  const times = quick ? 60 : 300;
  const openMs: number[] = [];
  const messageMs: number[] = [];
  for (let time = -20; time < times; time += 1) {
    const number = choose.below(people);
    const identities = [...identitiesOf(population, number, number + 1)];
    const patientIds = identities.map(({ organisation, number: own }) => patientIdOf(organisation, own));
    const view = async () => {
      const [items, counts] = await Promise.all([
        readItems(reading, patientIds, { limitPerSection: firstScreen }),
        readCounts(reading, patientIds),
      ]);
      return JSON.stringify([items, counts]).length;
    };
    const opened = identitiesOnly ? undefined : await timed(view);
    const at = new Date(Date.parse(`${population.today}T13:00:00Z`) + (people + time) * 1000);
    const { telecoms, ...demographics } = identities[0]!.demographics;
    // They have another telephone: what the index must weigh again.
    const phone = { system: 'phone' as const, value: `07700 900${String(choose.below(1000)).padStart(3, '0')}` };
    const patient = {
      ...toLink(identities[0]!, at),
      demographics: { ...demographics, telecoms: [...telecoms, phone] },
    };
    const told = await timed(() =>
      writing.transaction(async (transaction) => {
        await linkPatient(transaction, patient, matching);
        if (identitiesOnly) return;
        await receiveResources(transaction, {
          patientId: patient.patientId,
          sourceId: patient.sourceId,
          organisation: patient.organisation,
          recordedAt: at.toISOString(),
          receivedAt: at,
          resources: [potassium(patient.patientId, `${people} ${time}`, at)],
        });
      }),
    );
    if (time >= 0) {
      if (opened !== undefined) openMs.push(opened);
      messageMs.push(told);
    }
  }
  return { people, openMs, messageMs, bytes: (await tableSizes(owner)).total };
}

function potassium(patientId: PatientId, key: string, at: Date) {
  return {
    resourceType: 'Observation' as const,
    id: deterministicId(['Observation', 'scale', patientId, key]),
    status: 'final' as const,
    category: [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] },
    ],
    code: { coding: [{ system: 'http://loinc.org', code: '2823-3', display: 'Serum potassium' }] },
    subject: { reference: `Patient/${patientId}` },
    effectiveDateTime: at.toISOString(),
    valueQuantity: { value: 4.1, unit: 'mmol/L' },
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** What the last stage took of what the first took, and figures that are counted once. */
function figuresOf(
  bench: string,
  measured: readonly Measured[],
  counted: readonly (readonly [figure: string, value: number, goal: number, goalIs: Figure['goalIs']])[],
): Figure[] {
  const [small, large] = [measured[0]!, measured.at(-1)!];
  const ratio = (figure: string, of: (one: Measured) => readonly number[], fraction: number): Figure => ({
    bench,
    figure,
    value: percentile(of(large), fraction),
    limit: percentile(of(small), fraction),
    goal: 1.2,
    goalIs: 'ratio-at-most',
  });
  // Where identities alone are held there is nothing to view.
  const views =
    large.openMs.length === 0
      ? []
      : [ratio('view_p50_ms', ({ openMs }) => openMs, 0.5), ratio('view_p95_ms', ({ openMs }) => openMs, 0.95)];
  return [
    ...counted.map(([figure, value, goal, goalIs]): Figure => ({ bench, figure, value, limit: null, goal, goalIs })),
    ...views,
    ratio('message_p50_ms', ({ messageMs }) => messageMs, 0.5),
  ];
}

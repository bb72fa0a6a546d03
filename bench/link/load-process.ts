// A process that links a population by the bulk path and nothing else, started as `npm run load-patients` starts it, so that its
// memory is a load's. Tells of each stretch as it goes.
//   argv: the owner's database URL, how many identities, after how many to tell.
import { linkMany } from '#patient-index/bulk/link-many.ts';
import { patientOf } from '#patient-index/example-crowd.ts';
import type { PatientToLink } from '#patient-index/link-patient.ts';
import { readMatching } from '#patient-index/matching/matching-config.ts';
import { openDatabase } from '#runtime/database/database.ts';
import { urlFor } from '#runtime/database/roles.ts';
import { silentLog } from '#runtime/log.ts';
import { identitiesOf } from '#synthetic/population/identities.ts';
import { openPopulation } from '#synthetic/population/person.ts';

/** What it tells of. */
export type LoadTold =
  | { kind: 'stretch'; done: number; rate: number; residentMb: number }
  /** @property linkingMs without what drawing the people took: a source would have them. */
  | { kind: 'end'; done: number; refused: number; linkingMs: number; drawingMs: number; mostResidentMb: number };

const [ownerUrl, wantedWord, everyWord] = process.argv.slice(2);
const [wanted, every] = [Number(wantedWord), Number(everyWord)];
const tell = (told: LoadTold) => process.send?.(told);
const matching = readMatching(new URL('../../partnership', import.meta.url).pathname);
const database = openDatabase({ url: urlFor('inbox', ownerUrl!, {}), log: silentLog });

let drawing = 0;
function* patientsUpTo(): Generator<PatientToLink> {
  const population = openPopulation({ seed: 5 });
  const receivedAt = new Date();
  let given = 0;
  for (let person = 0; given < wanted; person += 1) {
    const before = performance.now();
    const identities = [...identitiesOf(population, person, person + 1)].slice(0, wanted - given);
    drawing += performance.now() - before;
    for (const identity of identities) {
      given += 1;
      yield { ...patientOf(identity), receivedAt };
    }
  }
}

const started = performance.now();
let [last, drawnBefore] = [started, 0];
const { done, refused } = await linkMany(
  database,
  { loadId: 'bench', patients: patientsUpTo() },
  {
    now: () => new Date(),
    onProgress(progress) {
      if (progress.done % every !== 0) return;
      const now = performance.now();
      const rate = (every / (now - last - (drawing - drawnBefore))) * 1000;
      tell({ kind: 'stretch', done: progress.done, rate, residentMb: process.memoryUsage.rss() / 1e6 });
      [last, drawnBefore] = [now, drawing];
    },
  },
  matching,
);
const linkingMs = performance.now() - started - drawing;
await database.close();
const mostResidentMb = (process.resourceUsage().maxRSS * 1024) / 1e6;
tell({ kind: 'end', done, refused, linkingMs, drawingMs: drawing, mostResidentMb });
process.disconnect?.();

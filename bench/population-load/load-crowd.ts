// Loads the invented crowd in bulk, by the paths an operator has: identities many at a time into the patient index, then what each
// organisation holds, as its Bundles, into the record. Every invariant is the product's: versions, lines, links, audit.
// Resumable: the index knows how far a load came, the record which Bundles it has; both are asked, and nothing is done twice.
import { linkMany } from '#patient-index/bulk/link-many.ts';
import type { PatientToLink } from '#patient-index/link-patient.ts';
import { readMatching } from '#patient-index/matching/matching-config.ts';
import { importBundles } from '#record/import/import-bundles.ts';
import type { Database } from '#runtime/database/database.ts';
import { patientIdOf } from '#standards/patient.ts';
import { readCodeBook } from '#synthetic/people/read-people.ts';
import { bundleOf } from '#synthetic/population/drawn/bundles.ts';
import { identitiesOf, type KnownIdentity } from '#synthetic/population/identities.ts';
import type { Population } from '#synthetic/population/person.ts';
import { type HeldBySomebody, heldOf } from '#synthetic/population/story/cast-person.ts';

export interface CrowdPart {
  population: Population;
  /** The first person, and the one after the last. */
  from: number;
  to: number;
}

/** When all of it is received: the same whenever a load is gone on with. */
const receivedAt = (population: Population) => new Date(`${population.today}T12:00:00Z`);

const matching = readMatching(new URL('../../partnership/', import.meta.url).pathname);
const book = readCodeBook(new URL('../../examples/codes.yaml', import.meta.url).pathname, {}, [])!;

/** Id of the source that sends what an organisation holds. */
export const sourceIdOf = (ods: string): string => `crowd-${ods.toLowerCase()}`;

/** What the index is told of an identity. */
export function toLink({ organisation, number, demographics }: KnownIdentity, at: Date): PatientToLink {
  return {
    patientId: patientIdOf(organisation, number),
    sourceId: sourceIdOf(organisation),
    organisation,
    // As its Patient says: the organisation's own number, and the NHS number beside it.
    identifiers: [{ use: 'usual', ...number }],
    demographics,
    authoritative: true,
    receivedAt: at,
  };
}

/** Identities alone. @returns how many of them are in the index. */
export async function loadIdentities(
  database: Database,
  { population, from, to }: CrowdPart,
  onProgress?: (done: number) => void,
): Promise<{ identities: number; refused: number }> {
  const at = receivedAt(population);
  function* patients() {
    for (const identity of identitiesOf(population, from, to)) yield toLink(identity, at);
  }
  const { done, refused } = await linkMany(
    database,
    { loadId: `crowd ${population.seed} ${from}`, patients: patients() },
    { now: () => at, ...(onProgress ? { onProgress: ({ done: linked }) => onProgress(linked) } : {}) },
    matching,
  );
  return { identities: done, refused };
}

/** People drawn at one time; of each organisation they are one Bundle, and so one transaction, of this many patients at most. */
const peopleAtATime = 1000;
const patientsToABundle = 50;
/** Imported side by side: while PostgreSQL writes one's rows, the next's are made. */
const organisationsAtATime = 4;

/**
 * Whole records of people whose identities are in the index: linking them again would change nothing, and is not asked for.
 * @param signal stops between two Bundles.
 */
export async function loadRecords(
  database: Database,
  { population, from, to }: CrowdPart,
  { onProgress, signal, years }: { onProgress?: (people: number) => void; signal?: AbortSignal; years?: number } = {},
): Promise<{ resources: number }> {
  let resources = 0;
  // Parts start where any load's do, so that one that was stopped, or asked for more people, makes the same Bundles again.
  for (let start = from - (from % peopleAtATime); start < to; start += peopleAtATime) {
    const end = Math.min(to, start + peopleAtATime);
    const byOrganisation = new Map<string, HeldBySomebody[]>();
    for (let number = Math.max(start, from); number < end; number += 1)
      for (const held of heldOf(population, number, { book, ...(years === undefined ? {} : { years }) })) {
        const there = byOrganisation.get(held.identity.organisation);
        if (there) there.push(held);
        else byOrganisation.set(held.identity.organisation, [held]);
      }
    const organisations = byOrganisation.entries();
    let isBroken = false;
    const importSome = async () => {
      // Each takes the next that nobody has.
      for (const [organisation, held] of organisations) {
        if (signal?.aborted || isBroken) return;
        const imported = await importOf(database, population, organisation, held).catch((error: unknown) => {
          isBroken = true;
          throw error;
        });
        resources += imported;
      }
    };
    const done = await Promise.allSettled(Array.from({ length: organisationsAtATime }, importSome));
    // Once all have stopped: what the first met, not what the others met for it.
    for (const each of done) if (each.status === 'rejected') throw each.reason;
    if (signal?.aborted) break;
    onProgress?.(end - from);
  }
  return { resources };
}

/** @returns how many resources were new; none where its Bundles were imported before. */
async function importOf(
  database: Database,
  population: Population,
  organisation: string,
  held: readonly HeldBySomebody[],
): Promise<number> {
  let resources = 0;
  const imported = importBundles(bundles(population, held), {
    database,
    source: { sourceId: sourceIdOf(organisation), organisation },
    linkPatient: () => Promise.resolve(),
    now: () => receivedAt(population),
    threads: 0,
  });
  for await (const file of imported) {
    if (file.outcome === 'refused') throw new Error(`a Bundle of the crowd was refused: ${file.issues[0]?.code}`);
    if (file.outcome === 'imported') resources += file.created + file.updated + file.unchanged;
  }
  return resources;
}

function* bundles(population: Population, held: readonly HeldBySomebody[]) {
  for (let at = 0; at < held.length; at += patientsToABundle) {
    const bundle = bundleOf(held.slice(at, at + patientsToABundle), `${population.today}T00:00:00Z`);
    yield { name: String(at), content: new Uint8Array(Buffer.from(JSON.stringify(bundle))) };
  }
}

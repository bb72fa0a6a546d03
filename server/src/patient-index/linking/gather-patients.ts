// Everybody whose person could change with one patient: those it links to, those they link to, and so on until nobody is
// added; whoever is described as one of them under another number; whoever bears a person with one of them; and whoever has
// been said to be, or not to be, one with them.
import type { Executor } from '#runtime/database/database.ts';
import type { PatientId } from '#standards/patient.ts';
import { type Comparison, comparePatients } from '../matching/compare-patients.ts';
import type { Assertion, GroupedPatient } from '../matching/group-patients.ts';
import type { Matching } from '../matching/matching-config.ts';
import { pairKey, sharesKey } from '../matching/pairs.ts';
import { selectAssertions } from './link-store.ts';
import { type HeldPatient, selectNeighbours, selectPatients, selectPatientsByKey } from './patient-store.ts';

export interface Gathered {
  /** Whose persons are decided together. */
  together: readonly PatientId[];
  /** They, and everybody else who shares a key with one of them. */
  patients: ReadonlyMap<PatientId, HeldPatient & GroupedPatient>;
  assertions: readonly Assertion[];
  compare: (one: GroupedPatient, other: GroupedPatient) => Comparison;
  /** Keys of all of `together`, in order: what must be locked. */
  keys: readonly number[];
  /** More hang together than can be true. */
  tooMany: boolean;
}

/**
 * @param from whom to start with.
 * @param instead patients as they are about to be, in place of their rows; with their rows as they were they lead further,
 * because whoever was kept away by the former may now come together.
 * @param namesakesApart where more hang together by name and birth date alone than can be true: that leads no further then, but to
 * those who were linked by it when they were fewer.
 */
export async function gatherPatients(
  transaction: Executor,
  from: readonly PatientId[],
  instead: ReadonlyMap<PatientId, HeldPatient>,
  matching: Matching,
  namesakesApart = false,
): Promise<Gathered> {
  const { patientsPerKey, patientsTogether } = matching.limits;
  const patients = new Map<PatientId, HeldPatient & GroupedPatient>();
  const formerly = new Map<PatientId, GroupedPatient>();
  const asked = new Set<number>();
  const passedOver = new Set<number>();
  const assertions = new Map<string, Assertion>();
  const together = new Set<PatientId>();
  const compare = rememberComparisons(matching);

  const grouped = (row: HeldPatient) => ({
    ...row,
    patientId: row.patient_id,
    keys: row.match_keys.filter((key) => !passedOver.has(key)),
  });
  const meet = (rows: readonly HeldPatient[]) => {
    for (const row of rows) {
      const changed = instead.get(row.patient_id);
      if (changed) formerly.set(row.patient_id, grouped(row));
      if (!patients.has(row.patient_id)) patients.set(row.patient_id, grouped(changed ?? row));
    }
  };
  for (const row of instead.values()) patients.set(row.patient_id, grouped(row));

  /** Whether others bear the person of one met, and nothing but name and birth date says so. */
  const isLinkedByName = ({ patientId, person_id }: HeldPatient & GroupedPatient) =>
    [...patients.values()].some(
      (mate) =>
        mate.person_id === person_id && mate.patientId !== patientId && byName(compare(patients.get(patientId)!, mate)),
    );
  const leadsTo = (comparison: Comparison, other: HeldPatient & GroupedPatient) =>
    decidesWith(comparison) && (!namesakesApart || !byName(comparison) || isLinkedByName(other));

  let frontier = from;
  while (frontier.length > 0 && together.size <= patientsTogether) {
    for (const patientId of frontier) together.add(patientId);
    // Those to be replaced are read too: as they were, they lead to whom they were linked. One first heard of now has no row.
    const unread = frontier.filter((patientId) => {
      const changed = instead.get(patientId);
      return changed ? Number.isFinite(changed.sequence) : !patients.has(patientId);
    });
    if (unread.length > 0) meet(await transaction.run(selectPatients(unread)));
    const forms = frontier.flatMap((patientId) => formsOf(patientId, patients, formerly));
    const keys = [...new Set(forms.flatMap((form) => form.keys))].filter((key) => !asked.has(key));
    for (const key of keys) asked.add(key);
    const persons = [...new Set(frontier.map((patientId) => patients.get(patientId)?.person_id))].filter(
      (id) => id !== undefined,
    );
    meet(await neighbours(transaction, keys, persons, patientsPerKey, passedOver));
    for (const assertion of await transaction.run(selectAssertions(frontier)))
      assertions.set(`${pairKey(assertion.one, assertion.other)} ${assertion.by}`, assertion);
    const said = new Set([...assertions.values()].flatMap(({ one, other }) => [one, other]));
    const unmet = [...said].filter((patientId) => !patients.has(patientId));
    if (unmet.length > 0) meet(await transaction.run(selectPatients(unmet)));

    const next = new Set<PatientId>();
    const saidPairs = new Set([...assertions.values()].map(({ one, other }) => pairKey(one, other)));
    for (const patientId of frontier)
      for (const other of patients.values()) {
        if (together.has(other.patientId) || next.has(other.patientId)) continue;
        const belongs =
          other.person_id === patients.get(patientId)?.person_id ||
          saidPairs.has(pairKey(patientId, other.patientId)) ||
          formsOf(patientId, patients, formerly).some(
            (form) => sharesKey(form, other) && leadsTo(compare(form, other), other),
          );
        if (belongs) next.add(other.patientId);
      }
    frontier = [...next];
  }
  // A key passed over late was counted as shared by those met before.
  for (const patient of patients.values()) patient.keys = patient.keys.filter((key) => !passedOver.has(key));
  const keys = [...together].flatMap((patientId) => formsOf(patientId, patients, formerly).flatMap(({ keys }) => keys));
  return {
    together: [...together].filter((patientId) => patients.has(patientId)),
    patients,
    assertions: [...assertions.values()],
    compare,
    keys: [...new Set(keys)].toSorted((one, other) => one - other),
    tooMany: together.size > patientsTogether,
  };
}

/** Whether what becomes of one may depend on the other. */
function decidesWith({ result, rival }: Comparison): boolean {
  return result === 'linked' || rival;
}

const byName = ({ result, byNameAlone }: Comparison) => result === 'linked' && byNameAlone;

/** The patient as it will be and, where that differs, as it was. */
function formsOf(
  patientId: PatientId,
  patients: ReadonlyMap<PatientId, GroupedPatient>,
  formerly: ReadonlyMap<PatientId, GroupedPatient>,
): GroupedPatient[] {
  return [patients.get(patientId), formerly.get(patientId)].filter((form) => form !== undefined);
}

/** Everybody under these keys, passing over keys that too many share. */
async function neighbours(
  transaction: Executor,
  keys: readonly number[],
  persons: readonly HeldPatient['person_id'][],
  limit: number,
  passedOver: Set<number>,
): Promise<readonly HeldPatient[]> {
  const rows = await transaction.run(selectNeighbours(keys, persons, limit * 2));
  const counts = new Map<number, number>();
  for (const { match_keys } of rows) for (const key of match_keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  if (rows.length < limit * 2) {
    for (const key of keys) if ((counts.get(key) ?? 0) > limit) passedOver.add(key);
    return rows;
  }
  const byKey = Map.groupBy(await transaction.run(selectPatientsByKey(keys, limit + 1)), ({ key }) => key);
  const kept: PatientId[] = [];
  for (const [key, found] of byKey) {
    if (found.length > limit) passedOver.add(key);
    else kept.push(...found.map(({ patient_id }) => patient_id));
  }
  const ofPersons = await transaction.run(selectNeighbours([], persons, 0));
  return [...(await transaction.run(selectPatients([...new Set(kept)]))), ...ofPersons];
}

/** Each pair of profiles is compared once. */
function rememberComparisons(matching: Matching) {
  const remembered = new WeakMap<object, WeakMap<object, Comparison>>();
  return (one: GroupedPatient, other: GroupedPatient): Comparison => {
    const ofOne = remembered.get(one.profile) ?? new WeakMap<object, Comparison>();
    remembered.set(one.profile, ofOne);
    const found = ofOne.get(other.profile) ?? comparePatients(one.profile, other.profile, matching);
    ofOne.set(other.profile, found);
    return found;
  };
}

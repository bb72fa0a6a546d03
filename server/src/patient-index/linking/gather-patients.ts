// Everybody whose person could change with one patient: those it links to, those they link to, and so on until nobody is
// added; whoever is described as one of them under another number; whoever bears a person with one of them; and whoever has
// been said to be, or not to be, one with them.
import type { Executor } from '#runtime/database/database.ts';
import type { PatientId, PersonId } from '#standards/patient.ts';
import { type Comparison, comparePatients } from '../matching/compare-patients.ts';
import type { Assertion, GroupedPatient } from '../matching/group-patients.ts';
import type { Matching } from '../matching/matching-config.ts';
import { disjointParts, pairKey } from '../matching/pairs.ts';
import { selectAssertions } from './link-store.ts';
import {
  type HeldPatient,
  selectNeighbours,
  selectNeighboursOfEach,
  selectPatients,
  selectPatientsByKey,
} from './patient-store.ts';

export interface Gathered {
  /** Whose persons are decided together. */
  together: readonly PatientId[];
  /** The same in parts, none of which has to do with another. */
  parts: readonly (readonly PatientId[])[];
  /** They, and everybody else who shares a key with one of them. */
  patients: ReadonlyMap<PatientId, MetPatient>;
  /** Everybody who shares a key with this one. */
  meets: (one: GroupedPatient) => ReadonlySet<MetPatient>;
  assertions: readonly Assertion[];
  compare: (one: GroupedPatient, other: GroupedPatient) => Comparison;
  /** Keys of all of `together`, in order: what must be locked. */
  keys: readonly number[];
  /** More hang together than can be true. */
  tooMany: boolean;
}

type MetPatient = HeldPatient & GroupedPatient;

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
  const met = meetings();
  const { patients } = met;
  const formerly = new Map<PatientId, GroupedPatient>();
  const asked = new Set<number>();
  const assertions = new Map<string, Assertion>();
  const together = new Set<PatientId>();
  const parts = disjointParts<PatientId>();
  const compare = rememberComparisons(matching);

  const meet = (rows: readonly HeldPatient[]) => {
    for (const row of rows) {
      const changed = instead.get(row.patient_id);
      if (changed) formerly.set(row.patient_id, met.grouped(row));
      met.add(changed ?? row);
    }
  };
  for (const row of instead.values()) met.add(row);

  /** Whether others bear the person of one met, and nothing but name and birth date says so. */
  const isLinkedByName = (one: MetPatient) =>
    [...met.bearing(one.person_id)].some((mate) => mate !== one && byName(compare(one, mate)));
  const leadsTo = (comparison: Comparison, other: MetPatient) =>
    decidesWith(comparison) && (!namesakesApart || !byName(comparison) || isLinkedByName(other));

  let frontier = from;
  while (frontier.length > 0 && parts.largest() <= patientsTogether) {
    for (const patientId of frontier) together.add(patientId);
    // Those to be replaced are read too: as they were, they lead to whom they were linked.
    const unread = frontier.filter((patientId) => !patients.has(patientId) || instead.has(patientId));
    if (unread.length > 0) meet(await transaction.run(selectPatients(unread)));
    const fresh = frontier.flatMap((patientId) => {
      const forms = formsOf(patientId, patients, formerly);
      const keys = [...new Set(forms.flatMap((form) => form.keys))].filter((key) => !asked.has(key));
      for (const key of keys) asked.add(key);
      return keys.length > 0 ? [keys] : [];
    });
    const persons = [...new Set(frontier.map((patientId) => patients.get(patientId)?.person_id))].filter(
      (id) => id !== undefined,
    );
    meet(await neighbours(transaction, fresh, persons, patientsPerKey, met.passedOver));
    for (const assertion of await transaction.run(selectAssertions(frontier)))
      assertions.set(`${pairKey(assertion.one, assertion.other)} ${assertion.by}`, assertion);
    const said = Map.groupBy(
      [...assertions.values()].flatMap(({ one, other }) => [
        [one, other],
        [other, one],
      ]),
      ([patientId]) => patientId!,
    );
    const unmet = [...said.keys()].filter((patientId) => !patients.has(patientId));
    if (unmet.length > 0) meet(await transaction.run(selectPatients(unmet)));

    const next = new Set<PatientId>();
    const goOn = (patientId: PatientId, other: PatientId) => {
      parts.join(patientId, other);
      if (!together.has(other)) next.add(other);
    };
    for (const patientId of frontier) {
      const one = patients.get(patientId);
      if (one) for (const other of met.bearing(one.person_id)) goOn(patientId, other.patientId);
      for (const [, other] of said.get(patientId) ?? []) if (patients.has(other!)) goOn(patientId, other!);
      for (const form of formsOf(patientId, patients, formerly))
        for (const other of met.sharing(form.keys))
          if (
            other.patientId !== patientId &&
            !parts.areOne(patientId, other.patientId) &&
            leadsTo(compare(form, other), other)
          )
            goOn(patientId, other.patientId);
    }
    frontier = [...next];
  }
  // A key passed over late was counted as shared by those met before.
  for (const patient of patients.values()) patient.keys = patient.keys.filter((key) => !met.passedOver.has(key));
  const keys = [...together].flatMap((patientId) => formsOf(patientId, patients, formerly).flatMap(({ keys }) => keys));
  const known = [...together].filter((patientId) => patients.has(patientId));
  return {
    together: known,
    parts: parts.of(known),
    patients,
    meets: (one) => met.sharing(one.keys),
    assertions: [...assertions.values()],
    compare,
    keys: [...new Set(keys)].toSorted((one, other) => one - other),
    tooMany: parts.largest() > patientsTogether,
  };
}

/** Everybody met, found by key and by person. */
function meetings() {
  const patients = new Map<PatientId, MetPatient>();
  const passedOver = new Set<number>();
  const byKey = new Map<number, Set<MetPatient>>();
  const byPerson = new Map<PersonId, Set<MetPatient>>();
  const nobody: ReadonlySet<MetPatient> = new Set();
  const put = <Key>(places: Map<Key, Set<MetPatient>>, key: Key, patient: MetPatient) => {
    const there = places.get(key);
    if (there) there.add(patient);
    else places.set(key, new Set([patient]));
  };
  const grouped = (row: HeldPatient): MetPatient => ({
    ...row,
    patientId: row.patient_id,
    keys: row.match_keys.filter((key) => !passedOver.has(key)),
  });
  return {
    patients,
    /** Keys that too many share. */
    passedOver,
    grouped,
    add(row: HeldPatient) {
      if (patients.has(row.patient_id)) return;
      const patient = grouped(row);
      patients.set(row.patient_id, patient);
      put(byPerson, patient.person_id, patient);
      for (const key of patient.keys) put(byKey, key, patient);
    },
    bearing: (person: PersonId): ReadonlySet<MetPatient> => byPerson.get(person) ?? nobody,
    sharing(keys: readonly number[]): ReadonlySet<MetPatient> {
      const found = new Set<MetPatient>();
      for (const key of keys)
        if (!passedOver.has(key)) for (const patient of byKey.get(key) ?? nobody) found.add(patient);
      return found;
    },
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

/**
 * Everybody under these keys, passing over keys that too many share.
 * @param sets the keys of one patient after another.
 */
async function neighbours(
  transaction: Executor,
  sets: readonly (readonly number[])[],
  persons: readonly PersonId[],
  limit: number,
  passedOver: Set<number>,
): Promise<readonly HeldPatient[]> {
  const keys = sets.flat();
  const { rows, crowded } = await (sets.length > fewSets ? ofMany(transaction, sets, limit * 2) : ofFew());
  async function ofFew() {
    const found = await transaction.run(selectNeighbours(keys, persons, limit * 2));
    return { rows: found, crowded: found.length < limit * 2 ? [] : keys };
  }
  const counts = new Map<number, number>();
  for (const { match_keys } of rows) for (const key of match_keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const key of keys) if ((counts.get(key) ?? 0) > limit) passedOver.add(key);
  if (crowded.length === 0 && sets.length <= fewSets) return rows;
  const ofPersons = await transaction.run(selectNeighbours([], persons, 0));
  if (crowded.length === 0) return [...rows, ...ofPersons];
  const byKey = Map.groupBy(await transaction.run(selectPatientsByKey(crowded, limit + 1)), ({ key }) => key);
  const kept: PatientId[] = [];
  for (const [key, found] of byKey) {
    if (found.length > limit) passedOver.add(key);
    else kept.push(...found.map(({ patient_id }) => patient_id));
  }
  return [
    ...(sets.length > fewSets ? rows : []),
    ...(await transaction.run(selectPatients([...new Set(kept)]))),
    ...ofPersons,
  ];
}

/** Up to so many at a time their keys are looked up as one. */
const fewSets = 60;

/** Each patient's own neighbours, so that no look-up is for thousands of keys. `crowded` are keys of whoever has too many. */
async function ofMany(transaction: Executor, sets: readonly (readonly number[])[], limit: number) {
  const found = await transaction.run(selectNeighboursOfEach(sets, limit));
  const counts = new Map<number, number>();
  for (const { at } of found) counts.set(at, (counts.get(at) ?? 0) + 1);
  const full = (at: number) => (counts.get(at) ?? 0) >= limit;
  const ids = new Set(found.flatMap(({ at, patient_id }) => (full(at) ? [] : [patient_id])));
  return {
    rows: await transaction.run(selectPatients([...ids])),
    crowded: sets.flatMap((keys, index) => (full(index + 1) ? keys : [])),
  };
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

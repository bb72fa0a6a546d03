// Who a record is about, as the patient index knows them now: for the banner, and for asking sources.
import { type Conflict, type Detail } from '#patient-index/best-demographics.ts';
import { currentPersonOf, demographicsOf, patientsOf, type PersonPatient } from '#patient-index/persons.ts';
import type { Demographics } from '#standards/demographics.ts';
import type { Identifier } from '#standards/fhir/types.ts';
import type { PersonId } from '#standards/patient.ts';
import type { Door } from './door.ts';
import type { PersonShown } from './record-part.ts';
import { nationalService } from './trace-person.ts';

export interface KnownPerson {
  shown: PersonShown;
  patients: readonly PersonPatient[];
  /** By source id: the numbers its organisation knows them by. */
  identifiersBySource: ReadonlyMap<string, readonly Identifier[]>;
  /** Identifiers of what is never shared by what is held: for sources that are asked. */
  leftOut: readonly string[];
  /** What the national service says of them, where it has said anything. */
  national?: Demographics;
}

/** Undefined where there is no such person, or one who may not be found: the two are the same to whoever asks. */
export async function knownPerson(door: Door, personId: PersonId): Promise<KnownPerson | undefined> {
  const { database, neverShared, partnership } = door;
  const current = await currentPersonOf(database, personId);
  if (!current) return undefined;
  const [patients, best] = await Promise.all([patientsOf(database, current), demographicsOf(database, current)]);
  if (!best || patients.length === 0) return undefined;
  // Invariant: what is held of them is drawn by the lists in force before anything of it is read.
  const leftOut = await neverShared.readyAsOnePerson(patients.map(({ patientId }) => patientId));
  const identifiersBySource = new Map(
    partnership.sources.map(({ id, organisation }) => [
      id,
      patients.filter((patient) => patient.organisation === organisation).flatMap(({ identifiers }) => identifiers),
    ]),
  );
  const national = patients.find(({ sources }) => sources.includes(nationalService.sourceId))?.demographics;
  return {
    ...(national ? { national } : {}),
    shown: {
      personId: current,
      demographics: best.demographics,
      conflicts: best.conflicts.map((conflict) => conflictWords(conflict, door)),
    },
    patients,
    identifiersBySource,
    leftOut,
  };
}

const detailWords: Readonly<Partial<Record<Detail, string>>> = {
  nhsNumber: 'NHS number',
  names: 'name',
  birthDate: 'date of birth',
  gender: 'gender',
  deceased: 'whether they have died',
};

/** Names the detail and who differs, not the values: the banner shows one, and each source's own page the others. */
function conflictWords({ detail, told }: Conflict, { partnership }: Door): string {
  const nameOf = (ods: string) =>
    partnership.organisations.find((organisation) => organisation.ods === ods)?.shortName ?? ods;
  const [first, ...others] = told.map(({ organisation }) => nameOf(organisation));
  return `${others.join(' and ')} ${others.length === 1 ? 'has' : 'have'} a different ${detailWords[detail] ?? detail} from ${first}, which is shown.`;
}

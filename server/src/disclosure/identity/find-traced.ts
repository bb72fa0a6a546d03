// Looking for people with the national service's word: who bears a number, who may not be found, and people only it knows (R02, R07).
import { type FindCriteria, findPersons, type Found } from '#patient-index/find-persons.ts';
import { type Matched, matchPersons, type PatientToMatch } from '#patient-index/match-persons.ts';
import type { Demographics } from '#standards/demographics.ts';
import { parseNhsNumber } from '#standards/nhs-number.ts';
import type { PersonId } from '#standards/patient.ts';
import type { Door } from '../door.ts';
import { traceDetails, traceNumber } from '../trace-person.ts';

/** What was found, and what the reader should know of the looking. */
export interface FoundTraced<F> {
  found: F;
  /** Some of it could not be checked with the national service. */
  unchecked: boolean;
}

export const uncheckedNote =
  'The national demographics service did not answer, so these details could not be checked with it. Addresses are neither shown nor searched by until it does.';

/**
 * Finds by what was typed. A number the service gives nobody for finds nobody, whatever our sources hold.
 * Invariant: where the service could not say whose whereabouts may be known, nobody's address is given, or compared with.
 */
export async function findTraced(door: Door, criteria: FindCriteria, requestId: string): Promise<FoundTraced<Found>> {
  const traced = await findChecked(door, criteria, requestId);
  if (!traced.unchecked) return traced;
  const { postcode, ...others } = criteria;
  const { found } = postcode === undefined ? traced : await findChecked(door, others, requestId);
  return {
    found: found.status === 'found' ? { ...found, persons: found.persons.map(withoutWhereabouts) } : found,
    unchecked: true,
  };
}

async function findChecked(door: Door, criteria: FindCriteria, requestId: string): Promise<FoundTraced<Found>> {
  const find = () => findPersons(door.database, criteria, door.matching);
  const parsed = criteria.nhsNumber === undefined ? undefined : parseNhsNumber(criteria.nhsNumber);
  if (parsed?.valid) {
    const traced = await traceNumber(door, parsed.nhsNumber, requestId);
    if (traced === 'nobody')
      return { found: { status: 'found', persons: [], more: false, notes: [] }, unchecked: false };
    return { found: await find(), unchecked: traced === 'unchecked' && door.pds !== undefined };
  }
  const found = await find();
  if (found.status !== 'found') return { found, unchecked: false };
  if (found.persons.length > 0) {
    const { hidden, unchecked } = await hiddenAmong(door, found.persons, requestId);
    return { found: { ...found, persons: found.persons.filter(({ personId }) => !hidden.has(personId)) }, unchecked };
  }
  const { family, given, birthDate, gender, postcode } = criteria;
  const traced = await traceWhole(door, { family, given, birthDate, gender, postcode }, requestId);
  return { found: traced === 'found' ? await find() : found, unchecked: traced === 'unchecked' };
}

/**
 * Matches somebody described in full. Whoever the service does not give is left out before anybody is graded, so that they are
 * nobody's rival: a grade, a chance or a reason would be a trace of them.
 * Invariant: where the service could not say whose whereabouts may be known, nobody's address is given, or compared with.
 */
export async function matchTraced(
  door: Door,
  patient: PatientToMatch,
  requestId: string,
): Promise<FoundTraced<Matched>> {
  const traced = await matchChecked(door, patient, requestId);
  if (!traced.unchecked) return traced;
  const described = withoutWhereabouts(patient);
  const { found } = await matchChecked(door, described, requestId);
  return {
    found: found.status === 'matched' ? { ...found, persons: found.persons.map(withoutWhereabouts) } : found,
    unchecked: true,
  };
}

function withoutWhereabouts<P extends { demographics: Demographics }>(person: P): P {
  return { ...person, demographics: { ...person.demographics, addresses: [], telecoms: [] } };
}

async function matchChecked(door: Door, patient: PatientToMatch, requestId: string): Promise<FoundTraced<Matched>> {
  const { nhsNumber, names, birthDate, gender, addresses } = patient.demographics;
  const without = new Set<PersonId>();
  const match = () => matchPersons(door.database, patient, door.matching, without);
  const traced = nhsNumber ? await traceNumber(door, nhsNumber, requestId) : undefined;
  let unchecked = traced === 'unchecked' && door.pds !== undefined;
  let found = await match();
  if (found.status === 'matched' && found.persons.length === 0) {
    const { family, given } = names[0] ?? { family: undefined, given: [] };
    const postcode = addresses.find(({ use }) => use !== 'old')?.postcode;
    const details = await traceWhole(door, { family, given: given[0], birthDate, gender, postcode }, requestId);
    unchecked ||= details === 'unchecked';
    if (details === 'found') found = await match();
  }
  while (found.status === 'matched') {
    const checked = await hiddenAmong(door, found.persons, requestId);
    unchecked ||= checked.unchecked;
    if (checked.hidden.size === 0) break;
    for (const personId of checked.hidden) without.add(personId);
    found = await match();
  }
  return { found, unchecked };
}

/** Those of people found by their details whom the service does not give, as far as it answers. */
async function hiddenAmong(
  door: Door,
  persons: readonly { personId: PersonId; demographics: Demographics }[],
  requestId: string,
): Promise<{ hidden: ReadonlySet<PersonId>; unchecked: boolean }> {
  if (!door.pds) return { hidden: new Set(), unchecked: false };
  const traced = await Promise.all(
    persons.map(async ({ personId, demographics: { nhsNumber } }) => ({
      personId,
      traced: nhsNumber ? await traceNumber(door, nhsNumber, requestId) : 'found',
    })),
  );
  return {
    hidden: new Set(traced.filter((each) => each.traced === 'nobody').map(({ personId }) => personId)),
    unchecked: traced.some((each) => each.traced === 'unchecked'),
  };
}

/** Looks with the service for somebody of these details; only for a whole birth date, as it does. */
async function traceWhole(
  door: Door,
  details: Readonly<Record<'family' | 'given' | 'birthDate' | 'postcode', string | undefined>> & {
    gender: Demographics['gender'];
  },
  requestId: string,
) {
  const { birthDate, ...others } = details;
  if (!door.pds || birthDate?.length !== 10) return 'nobody';
  return traceDetails(door, { birthDate, ...defined(others) }, requestId);
}

/** Without what is undefined. */
function defined<T extends object>(values: { [Key in keyof T]: T[Key] | undefined }): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}

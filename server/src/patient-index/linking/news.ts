// What of a message is new, held against what is known of its patient.
import { createHash } from 'node:crypto';
import type { Demographics } from '#standards/demographics.ts';
import type { Identifier } from '#standards/fhir/types.ts';
import { type Comparison, comparePatients, type Reason } from '../matching/compare-patients.ts';
import type { Matching } from '../matching/matching-config.ts';
import { profileOf } from '../matching/profile.ts';
import type { Standing } from './standing.ts';
import type { KnownPatient } from './version-store.ts';

export interface SystemAndValue {
  system: string;
  value: string;
}

/** Numbers the patient was not yet known by. One without a system names nobody. */
export function newIdentifiers(
  identifiers: readonly Identifier[],
  known: Pick<KnownPatient, 'identifiers'> | undefined,
): SystemAndValue[] {
  const held = new Set(known?.identifiers.map(({ system, value }) => `${system}|${value}`));
  const fresh = new Map<string, SystemAndValue>();
  for (const { system, value } of identifiers)
    if (system && value && !held.has(`${system}|${value}`)) fresh.set(`${system}|${value}`, { system, value });
  return [...fresh.values()];
}

/** The same said again gives the same digest, whatever the order of its fields. */
export function digestOf(said: object): string {
  return createHash('sha256')
    .update(JSON.stringify(inOrder(said)))
    .digest('base64url');
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, inner]) => [key, inOrder(inner)]),
  );
}

/**
 * Why what a message says of a patient and what stands of that same patient are hardly one person, if they are not: another NHS
 * number than one that was verified, or {@link isAnotherPerson}.
 */
export function contradictionOf(
  said: Demographics,
  standing: Standing | undefined,
  matching: Matching,
): readonly Reason[] | undefined {
  if (!standing) return undefined;
  const { verifiedNumbers, demographics } = standing;
  const { nhsNumber } = said;
  const isOtherNumber = nhsNumber !== undefined && verifiedNumbers.some((number) => number !== nhsNumber);
  const { reasons } = compareDescriptions(demographics, said, matching);
  return isOtherNumber || isAnotherPerson(demographics, said, matching) ? reasons : undefined;
}

/**
 * Whether two descriptions of one patient are of two people: another given name, as twins have; another family name and birth
 * date; or born a generation apart, as parent and child of one name are. Who is married, misspelt or called by a short form is
 * one person.
 */
export function isAnotherPerson(one: Demographics, other: Demographics, matching: Matching): boolean {
  const { levels } = compareDescriptions(one, other, matching);
  if (levels['given-name'] === 'different') return true;
  if (levels['birth-date'] === 'different') return levels['family-name'] === 'different';
  return levels['birth-date'] === 'generation' || levels['birth-date'] === 'another-generation';
}

function compareDescriptions(one: Demographics, other: Demographics, matching: Matching): Comparison {
  return comparePatients(profileOf(one, [], matching), profileOf(other, [], matching), matching);
}

// What of a message is new, held against what is known of its patient.
import { createHash } from 'node:crypto';
import type { Demographics } from '#standards/demographics.ts';
import type { Identifier } from '#standards/fhir/types.ts';
import { comparePatients, type Reason } from '../matching/compare-patients.ts';
import type { Matching } from '../matching/matching-config.ts';
import { profileOf } from '../matching/profile.ts';
import type { KnownPatient } from './patient-store.ts';

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

/** Whether what is said now takes the place of what is held: a registration before a mention; among equals, the later recorded. */
export function outranks(
  said: { authoritative: boolean; recordedAt: Date },
  current: KnownPatient['current'] | undefined,
): boolean {
  if (!current) return true;
  if (said.authoritative !== current.authoritative) return said.authoritative;
  return said.recordedAt.getTime() >= Date.parse(current.recorded_at);
}

/** The same demographics give the same digest, whatever the order of their fields. */
export function digestOf(demographics: Demographics): string {
  return createHash('sha256')
    .update(JSON.stringify(inOrder(demographics)))
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
 * Why what a message says of a patient and what is held of that same patient are hardly one person, if they are not: two
 * verified NHS numbers, or two of family name, given name and birth date.
 */
export function contradictionOf(
  demographics: Demographics,
  known: Pick<KnownPatient, 'current'> | undefined,
  matching: Matching,
): readonly Reason[] | undefined {
  if (!known?.current) return undefined;
  const { impossible, levels, reasons } = comparePatients(
    profileOf(known.current.demographics, [], matching),
    profileOf(demographics, [], matching),
    matching,
  );
  const differing = (['birth-date', 'given-name', 'family-name'] as const).filter(
    (field) => levels[field] === 'different',
  );
  return impossible || differing.length >= 2 ? reasons : undefined;
}

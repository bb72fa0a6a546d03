// Which function holds which constraint of FHIR R4: written by hand where resources of care meet it, FHIRPath elsewhere.
// A test evaluates each hand-written one beside its published expression.
import { type Constraint, constraintOf } from '../r4/definitions.ts';
import type { Holds } from './exists.ts';
import { holdsByFhirPath } from './fhirpath.ts';
import { containerInvariants } from './invariants/containers.ts';
import { dataTypeInvariants } from './invariants/data-types.ts';
import { questionnaireInvariants } from './invariants/questionnaire.ts';
import { resourceInvariants } from './invariants/resources.ts';
import { wordTable } from '../../word-table.ts';

export interface Invariant extends Constraint {
  holds: Holds;
}

/** By key as the definitions have it. */
export const writtenInvariants: Readonly<Record<string, Holds>> = wordTable({
  ...dataTypeInvariants,
  ...containerInvariants,
  ...resourceInvariants,
  ...questionnaireInvariants,
});

const ready = new Map<string, Invariant>();

/** @param base the type whose constraint it is, for the FHIRPath engine to know choices by. */
export function invariantOf(key: string, base: string): Invariant {
  const known = ready.get(key);
  if (known) return known;
  const constraint = constraintOf(key);
  const invariant = { ...constraint, holds: writtenInvariants[key] ?? holdsByFhirPath(constraint, base) };
  ready.set(key, invariant);
  return invariant;
}

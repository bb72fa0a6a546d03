// The FHIRPath constraints that profiles add, each compiled once.
import type { Constraint } from '../r4/definitions.ts';
import type { Holds } from '../validate/exists.ts';
import { holdsByFhirPath } from '../validate/fhirpath.ts';

const ready = new WeakMap<Constraint, Holds>();

/** @param type the type the constraint stands on, e.g. `Specimen.collection`. */
export function invariantFor(constraint: Constraint, type: string): Holds {
  let holds = ready.get(constraint);
  if (!holds) ready.set(constraint, (holds = holdsByFhirPath(constraint, type)));
  return holds;
}

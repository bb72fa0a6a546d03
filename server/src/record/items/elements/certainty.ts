// How sure a source is of what it says. Source: FHIR R4 condition-ver-status, allergyintolerance-verification.
import type { CodeableConcept } from '#standards/fhir/types.ts';
import type { ItemFacts } from '../item-facts.ts';
import { codesOf } from './concepts.ts';

const uncertain = new Set(['unconfirmed', 'presumed', 'provisional', 'differential']);

export function certaintyOf(verification: CodeableConcept | undefined): ItemFacts['certainty'] {
  const codes = codesOf([verification]);
  if (codes.includes('refuted')) return 'refuted';
  return codes.some((code) => uncertain.has(code)) ? 'uncertain' : undefined;
}

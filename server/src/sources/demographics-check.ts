// Is the patient in a source's answer the person who was asked about? The consumer must check: a number can be wrong on
// either side, and another person's record shown as this one's can kill.
// Source: GP Connect, "Consumers SHALL cross-check the demographics returned"; HL7 UK Core Access, hazard "wrong patient".
import type { Demographics } from '#standards/demographics.ts';
import type { Issue } from '#standards/issue.ts';
import { nhsNumberSystem, parseNhsNumber } from '#standards/nhs-number.ts';
import { demographicsOfPatient } from '#standards/fhir/patient-demographics.ts';
import type { Patient } from '#standards/fhir/types.ts';
import { compareNames } from './person-names.ts';
import type { SourceWarning } from './source-adapter.ts';

export type DemographicsCheck =
  /** The same person; where something is written differently, the reader is told. */
  { same: true; warnings: readonly SourceWarning[] } | { same: false; issue: Issue };

/**
 * Compares what we asked with the Patient that came. Numbers decide first, then birth date, then names:
 * another NHS number or another birth date is another person; so is a name that shares neither family nor given name.
 * Invariant: what is said names which details differ, never their values.
 * @param answered an R4 Patient already known to be valid: this reads it, it does not validate it.
 */
export function checkDemographics(asked: Demographics, answered: Patient): DemographicsCheck {
  const numbers = nhsNumbersOf(answered);
  const numberAgrees = asked.nhsNumber !== undefined && numbers.length > 0;
  const birthDateAgrees = asked.birthDate !== undefined && answered.birthDate !== undefined;
  const names = compareNames(asked.names, demographicsOfPatient(answered, anyTime).names);
  const differing = [
    ...(asked.nhsNumber && !numbers.every((number) => number === asked.nhsNumber) ? ['NHS number'] : []),
    ...(asked.birthDate && answered.birthDate && !sameDate(asked.birthDate, answered.birthDate)
      ? ['date of birth']
      : []),
    ...(names === 'differ' ? ['name'] : []),
  ];
  if (differing.length > 0) return differs(differing.join(', '));
  // Without the number nothing less than everything else will do.
  if (!numberAgrees && !(birthDateAgrees && names === 'agree')) return differs('too little to tell: NHS number');
  if (names === 'unknown' && !birthDateAgrees) return differs('too little to tell: name and date of birth');

  const warnings: SourceWarning[] = [];
  if (names !== 'agree') warnings.push(doubt('name'));
  if (!birthDateAgrees && asked.birthDate) warnings.push(doubt('date of birth'));
  return { same: true, warnings };
}

/** Former names count as much as present ones here. */
const anyTime = new Date(0);

/** Every NHS number on the patient: a valid number, or text that cannot agree with any. */
function nhsNumbersOf(patient: Patient): string[] {
  return (patient.identifier ?? [])
    .filter(({ system, use }) => system === nhsNumberSystem && use !== 'old')
    .map(({ value }) => {
      const parsed = parseNhsNumber(value ?? '');
      return parsed.valid ? parsed.nhsNumber : 'not an NHS number';
    });
}

/** Equal to the precision both know. */
function sameDate(one: string, other: string): boolean {
  const length = Math.min(one.length, other.length, 10);
  return one.slice(0, length) === other.slice(0, length);
}

function differs(what: string): DemographicsCheck {
  return {
    same: false,
    issue: {
      severity: 'error',
      code: 'conflict',
      text: `The patient this source sent may be somebody else (${what}), so nothing of it is shown. Look in the source itself, and tell its records team.`,
      location: 'Patient',
    },
  };
}

function doubt(what: string): SourceWarning {
  return {
    code: 'other',
    area: 'Patient',
    text: `The ${what} in this source is written differently or missing. Check that it is the same person.`,
  };
}

// What an answer of the Personal Demographics Service means. Pure: bytes are already JSON, nothing is asked.
// Source: PDS FHIR API (NHS England), GET /Patient/{nhs-number} and GET /Patient; Spine-ErrorOrWarningCode.
import { isRestrictedPatient, demographicsOfPatient } from '#standards/fhir/patient-demographics.ts';
import type { Bundle, OperationOutcome, Patient, Resource } from '#standards/fhir/types.ts';
import type { Demographics } from '#standards/demographics.ts';
import { type NhsNumber, parseNhsNumber } from '#standards/nhs-number.ts';
import { wordTable } from '#standards/word-table.ts';

/** Somebody as the national service knows them. */
export interface PdsPerson {
  nhsNumber: NhsNumber;
  /** With the NHS number, verified. */
  demographics: Demographics;
}

/** An answer, before it is known what was asked. */
export type ReadAnswer =
  | {
      kind: 'person';
      person: PdsPerson;
      /** Another number took its place, and its record did not come with it. */ replacedBy?: NhsNumber;
    }
  | { kind: 'persons'; persons: readonly (PdsPerson & { score: number })[] }
  | { kind: 'nobody' }
  | { kind: 'invalidated' }
  | { kind: 'invalid-number' }
  | { kind: 'too-many' }
  | { kind: 'not-enough' }
  /** Asked too often; refused for who we are; down; or not to be understood. */
  | { kind: 'throttled' }
  | { kind: 'refused' }
  | { kind: 'failed' }
  | { kind: 'not-understood' };

/**
 * Invariant (R07): a restricted person is `nobody`: what comes of this can hold nothing that tells them from somebody who
 * does not exist. Every security label but "unrestricted" restricts, known to us or not.
 */
export function readAnswer(status: number, body: unknown, now: Date): ReadAnswer {
  const resource = body as Resource | null | undefined;
  if (resource?.resourceType === 'OperationOutcome') return readOutcome(status, resource);
  if (status === 429) return { kind: 'throttled' };
  if (status === 401 || status === 403) return { kind: 'refused' };
  if (status >= 500 || status === 408) return { kind: 'failed' };
  if (status !== 200) return { kind: 'not-understood' };
  if (resource?.resourceType === 'Patient') return readPatient(resource, now);
  if (resource?.resourceType === 'Bundle') return readBundle(resource, now);
  return { kind: 'not-understood' };
}

function readPatient(patient: Patient, now: Date): ReadAnswer {
  if (isInvalidated(patient)) return { kind: 'invalidated' };
  if (isRestrictedPatient(patient)) return { kind: 'nobody' };
  const person = personOf(patient, now);
  if (!person) return { kind: 'not-understood' };
  const link = patient.link?.find(({ type }) => type === 'replaced-by')?.other;
  const replacing = parseNhsNumber(link?.identifier?.value ?? link?.reference?.replace(/^.*Patient\//, '') ?? '');
  return replacing.valid && replacing.nhsNumber !== person.nhsNumber
    ? { kind: 'person', person, replacedBy: replacing.nhsNumber }
    : { kind: 'person', person };
}

function readBundle({ entry = [] }: Bundle, now: Date): ReadAnswer {
  const persons = entry.flatMap(({ resource, search }) => {
    if (resource?.resourceType !== 'Patient' || isRestrictedPatient(resource) || isInvalidated(resource)) return [];
    const person = personOf(resource, now);
    return person ? [{ ...person, score: search?.score ?? 1 }] : [];
  });
  return persons.length === 0 ? { kind: 'nobody' } : { kind: 'persons', persons };
}

/** A record withdrawn: nothing of it is to be used. */
function isInvalidated({ meta }: Patient): boolean {
  return meta?.security?.some(({ code }) => code === 'REDACTED') ?? false;
}

function personOf(patient: Patient, now: Date): PdsPerson | undefined {
  const parsed = parseNhsNumber(patient.id ?? '');
  if (!parsed.valid) return undefined;
  const { nhsNumber } = parsed;
  return {
    nhsNumber,
    demographics: { ...demographicsOfPatient(patient, now), nhsNumber, nhsNumberStatus: 'verified' },
  };
}

const kinds: Readonly<Record<string, ReadAnswer>> = wordTable({
  RESOURCE_NOT_FOUND: { kind: 'nobody' },
  INVALIDATED_RESOURCE: { kind: 'invalidated' },
  INVALID_RESOURCE_ID: { kind: 'invalid-number' },
  TOO_MANY_MATCHES: { kind: 'too-many' },
  INVALID_SEARCH_DATA: { kind: 'not-enough' },
  INVALID_COMBINATION: { kind: 'not-enough' },
  MISSING_VALUE: { kind: 'not-enough' },
  TOO_MANY_REQUESTS: { kind: 'throttled' },
  ACCESS_DENIED: { kind: 'refused' },
  UNABLE_TO_CALL_SERVICE: { kind: 'failed' },
});

function readOutcome(status: number, { issue }: Partial<OperationOutcome>): ReadAnswer {
  for (const { details } of issue ?? [])
    for (const { code } of details?.coding ?? []) {
      const known = code === undefined ? undefined : kinds[code];
      if (known) return known;
    }
  if (status === 404) return { kind: 'nobody' };
  return readAnswer(status, undefined, new Date(0));
}

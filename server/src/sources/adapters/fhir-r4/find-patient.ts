// The source's own patient for the person asked about: one match, and the person we mean.
// Source: FHIR R4 Patient search by identifier; HL7 UK Core Access, hazard "more than one match for an NHS number".
import { nhsNumberSystem } from '#standards/nhs-number.ts';
import type { Identifier, Patient } from '#standards/fhir/types.ts';
import type { Refusal } from '../../connection/refusal.ts';
import { checkDemographics } from '../../demographics-check.ts';
import type { SourceQuery, SourceWarning } from '../../source-adapter.ts';
import { type BundleEntry, readBundle } from './requests/bundle.ts';
import { remarksOf } from './requests/fhir-refusal.ts';
import { type Asking, type FhirServer, notFhir, requestFhir } from './requests/fhir-request.ts';
import { checkValidity } from './reading/validate.ts';

export type FoundPatient =
  | { found: true; patient: Patient & { id: string }; fullUrl?: string; warnings: readonly SourceWarning[] }
  | { found: false; refusal: Refusal; warnings: readonly SourceWarning[] };

/** Searches by NHS number, or by the number this source gave where the person has none. */
export async function findPatient(server: FhirServer, asking: Asking<SourceQuery>): Promise<FoundPatient> {
  const { demographics } = asking.query.patient;
  const identifier = identifierFor(asking.query);
  if (identifier === undefined) return notFound(noIdentifier);
  const reply = await requestFhir(server, asking, {
    search: 'Patient',
    // Three, so that two are seen to be two.
    form: [
      ['identifier', `${escapeToken(identifier.system)}|${escapeToken(identifier.value)}`],
      ['_count', '3'],
    ],
  });
  if (!reply.replied) return notFound(reply.refusal);
  const bundle = readBundle(reply.body);
  if (!bundle) return notFound(notFhir);

  const warnings = bundle.entries
    .filter(({ resource }) => resource.resourceType === 'OperationOutcome')
    .flatMap(({ resource }) => remarksOf(resource, 'Patient', demographics));
  const matches = distinctPatients(bundle.entries);
  const [match] = matches;
  if (match === undefined) return notFound(unexpected(bundle.entries) ? notFhir : notKnown, warnings);
  if (matches.length > 1 || (bundle.total ?? 0) > 1 || bundle.next !== undefined) return notFound(several, warnings);
  if (!checkValidity(match.resource).valid) return notFound(notFhir, warnings);

  const patient = match.resource as unknown as Patient & { id: string };
  const check = checkDemographics(demographics, patient);
  if (!check.same) return notFound({ outcome: 'demographics-differ', issue: check.issue });
  return {
    found: true,
    patient,
    warnings: [...warnings, ...check.warnings],
    ...(match.fullUrl !== undefined && { fullUrl: match.fullUrl }),
  };
}

/** What to search by. Invariant: a number the source gave us is used with that source alone, by its being in the query. */
function identifierFor({ patient }: SourceQuery): { system: string; value: string } | undefined {
  const { nhsNumber } = patient.demographics;
  if (nhsNumber) return { system: nhsNumberSystem, value: nhsNumber };
  return patient.localIdentifiers.find(
    (identifier): identifier is Identifier & { system: string; value: string } =>
      Boolean(identifier.system) && Boolean(identifier.value),
  );
}

function distinctPatients(entries: readonly BundleEntry[]): BundleEntry[] {
  const patients = entries.filter(({ mode, resource }) => mode === 'match' && resource.resourceType === 'Patient');
  return [...new Map(patients.map((entry) => [entry.resource['id'], entry])).values()];
}

/** Something else than Patients and remarks came back: not an answer to what was asked. */
function unexpected(entries: readonly BundleEntry[]): boolean {
  return entries.some(({ resource }) => resource.resourceType !== 'OperationOutcome');
}

/** Source: https://hl7.org/fhir/R4/search.html#escaping */
function escapeToken(value: string): string {
  return value.replaceAll(/[\\,$|]/g, String.raw`\$&`);
}

function notFound(refusal: Refusal, warnings: readonly SourceWarning[] = []): FoundPatient {
  return { found: false, refusal, warnings };
}

const noIdentifier: Refusal = {
  outcome: 'patient-not-known',
  issue: {
    severity: 'error',
    code: 'not-found',
    text: 'This person has no NHS number here, and no number this source gave, so it cannot be asked about them.',
  },
};
const notKnown: Refusal = {
  outcome: 'patient-not-known',
  issue: {
    severity: 'information',
    code: 'not-found',
    text: 'This source has no record of this person, or may not say that it has.',
  },
};
const several: Refusal = {
  outcome: 'invalid-answer',
  issue: {
    severity: 'error',
    code: 'duplicate',
    text: 'This source has more than one patient under this number, so nothing of it is shown. Look in the source itself, and tell its records team.',
  },
};

// Patients merged, linked and told apart again, and visits moved: MRG and what the event says of it.
// Source: HL7 v2.8.2 §3.3.18, .24, .34–.47 (A18, A24, A34–A47), §3.4.8 (MRG), §3.6 (merging, moving and linking).
import type { FeedEvent } from '#sources/feed.ts';
import type { Encounter, Identifier, Patient } from '#standards/fhir/types.ts';
import type { SegmentReader } from '#standards/hl7v2/reading.ts';
import { IssueError } from '#standards/issue.ts';
import type { PatientId } from '#standards/patient.ts';
import { distinct, filled, type Translating } from '../context.ts';
import { identifierOf, odsSystem } from '../data-types/identifiers.ts';
import { visitClass } from '../visit/visit-codes.ts';
import { visitIdOf } from '../visit/visit-identity.ts';
import { patientNumbers, type PatientNumbers } from './patient-identifiers.ts';

/**
 * The patient whose number is given up in MRG-1 (and MRG-2 and MRG-4 of older versions). A number without an authority is
 * of the survivor's.
 */
function priorNumbers(
  mrg: SegmentReader,
  survivor: PatientNumbers,
  translating: Translating,
): PatientNumbers | undefined {
  const found = patientNumbers([mrg.all(1), mrg.all(4), mrg.all(2)], translating, undefined, survivor.key.system);
  if (found && mrg.all(1).every((part) => !part.has(4)) && survivor.key.system !== translating.source.localSystem) {
    translating.lose('MRG-1', 'changed', 'It names no authority; it was read as a number of the authority in PID-3.');
  }
  return found;
}

/** Each MRG after a PID: its number is superseded by the PID's. */
export function mergeEvents(
  segments: readonly SegmentReader[],
  survivor: PatientNumbers,
  translating: Translating,
): FeedEvent[] {
  if (segments.length === 0)
    throw new IssueError(missing('MRG^1', 'The message merges patients and does not say which (MRG).'));
  // Why each pair once: a merge is worked out over all who are joined by it, and a message may repeat its MRG by the hundred.
  const priors = new Map<PatientId, Identifier[]>();
  for (const mrg of segments) {
    const prior = priorNumbers(mrg, survivor, translating);
    if (!prior) throw new IssueError(missing(mrg.location(1), 'The merge names no number that is given up.'));
    if (prior.patientId === survivor.patientId)
      translating.lose('MRG-1', 'not-carried', 'It is the number of the surviving patient: there is nothing to merge.');
    else priors.set(prior.patientId, [...(priors.get(prior.patientId) ?? []), ...prior.identifiers]);
  }
  return [...priors].map(([superseded, identifiers]) => ({
    kind: 'merge',
    survivor: survivor.patientId,
    superseded,
    supersededIdentifiers: distinct(identifiers, ({ system, value }) => `${system}|${value}`),
  }));
}

/** Two patients of one message said to be the same person (A24), or not to be (A37). */
export function linkEvents(unlink: boolean, one: PatientNumbers, other: PatientNumbers): FeedEvent[] {
  if (one.patientId === other.patientId) return [];
  return unlink
    ? [{ kind: 'unmerge', survivor: one.patientId, superseded: other.patientId }]
    : [
        {
          kind: 'merge',
          survivor: one.patientId,
          superseded: other.patientId,
          supersededIdentifiers: other.identifiers,
        },
      ];
}

/**
 * A visit that goes by another number now, or belongs to another patient (A42, A45, A50): where it was, it is entered in
 * error. What else was recorded of it stays where it is, and that is said.
 */
export function movedVisitEvents(
  segments: readonly SegmentReader[],
  pv1: SegmentReader | undefined,
  survivor: PatientNumbers,
  currentVisitId: string | undefined,
  translating: Translating,
): FeedEvent[] {
  return segments.flatMap((mrg): FeedEvent[] => {
    const prior = mrg.has(1) ? priorNumbers(mrg, survivor, translating) : undefined;
    const patientId = prior?.patientId ?? survivor.patientId;
    const visits = mrg.all(5).flatMap((part): Encounter[] => {
      const identifier = identifierOf(part, 'visit', translating);
      if (!identifier) return [];
      const id = visitIdOf(translating.source.organisation, identifier);
      if (id === currentVisitId && patientId === survivor.patientId) {
        translating.lose('MRG-5', 'not-carried', 'It is the number the visit has: there is nothing to move.');
        return [];
      }
      return [
        {
          resourceType: 'Encounter',
          id,
          identifier: [identifier],
          status: 'entered-in-error',
          class: pv1
            ? visitClass(pv1, translating)
            : { system: 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor', code: 'UNK' },
          subject: { reference: `Patient/${patientId}`, type: 'Patient' },
        },
      ];
    });
    if (visits.length === 0) return [];
    translating.lose('MRG-5', 'changed', 'The visit moves; what else was recorded of it stays under its old number.');
    return [
      ...(prior
        ? [
            {
              kind: 'patient' as const,
              patient: { patientId, resource: mentioned(prior, translating), authoritative: false },
            },
          ]
        : []),
      { kind: 'resources', patientId, resources: visits },
    ];
  });
}

/** A patient of whom only the numbers are known. */
function mentioned({ patientId, identifiers }: PatientNumbers, { source }: Translating): Patient {
  return filled<Patient>({
    resourceType: 'Patient',
    id: patientId,
    identifier: identifiers,
    managingOrganization: { identifier: { system: odsSystem, value: source.organisation } },
  });
}

function missing(location: string, text: string) {
  return { severity: 'error' as const, code: 'required' as const, text, location };
}

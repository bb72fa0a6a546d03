// What a message says about one patient, as events in the order to do them.
import type { FeedEvent } from '#sources/feed.ts';
import type { Reference, Resource } from '#standards/fhir/types.ts';
import { IssueError } from '#standards/issue.ts';
import type { PatientId } from '#standards/patient.ts';
import { present, type Translating } from './context.ts';
import type { MessageKind } from './message-kinds.ts';
import { nhsNumberStatus, patientNumbers, type PatientNumbers } from './patient/patient-identifiers.ts';
import { patientResource } from './patient/patient.ts';
import { mother, relatedPerson } from './patient/related-person.ts';
import { linkParents, reportOf } from './results/report.ts';
import { observationsOf } from './results/observation.ts';
import type { PatientGroup, Structure } from './structure.ts';
import { encounter, visitIdentity, visitReference } from './visit/encounter.ts';

/**
 * The events about one patient of a message.
 * @param occurred when what an ADT message tells of happened.
 * @throws IssueError where there is no number to know the patient by.
 */
export function patientEvents(
  structure: Structure,
  index: number,
  kind: MessageKind,
  occurred: string | undefined,
  translating: Translating,
): FeedEvent[] {
  const group = structure.patients[index]!;
  if (!group.pid) return [];
  const numbers = numbersOf(group, translating);
  const { patientId } = numbers;
  const pid = group.pid.segment;
  const restrictions = (group.others.get('ARV') ?? []).map(({ segment }) => segment);
  const patient = patientResource(pid, group.pd1, restrictions, numbers, translating, kind.deletesPatient === true);
  const visits = visitsOf(group, patientId, kind, occurred, translating);
  const encounterReference = visits.references[0];
  const ofResults = ['ORU', 'OUL'].includes(translating.header.type);
  const reports = group.orders.map((order) => ({
    order,
    ...reportOf(order, patientId, encounterReference, ofResults, translating),
  }));
  linkParents(reports, translating);
  const resources: Resource[] = [
    ...(kind.visit === undefined ? [] : visits.encounters),
    ...present(...(group.others.get('NK1') ?? []).map(({ segment }) => relatedPerson(segment, patientId, translating))),
    ...present(mother(pid, patientId, translating)),
    ...observationsOf(
      group.observations,
      {
        patientId,
        key: [translating.source.organisation, patientId, encounterReference?.reference ?? ''],
        encounter: encounterReference,
      },
      translating,
    ).observations,
    ...reports.flatMap((report) => report.resources),
  ];
  const events: FeedEvent[] = [
    { kind: 'patient', patient: { patientId, resource: patient, authoritative: kind.aboutPatient } },
  ];
  if (kind.visit === undefined && visits.encounters.length > 0) {
    events.push({ kind: 'resources', patientId, resources: visits.encounters, mentioned: true });
  }
  if (resources.length > 0) events.push({ kind: 'resources', patientId, resources });
  return events;
}

function numbersOf(group: PatientGroup, translating: Translating): PatientNumbers {
  const pid = group.pid!.segment;
  const numbers = patientNumbers([pid.all(3), pid.all(2), pid.all(4)], translating, nhsNumberStatus(pid));
  if (numbers) return numbers;
  throw new IssueError({
    severity: 'error',
    code: 'required',
    text: 'The message has no number to know the patient by.',
    location: pid.location(3),
  });
}

interface Visits {
  encounters: Resource[];
  references: Reference[];
}

function visitsOf(
  group: PatientGroup,
  patientId: PatientId,
  kind: MessageKind,
  occurred: string | undefined,
  translating: Translating,
): Visits {
  const visits: Visits = { encounters: [], references: [] };
  for (const visit of group.visits) {
    const identity = visitIdentity(visit.pv1.segment, patientId, kind, translating);
    if (!identity) continue;
    visits.encounters.push(encounter(visit, identity, patientId, kind, occurred, translating));
    visits.references.push(visitReference(identity));
  }
  return visits;
}

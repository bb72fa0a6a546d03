// OBR with its OBX → UK Core DiagnosticReport, Observations, Specimens, and the ServiceRequest behind them.
// Source: HL7 v2.8.2 §7.3 (ORU, OUL), §7.4.1 (OBR); HL7 v2-to-FHIR, OBR[DiagnosticReport].
import type {
  CodeableConcept,
  DiagnosticReport,
  Observation,
  Reference,
  Resource,
  ServiceRequest,
  Specimen,
} from '#standards/fhir/types.ts';
import type { PatientId } from '#standards/patient.ts';
import { dateTimeIn, filled, instantIn, periodOf, present, type Translating } from '../context.ts';
import { codedIn } from '../data-types/codes.ts';
import { namedWithPlace } from '../data-types/people.ts';
import { looseDocuments } from '../documents/loose-document.ts';
import { annotations } from '../notes.ts';
import { type OrderIdentity, orderIdentity, reportIdOf, requestIdOf } from '../orders/order-identity.ts';
import { serviceRequest } from '../orders/service-request.ts';
import type { Order } from '../structure.ts';
import { type Observed, observationsOf } from './observation.ts';
import { categoriesOf } from './report-category.ts';
import { fillFromSource, specimen, specimenSource } from './specimen.ts';
import { reportStatus, statusOfResults } from './status.ts';

/** A report with what later results of the same message may refer to: cultures and their susceptibilities. */
export interface ReportOf {
  identity: OrderIdentity;
  report: DiagnosticReport | undefined;
  results: Observed;
  request: ServiceRequest | undefined;
  /** All but the request. */
  resources: Resource[];
}

/**
 * What one order of a message says.
 * @param ofResults whether the message reports results: an order alone makes no report unless it came with observations.
 */
export function reportOf(
  order: Order,
  patientId: PatientId,
  encounter: Reference | undefined,
  reasons: NonNullable<ServiceRequest['reasonReference']>,
  ofResults: boolean,
  translating: Translating,
): ReportOf {
  const obr = order.obr?.segment;
  const code = obr && codedIn(obr, 4, translating);
  const identity = orderIdentity(order, code, patientId, translating);
  const key = ['DiagnosticReport', ...identity.result];
  const specimens = specimensOf(order, patientId, key, translating);
  const references = specimens.map(({ resource }): Reference<Specimen> => ({
    reference: `Specimen/${resource.id!}`,
    type: 'Specimen',
  }));
  const said = obr?.text(25)?.toUpperCase();
  const status = said === undefined ? undefined : reportStatus(said);
  if (said !== undefined && status === undefined)
    translating.lose('OBR-25', 'changed', 'It is no state of HL7 table 0123.');
  const category = categoriesOf(obr, translating);
  const effective = effectiveOf(order, translating);
  const issued = obr && instantIn(obr, 22, translating);
  const on = { patientId, encounter, code, category: category.observation, status, effective, issued };
  const results = observationsOf(
    order.observations,
    { ...on, key: identity.result, specimen: references.length === 1 ? references[0] : undefined },
    translating,
  );
  const ofSpecimens = specimens.flatMap(({ group, resource }, index) =>
    group
      ? observationsOf(
          group.observations,
          { ...on, key: ['Specimen', resource.id!], specimen: references[index] },
          translating,
        ).observations
      : [],
  );
  // Observations beside an order say why it was made; with a state of its own, or in a message of results, they answer it.
  const answered = ofResults || (said !== undefined && order.observations.length > 0);
  const request =
    obr &&
    serviceRequest(
      order,
      code,
      identity,
      {
        patientId,
        encounter,
        specimens: references,
        reasons,
        answered,
        observations: answered ? [] : results.observations,
      },
      translating,
    );
  const report =
    obr && answered
      ? diagnosticReport(order, code, identity, { ...on, category: category.report }, results, references, translating)
      : undefined;
  const documents = report ? [] : looseDocuments(results.documents, identity.result, patientId, encounter, translating);
  const resources: Resource[] = [
    ...specimens.map(({ resource }) => resource),
    ...results.observations,
    ...ofSpecimens,
    ...(report ? [report] : []),
    ...documents,
  ];
  return { identity, report, results, request, resources };
}

interface ReportedOn {
  patientId: PatientId;
  encounter: Reference | undefined;
  category: CodeableConcept[];
  status: DiagnosticReport['status'] | undefined;
  effective: Pick<DiagnosticReport, 'effectiveDateTime' | 'effectivePeriod'>;
  issued: string | undefined;
}

function diagnosticReport(
  order: Order,
  code: CodeableConcept | undefined,
  identity: OrderIdentity,
  on: ReportedOn,
  results: Observed,
  specimens: Reference<Specimen>[],
  translating: Translating,
): DiagnosticReport {
  const obr = order.obr!.segment;
  const laboratory = on.category.some(({ coding }) => coding?.some((found) => found.code === 'LAB'));
  return filled<DiagnosticReport>({
    resourceType: 'DiagnosticReport',
    id: reportIdOf(identity),
    meta: {
      profile: [`https://fhir.hl7.org.uk/StructureDefinition/UKCore-DiagnosticReport${laboratory ? '-Lab' : ''}`],
    },
    extension: notesOf(order, results, translating),
    identifier: identity.identifiers,
    basedOn: [{ reference: `ServiceRequest/${requestIdOf(identity)}`, type: 'ServiceRequest' }],
    status: on.status ?? statusOfResults(results.observations),
    category: on.category,
    code: code ?? { text: 'Report' },
    subject: { reference: `Patient/${on.patientId}`, type: 'Patient' },
    encounter: on.encounter as DiagnosticReport['encounter'],
    ...on.effective,
    issued: on.issued,
    resultsInterpreter: present(
      [32, 33].flatMap((field) => obr.all(field).map((part) => namedWithPlace(part, translating))),
    ),
    performer: present([34, 35].flatMap((field) => obr.all(field).map((part) => namedWithPlace(part, translating)))),
    specimen: specimens,
    result: [...results.observations.map(({ id }) => id!), ...results.unchanged].map((id) => ({
      reference: `Observation/${id}`,
      type: 'Observation',
    })),
    presentedForm: results.documents.map(({ attachment }) => attachment),
  });
}

/** Comments on the report and on documents it presents: R4 has no place for them, R5's extension does. */
function notesOf(order: Order, { documents }: Observed, translating: Translating): DiagnosticReport['extension'] {
  const comments = [...annotations(order.obr!.notes, translating), ...documents.flatMap(({ notes }) => notes)];
  return comments.map((valueAnnotation) => ({
    url: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-DiagnosticReport.note',
    valueAnnotation,
  }));
}

function effectiveOf(
  order: Order,
  translating: Translating,
): Pick<Observation, 'effectiveDateTime' | 'effectivePeriod'> {
  const obr = order.obr?.segment;
  if (!obr) return {};
  const start = dateTimeIn(obr, 7, translating);
  const end = dateTimeIn(obr, 8, translating);
  const effectivePeriod = end === start ? undefined : periodOf(start, end, 'OBR-8', translating);
  if (effectivePeriod?.end !== undefined) return { effectivePeriod };
  return start === undefined ? {} : { effectiveDateTime: start };
}

function specimensOf(order: Order, patientId: PatientId, key: readonly string[], translating: Translating) {
  const found = order.specimens.map((group) => ({
    group,
    resource: specimen(group.spm, patientId, key, translating),
  }));
  const obr = order.obr?.segment;
  if (!obr) return found;
  const [first] = found;
  if (first) fillFromSource(first.resource, obr, translating);
  const older = first ? undefined : specimenSource(obr, patientId, key, translating);
  return older ? [{ group: undefined, resource: older }] : found;
}

// What the source says of each area asked for: entries, "there are none", nothing recorded, or not returned (R23).
// A clinician must never take one for another: "no known allergies" is a finding, an empty search is not.
// Source: GP Connect, "no content recorded" and 716186003; IPS 2.0, absent-unknown-uv-ips; FHIR list-empty-reason.
import type { Issue } from '#standards/issue.ts';
import type { AreaStatement } from '../../../source-adapter.ts';
import { areaOf } from './areas.ts';
import type { UncheckedResource } from '../requests/bundle.ts';
import { wordTable } from '#standards/word-table.ts';

const snomed = 'http://snomed.info/sct';
const ips = 'http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips';

/** Codes by which somebody says that there is nothing of a whole kind. Partial ones (no known drug allergy) are entries. */
const noneKnown = new Set([
  // No known allergy; no known current problems or disability; no known medications; no known procedures; no known immunisations.
  ...['716186003', '160245001', '787481004', '787480003'].map((code) => `${snomed}|${code}`),
  ...[
    'no-known-allergies',
    'no-known-problems',
    'no-known-medications',
    'no-known-procedures',
    'no-known-immunizations',
    'no-known-devices',
  ].map((code) => `${ips}|${code}`),
]);
/** Codes by which a source says that it has no information: an entry in form, nothing in substance. */
const noInformation = new Set(
  [
    'no-allergy-info',
    'no-problem-info',
    'no-medication-info',
    'no-procedure-info',
    'no-immunization-info',
    'no-device-info',
  ].map((code) => `${ips}|${code}`),
);

/** What was read of one kind. */
export interface AskedArea {
  resourceType: string;
  resources: readonly UncheckedResource[];
  /** Where it did not come, or not all of it. */
  missing?: Issue;
}

export function areaStatement({ resourceType, resources, missing }: AskedArea): AreaStatement {
  const area = areaOf(resourceType)?.area ?? resourceType;
  const state = (status: AreaStatement['status'], text?: string): AreaStatement => ({
    area,
    resourceTypes: [resourceType],
    status,
    ...(text !== undefined && { text }),
  });
  const counted = resources.filter((resource) => isCounted(resource));
  const present = counted.filter((resource) => !says(resource, noneKnown) && !says(resource, noInformation));
  if (missing)
    return present.length === 0
      ? state('not-returned', missing.text)
      : state('present', `Not complete. ${missing.text}`);
  if (present.length > 0) return state('present');
  if (counted.some((resource) => says(resource, noneKnown))) return state('none-known');
  // Entries that are all withdrawn (entered in error) are still entries to be looked at.
  return resources.length > counted.length ? state('present') : state('nothing-recorded');
}

/** An empty List that says why speaks for the kinds it would have held, where a search for them found nothing. */
export function withEmptyLists(
  statements: readonly AreaStatement[],
  lists: readonly UncheckedResource[],
): AreaStatement[] {
  const reasons = new Map(lists.flatMap(reasonOf));
  return statements.map((statement) => {
    const reason = statement.resourceTypes.map((type) => reasons.get(type)).find((status) => status !== undefined);
    return statement.status === 'nothing-recorded' && reason !== undefined
      ? { ...statement, status: reason }
      : statement;
  });
}

/** The kinds of resource an empty List is about, each with why it is empty. */
function reasonOf(list: UncheckedResource): [string, AreaStatement['status']][] {
  if (Array.isArray(list['entry']) && list['entry'].length > 0) return [];
  const reason = codingsOf(list['emptyReason'])
    .map(({ code }) => emptyReasons[String(code)])
    .find((status) => status !== undefined);
  const kinds = codingsOf(list['code']).flatMap(({ code }) => listKinds[String(code)] ?? []);
  return reason === undefined ? [] : kinds.map((kind) => [kind, reason]);
}

/** Source: https://hl7.org/fhir/R4/valueset-list-empty-reason.html */
const emptyReasons: Readonly<Record<string, AreaStatement['status']>> = wordTable({
  nilknown: 'none-known',
  notasked: 'nothing-recorded',
  notstarted: 'nothing-recorded',
  withheld: 'not-returned',
  unavailable: 'not-returned',
});

/** List codes → what they list: LOINC section codes (IPS), GP Connect's SNOMED codes, and FHIR's list-example-codes. */
const listKinds: Readonly<Record<string, readonly string[]>> = wordTable({
  '48765-2': ['AllergyIntolerance'],
  '886921000000105': ['AllergyIntolerance'],
  allergies: ['AllergyIntolerance'],
  '10160-0': ['MedicationStatement', 'MedicationRequest'],
  '933361000000108': ['MedicationStatement', 'MedicationRequest'],
  medications: ['MedicationStatement', 'MedicationRequest'],
  '11450-4': ['Condition'],
  '717711000000103': ['Condition'],
  problems: ['Condition'],
  '11369-6': ['Immunization'],
  '1102181000000102': ['Immunization'],
  '47519-4': ['Procedure'],
});

function isCounted(resource: UncheckedResource): boolean {
  const statuses = [...codingsOf(resource['verificationStatus']).map(({ code }) => code), resource['status']];
  return !statuses.some((status) => status === 'entered-in-error' || status === 'refuted');
}

function says(resource: UncheckedResource, codes: ReadonlySet<string>): boolean {
  return [resource['code'], resource['medicationCodeableConcept'], resource['vaccineCode']]
    .flatMap((concept) => codingsOf(concept))
    .some(({ system, code }) => codes.has(`${String(system)}|${String(code)}`));
}

function codingsOf(concept: unknown): { system?: unknown; code?: unknown }[] {
  const coding = (concept as { coding?: unknown } | undefined)?.coding;
  return Array.isArray(coding) ? (coding as { system?: unknown; code?: unknown }[]) : [];
}

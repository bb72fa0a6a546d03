// The invariants of the resources a shared record carries. Each line is the expression of the key in its definition; those
// of the conformance resources are left to FHIRPath (invariants.ts).
// Source: the constraints of each resource's page, https://hl7.org/fhir/R4/resourcelist.html
import { choiceExists, exists, hasCoding, type Holds, listed, saysCoding } from '../exists.ts';
import { isLater } from './data-types.ts';
import { typeNamed } from '../references.ts';
import { isObject, type JsonObject } from '../walk.ts';
import { wordTable } from '../../../word-table.ts';

const allergyVerification = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification';
const conditionVerification = 'http://terminology.hl7.org/CodeSystem/condition-ver-status';
const conditionClinical = 'http://terminology.hl7.org/CodeSystem/condition-clinical';

/** obs-7: whether a component's code shares a coding with the Observation's own. */
function repeatsOwnCode(node: JsonObject): boolean {
  const own = isObject(node['code']) ? listed(node['code']['coding']) : [];
  if (own.length === 0) return false;
  return listed(node['component']).some(
    (component) =>
      isObject(component['code']) &&
      listed(component['code']['coding']).some((coding) => own.some((other) => isSameCoding(coding, other))),
  );
}

const codingKeys = ['system', 'version', 'code', 'display', 'userSelected'];
const isSameCoding = (one: JsonObject, other: JsonObject) => codingKeys.every((key) => one[key] === other[key]);

/** ctm-1: only a practitioner acts on somebody's behalf. */
function isPractitioner(node: JsonObject, contained: readonly JsonObject[]): boolean {
  const reference = isObject(node['member']) ? node['member']['reference'] : undefined;
  if (typeof reference !== 'string') return true;
  const type = reference.startsWith('#')
    ? contained.find((each) => each['id'] === reference.slice(1))?.['resourceType']
    : typeNamed(reference);
  return type === undefined || type === 'Practitioner';
}

export const resourceInvariants: Readonly<Record<string, Holds>> = wordTable({
  'pat-1': (node) => ['name', 'telecom', 'address', 'organization'].some((name) => exists(node, name)),
  'org-1': (node) => exists(node, 'identifier') || exists(node, 'name'),
  'org-2': (node) => node['use'] !== 'home',
  'org-3': (node) => node['use'] !== 'home',
  'obs-3': (node) => exists(node, 'low') || exists(node, 'high') || exists(node, 'text'),
  'obs-6': (node) => !exists(node, 'dataAbsentReason') || !choiceExists(node, 'value'),
  'obs-7': (node) => !Array.isArray(node['component']) || !choiceExists(node, 'value') || !repeatsOwnCode(node),
  'ait-1': (node) =>
    exists(node, 'clinicalStatus') || saysCoding(node['verificationStatus'], allergyVerification, 'entered-in-error'),
  'ait-2': (node) =>
    !exists(node, 'clinicalStatus') || !hasCoding(node['verificationStatus'], allergyVerification, 'entered-in-error'),
  'con-1': (node) => exists(node, 'summary') || exists(node, 'assessment'),
  'con-2': (node) => exists(node, 'code') || exists(node, 'detail'),
  // The published expression compares a CodeableConcept with a string and so never fails; this is what its words say.
  'con-3': (node) =>
    exists(node, 'clinicalStatus') ||
    saysCoding(node['verificationStatus'], conditionVerification, 'entered-in-error') ||
    !hasCoding(node['category'], 'http://terminology.hl7.org/CodeSystem/condition-category', 'problem-list-item'),
  'con-4': (node) =>
    !choiceExists(node, 'abatement') ||
    saysCoding(node['clinicalStatus'], conditionClinical, 'resolved', 'remission', 'inactive'),
  'con-5': (node) =>
    !exists(node, 'clinicalStatus') ||
    !hasCoding(node['verificationStatus'], conditionVerification, 'entered-in-error'),
  'app-1': (node) => exists(node, 'type') || exists(node, 'actor'),
  'app-2': (node) => exists(node, 'start') === exists(node, 'end'),
  'app-3': (node) =>
    (exists(node, 'start') && exists(node, 'end')) ||
    ['proposed', 'cancelled', 'waitlist'].includes(String(node['status'])),
  'app-4': (node) =>
    !exists(node, 'cancelationReason') || node['status'] === 'noshow' || node['status'] === 'cancelled',
  'apr-1': (node) => exists(node, 'participantType') || exists(node, 'actor'),
  'sev-1': (node) => !exists(node, 'name') || !exists(node, 'query'),
  'cpl-3': (node) => !exists(node, 'detail') || !exists(node, 'reference'),
  'ctm-1': (node, { root }) => !exists(node, 'onBehalfOf') || isPractitioner(node, listed(root['contained'])),
  'cmp-1': (node) => exists(node, 'text') || exists(node, 'entry') || exists(node, 'section'),
  'cmp-2': (node) => !exists(node, 'emptyReason') || !exists(node, 'entry'),
  'ppc-1': (node) => exists(node, 'policy') || exists(node, 'policyRule'),
  'fhs-1': (node) => !choiceExists(node, 'age') || !choiceExists(node, 'born'),
  'fhs-2': (node) => choiceExists(node, 'age') || !exists(node, 'estimatedAge'),
  'gol-1': (node) => !choiceExists(node, 'detail') || exists(node, 'measure'),
  'grp-1': (node) => !exists(node, 'member') || node['actual'] === true,
  'imm-1': (node) => exists(node, 'documentType') || exists(node, 'reference'),
  'imr-1': (node) => exists(node, 'vaccineCode') || exists(node, 'targetDisease'),
  'lst-1': (node) => !exists(node, 'emptyReason') || !exists(node, 'entry'),
  'lst-2': (node) => node['mode'] === 'changes' || !listed(node['entry']).some((entry) => exists(entry, 'deleted')),
  'lst-3': (node) => node['mode'] === 'working' || !listed(node['entry']).some((entry) => exists(entry, 'date')),
  'mad-1': (node) => exists(node, 'dose') || choiceExists(node, 'rate'),
  'mdd-1': (node) => !isLater(node['whenPrepared'], node['whenHandedOver']),
  'prr-1': (node) => !exists(node, 'orderDetail') || exists(node, 'code'),
  'qrs-1': (node) => !exists(node, 'answer') || !exists(node, 'item'),
  'rqg-1': (node) => exists(node, 'resource') !== exists(node, 'action'),
  'Task:inv-1': (node) => !isLater(node['authoredOn'], node['lastModified']),
  'inv-1': (node) => {
    const isPart = exists(node, 'part');
    const isValue = choiceExists(node, 'value');
    const isResource = exists(node, 'resource');
    return isPart ? !isValue && !isResource : isValue !== isResource;
  },
});

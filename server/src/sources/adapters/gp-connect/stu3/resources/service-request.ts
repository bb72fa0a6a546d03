// ProcedureRequest (test requests, diary entries) and ReferralRequest: both are ServiceRequest in R4.
// Source: GP Connect 1.6, ProcedureRequest, Diary entry, ReferralRequest; UK Core ServiceRequest.
import { annotation, codeableConcept, identifier, period, reference } from '../elements/datatypes.ts';
import { timing } from '../elements/dosage.ts';
import { boolean, coded, dateTime, string } from '../elements/primitives.ts';
import { requireCode, requireElement, requirePrimitive } from '../elements/required.ts';
import { asList, choice, type Complete, kept, many, one, type Rules, special } from '../elements/rules.ts';
import { requester } from './requester.ts';
import type { ResourceRules } from './resource-rules.ts';

const requestRules: Rules = {
  identifier: many(identifier),
  definition: kept('Reference', reference),
  basedOn: many(reference),
  replaces: many(reference),
  status: one(
    coded(['draft', 'active', 'on-hold', 'revoked', 'completed', 'entered-in-error', 'unknown'], {
      suspended: 'on-hold',
      cancelled: 'revoked',
    }),
  ),
  intent: one(
    coded([
      'proposal',
      'plan',
      'directive',
      'order',
      'original-order',
      'reflex-order',
      'filler-order',
      'instance-order',
      'option',
    ]),
  ),
  priority: one(coded(['routine', 'urgent', 'asap', 'stat'])),
  subject: one(reference),
  context: one(reference, 'encounter'),
  authoredOn: one(dateTime),
  requester,
  reasonCode: many(codeableConcept),
  reasonReference: many(reference),
  note: many(annotation),
  relevantHistory: many(reference),
  ...choice('occurrence', { DateTime: dateTime, Period: period, Timing: timing }),
};

const complete: Complete = (into) => {
  requireCode(into, 'status', 'unknown');
  requirePrimitive(into, 'intent');
  requireElement(into, 'subject');
};

export const procedureRequest: ResourceRules = {
  to: 'ServiceRequest',
  rules: {
    ...requestRules,
    requisition: one(identifier),
    doNotPerform: one(boolean),
    category: many(codeableConcept),
    code: one(codeableConcept),
    ...choice('asNeeded', { Boolean: boolean, CodeableConcept: codeableConcept }),
    performerType: one(codeableConcept),
    performer: many(reference),
    supportingInfo: many(reference),
    specimen: many(reference),
    bodySite: many(codeableConcept),
  },
  complete: (into, ...rest) => {
    complete(into, ...rest);
    // GP Connect: "order" is a test request, "plan" a diary entry. R4 says what kind of request it is by category.
    if (into['intent'] === 'order' && into['category'] === undefined) into['category'] = [{ coding: [investigation] }];
  },
};

/** Source: SNOMED CT; FHIR R4 servicerequest-category. */
const investigation = { system: 'http://snomed.info/sct', code: '103693007', display: 'Diagnostic procedure' };

/** Says what the STU3 type said: this request is a referral. Source: SNOMED CT. */
const referral = { system: 'http://snomed.info/sct', code: '3457005', display: 'Patient referral' };

export const referralRequest: ResourceRules = {
  to: 'ServiceRequest',
  rules: {
    ...requestRules,
    groupIdentifier: one(identifier, 'requisition'),
    type: many(codeableConcept, 'category'),
    // What is asked for, where the system has it apart from the reason; R4 has one code and details.
    serviceRequested: special((value, into, translation, place) => {
      for (const each of asList(value)) {
        const found = codeableConcept.convert(each, place, translation);
        if (found === undefined) continue;
        if (into['code'] === undefined) into['code'] = found;
        else into['orderDetail'] = [...asList(into['orderDetail']), found];
      }
    }),
    specialty: one(codeableConcept, 'performerType'),
    recipient: many(reference, 'performer'),
    // The words of the referral. R4 has notes for them.
    description: special((value, into, translation, place) => {
      const text = string.convert(value, place, translation);
      if (text !== undefined) into['note'] = [{ text }, ...asList(into['note'])];
    }),
    supportingInfo: many(reference),
  },
  complete: (into, ...rest) => {
    complete(into, ...rest);
    // GP Connect has the referral's own code among the reasons ("the source system's main coded entry for the referral").
    const [main] = asList(into['reasonCode']);
    if (into['code'] === undefined && main !== undefined) into['code'] = main;
    into['category'] = [{ coding: [referral] }, ...asList(into['category'])];
  },
};

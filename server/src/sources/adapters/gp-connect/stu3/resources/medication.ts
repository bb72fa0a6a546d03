// Medication, MedicationStatement, MedicationRequest. In GP Connect a statement and a request with intent "plan" are one
// authorisation, requests with intent "order" its issues. Source: GP Connect 1.6, Medication guidance; UK Core.
import {
  annotation,
  attachment,
  codeableConcept,
  duration,
  identifier,
  period,
  ratio,
  reference,
  simpleQuantity,
} from '../elements/datatypes.ts';
import { dosage } from '../elements/dosage.ts';
import { boolean, coded, dateTime, string, unsignedInt } from '../elements/primitives.ts';
import { requireChoice, requireCode, requireElement, requirePrimitive } from '../elements/required.ts';
import { asList, backbone, choice, isObject, type JsonObject, kept, many, one, special } from '../elements/rules.ts';
import { requester } from './requester.ts';
import type { ResourceRules } from './resource-rules.ts';

const medicationIs = choice('medication', { CodeableConcept: codeableConcept, Reference: reference });

export const medication: ResourceRules = {
  to: 'Medication',
  rules: {
    code: one(codeableConcept),
    status: one(coded(['active', 'inactive', 'entered-in-error'])),
    isBrand: kept('Boolean', boolean),
    isOverTheCounter: kept('Boolean', boolean),
    manufacturer: one(reference),
    form: one(codeableConcept),
    ingredient: many(
      backbone(
        {
          ...choice('item', { CodeableConcept: codeableConcept, Reference: reference }),
          isActive: one(boolean),
          amount: one(ratio, 'strength'),
        },
        (into) => requireChoice(into, 'item', 'CodeableConcept', false),
      ),
    ),
    package: special((value, into, translation, place) => {
      const found = packaging.convert(value, place, translation);
      if (!isObject(found)) return;
      const [batch, ...others] = asList(found['batch']) as JsonObject[];
      if (batch) into['batch'] = batch;
      if (others.length > 0)
        translation.losses.report(`${place}.batch`, 'not-carried', 'there is room for one batch only');
      into['extension'] = [...asList(into['extension']), ...asList(found['extension'])];
      if (asList(into['extension']).length === 0) delete into['extension'];
    }),
    image: kept('Attachment', attachment),
  },
  complete: (into) => requireElement(into, 'code'),
};

/** R4 keeps the batch alone; the rest goes with it as extensions of the medicine. */
const packaging = backbone({
  container: kept('CodeableConcept', codeableConcept),
  content: (field, _into, { losses }) => losses.report(field.place, 'not-carried', 'R4 has no contents of a package'),
  batch: many(backbone({ lotNumber: one(string), expirationDate: one(dateTime) })),
});

export const medicationStatement: ResourceRules = {
  to: 'MedicationStatement',
  rules: {
    identifier: many(identifier),
    basedOn: many(reference),
    partOf: many(reference),
    context: one(reference),
    status: one(
      coded(['active', 'completed', 'entered-in-error', 'intended', 'stopped', 'on-hold', 'unknown', 'not-taken']),
    ),
    category: one(codeableConcept),
    ...medicationIs,
    ...choice('effective', { DateTime: dateTime, Period: period }),
    dateAsserted: one(dateTime),
    informationSource: one(reference),
    subject: one(reference),
    derivedFrom: many(reference),
    taken: special((value, into, { losses }, place) => {
      if (
        value === 'n' &&
        (into['status'] === undefined || into['status'] === 'active' || into['status'] === 'completed')
      )
        into['status'] = 'not-taken';
      else if (value === 'unk')
        losses.report(place, 'not-carried', 'GP Connect always says "unk" here: GP systems do not record it');
      else losses.report(place, 'not-carried', 'R4 says whether it was taken by the status alone');
    }),
    reasonNotTaken: many(codeableConcept, 'statusReason'),
    reasonCode: many(codeableConcept),
    reasonReference: many(reference),
    note: many(annotation),
    dosage: many(dosage),
  },
  complete: (into, place, { losses }) => {
    requireCode(into, 'status', 'unknown');
    requireChoice(into, 'medication', 'CodeableConcept', false);
    requireElement(into, 'subject');
    // UK Core: an identifier has a system and a value. One without is still an identifier, so the claim goes, not the identifier.
    const whole = asList(into['identifier']).every((each) => isObject(each) && each['system'] && each['value']);
    if (!whole && isObject(into['meta']) && into['meta']['profile'] !== undefined) {
      delete into['meta']['profile'];
      losses.report(`${place}.meta.profile`, 'not-carried', 'its identifiers do not fit the UK Core profile');
      if (Object.keys(into['meta']).length === 0) delete into['meta'];
    }
  },
};

export const medicationRequest: ResourceRules = {
  to: 'MedicationRequest',
  rules: {
    identifier: many(identifier),
    definition: kept('Reference', reference),
    basedOn: many(reference),
    groupIdentifier: one(identifier),
    status: one(
      coded(['active', 'on-hold', 'cancelled', 'completed', 'entered-in-error', 'stopped', 'draft', 'unknown']),
    ),
    intent: one(
      coded([
        'proposal',
        'plan',
        'order',
        'instance-order',
        'original-order',
        'reflex-order',
        'filler-order',
        'option',
      ]),
    ),
    category: many(codeableConcept),
    priority: one(coded(['routine', 'urgent', 'asap', 'stat'])),
    ...medicationIs,
    subject: one(reference),
    context: one(reference, 'encounter'),
    supportingInformation: many(reference),
    authoredOn: one(dateTime),
    requester,
    recorder: one(reference),
    reasonCode: many(codeableConcept),
    reasonReference: many(reference),
    note: many(annotation),
    dosageInstruction: many(dosage),
    dispenseRequest: one(
      backbone({
        validityPeriod: one(period),
        numberOfRepeatsAllowed: one(unsignedInt),
        quantity: one(simpleQuantity),
        expectedSupplyDuration: one(duration),
        performer: one(reference),
      }),
    ),
    substitution: one(
      backbone({ allowed: one(boolean, 'allowedBoolean'), reason: one(codeableConcept) }, (into) =>
        requirePrimitive(into, 'allowedBoolean'),
      ),
    ),
    priorPrescription: one(reference),
    detectedIssue: many(reference),
    eventHistory: many(reference),
  },
  complete: (into) => {
    requireCode(into, 'status', 'unknown');
    requirePrimitive(into, 'intent');
    requireChoice(into, 'medication', 'CodeableConcept', false);
    requireElement(into, 'subject');
  },
};

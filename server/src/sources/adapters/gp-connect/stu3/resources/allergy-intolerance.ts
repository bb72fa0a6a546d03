// AllergyIntolerance. Source: GP Connect 1.6, AllergyIntolerance and Allergies guidance; UK Core AllergyIntolerance.
import { age, annotation, codeableConcept, identifier, period, range, reference } from '../elements/datatypes.ts';
import { coded, dateTime, string } from '../elements/primitives.ts';
import { requireElement, requireList } from '../elements/required.ts';
import { backbone, choice, isObject, many, one, special } from '../elements/rules.ts';
import type { ResourceRules } from './resource-rules.ts';

const clinical = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical';
const verification = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification';

/** A status that was a code and is a concept. */
export const statusConcept = (system: string, type: ReturnType<typeof coded>) =>
  special((value, into, translation, place) => {
    const found = type.convert(value, place, translation);
    if (found !== undefined) into[place.slice(place.lastIndexOf('.') + 1)] = { coding: [{ system, code: found }] };
  });

export const allergyIntolerance: ResourceRules = {
  to: 'AllergyIntolerance',
  rules: {
    identifier: many(identifier),
    clinicalStatus: statusConcept(clinical, coded(['active', 'inactive', 'resolved'])),
    verificationStatus: special((value, into, translation, place) => {
      // GP Connect fixes it, and forbids reading meaning into it: "unconfirmed" here would make every allergy look doubtful.
      if (value === 'unconfirmed')
        translation.losses.report(
          place,
          'not-carried',
          'GP Connect always says "unconfirmed" here and means nothing by it',
        );
      else
        statusConcept(verification, coded(['unconfirmed', 'confirmed', 'refuted', 'entered-in-error']))(
          { name: 'verificationStatus', value, beside: undefined, place },
          into,
          translation,
        );
    }),
    type: one(coded(['allergy', 'intolerance'])),
    category: many(coded(['food', 'medication', 'environment', 'biologic'])),
    criticality: one(coded(['low', 'high', 'unable-to-assess'])),
    code: one(codeableConcept),
    patient: one(reference),
    ...choice('onset', { DateTime: dateTime, Age: age, Period: period, Range: range, String: string }),
    assertedDate: one(dateTime, 'recordedDate'),
    recorder: one(reference),
    asserter: one(reference),
    lastOccurrence: one(dateTime),
    note: many(annotation),
    reaction: many(
      backbone(
        {
          substance: one(codeableConcept),
          manifestation: many(codeableConcept),
          description: one(string),
          onset: one(dateTime),
          severity: one(coded(['mild', 'moderate', 'severe'])),
          exposureRoute: one(codeableConcept),
          note: many(annotation),
        },
        (into) => requireList(into, 'manifestation'),
      ),
    ),
  },
  complete: (into, place, { losses }) => {
    requireElement(into, 'code');
    requireElement(into, 'patient');
    // R4 (ait-1, ait-2): a clinical status, unless the entry was an error; then none.
    const error = JSON.stringify(into['verificationStatus'] ?? '').includes('"entered-in-error"');
    if (!error) requireElement(into, 'clinicalStatus');
    else if (isObject(into['clinicalStatus']) && into['clinicalStatus']['coding'] !== undefined) {
      delete into['clinicalStatus'];
      losses.report(`${place}.clinicalStatus`, 'not-carried', 'an entry made in error has no clinical status');
    }
  },
};

// Procedure and Flag. Source: UK Core Procedure, Flag; STU3 and R4.
import { annotation, codeableConcept, identifier, period, reference } from '../elements/datatypes.ts';
import { boolean, coded, dateTime } from '../elements/primitives.ts';
import { requireCode, requireElement, requirePrimitive } from '../elements/required.ts';
import { backbone, choice, kept, many, one, special } from '../elements/rules.ts';
import type { ResourceRules } from './resource-rules.ts';

export const procedure: ResourceRules = {
  to: 'Procedure',
  rules: {
    identifier: many(identifier),
    definition: kept('Reference', reference),
    basedOn: many(reference),
    partOf: many(reference),
    status: one(
      coded(
        ['preparation', 'in-progress', 'not-done', 'on-hold', 'stopped', 'completed', 'entered-in-error', 'unknown'],
        {
          suspended: 'on-hold',
          aborted: 'stopped',
        },
      ),
    ),
    notDone: special((value, into, translation, place) => {
      const notDone = boolean.convert(value, place, translation);
      if (notDone === true && into['status'] !== 'entered-in-error') into['status'] = 'not-done';
      else if (notDone === true) translation.losses.report(place, 'not-carried', 'the entry was made in error');
    }),
    notDoneReason: one(codeableConcept, 'statusReason'),
    category: one(codeableConcept),
    code: one(codeableConcept),
    subject: one(reference),
    context: one(reference, 'encounter'),
    ...choice('performed', { DateTime: dateTime, Period: period }),
    performer: many(
      backbone({ role: one(codeableConcept, 'function'), actor: one(reference), onBehalfOf: one(reference) }, (into) =>
        requireElement(into, 'actor'),
      ),
    ),
    location: one(reference),
    reasonCode: many(codeableConcept),
    reasonReference: many(reference),
    bodySite: many(codeableConcept),
    outcome: one(codeableConcept),
    report: many(reference),
    complication: many(codeableConcept),
    complicationDetail: many(reference),
    followUp: many(codeableConcept),
    note: many(annotation),
    focalDevice: many(
      backbone({ action: one(codeableConcept), manipulated: one(reference) }, (into) =>
        requireElement(into, 'manipulated'),
      ),
    ),
    usedReference: many(reference),
    usedCode: many(codeableConcept),
  },
  complete: (into) => {
    requireCode(into, 'status', 'unknown');
    requireElement(into, 'subject');
  },
};

export const flag: ResourceRules = {
  to: 'Flag',
  rules: {
    identifier: many(identifier),
    status: one(coded(['active', 'inactive', 'entered-in-error'])),
    category: many(codeableConcept),
    code: one(codeableConcept),
    subject: one(reference),
    period: one(period),
    encounter: one(reference),
    author: one(reference),
  },
  complete: (into) => {
    requirePrimitive(into, 'status');
    requireElement(into, 'code');
    requireElement(into, 'subject');
  },
};

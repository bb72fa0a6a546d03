// Encounter: a consultation's when, where and who; its content hangs in Lists. Source: GP Connect 1.6, Encounter; UK Core.
import { codeableConcept, coding, duration, identifier, period, reference } from '../elements/datatypes.ts';
import { coded, positiveInt } from '../elements/primitives.ts';
import { requireCode, requireElement, requirePrimitive } from '../elements/required.ts';
import { backbone, many, one, type Type } from '../elements/rules.ts';
import type { ResourceRules } from './resource-rules.ts';

const status: Type = coded([
  'planned',
  'arrived',
  'triaged',
  'in-progress',
  'onleave',
  'finished',
  'cancelled',
  'entered-in-error',
  'unknown',
]);

export const encounter: ResourceRules = {
  to: 'Encounter',
  rules: {
    identifier: many(identifier),
    status: one(status),
    statusHistory: many(
      backbone({ status: one(status), period: one(period) }, (into) => {
        requireCode(into, 'status', 'unknown');
        requireElement(into, 'period');
      }),
    ),
    class: one(coding),
    classHistory: many(
      backbone({ class: one(coding), period: one(period) }, (into) => {
        requireElement(into, 'class');
        requireElement(into, 'period');
      }),
    ),
    type: many(codeableConcept),
    priority: one(codeableConcept),
    subject: one(reference),
    episodeOfCare: many(reference),
    incomingReferral: many(reference, 'basedOn'),
    participant: many(backbone({ type: many(codeableConcept), period: one(period), individual: one(reference) })),
    appointment: many(reference),
    period: one(period),
    length: one(duration),
    reason: many(codeableConcept, 'reasonCode'),
    diagnosis: many(
      backbone({ condition: one(reference), role: one(codeableConcept, 'use'), rank: one(positiveInt) }, (into) =>
        requireElement(into, 'condition'),
      ),
    ),
    account: many(reference),
    hospitalization: one(
      backbone({
        preAdmissionIdentifier: one(identifier),
        origin: one(reference),
        admitSource: one(codeableConcept),
        reAdmission: one(codeableConcept),
        dietPreference: many(codeableConcept),
        specialCourtesy: many(codeableConcept),
        specialArrangement: many(codeableConcept),
        destination: one(reference),
        dischargeDisposition: one(codeableConcept),
      }),
    ),
    location: many(
      backbone(
        {
          location: one(reference),
          status: one(coded(['planned', 'active', 'reserved', 'completed'])),
          period: one(period),
        },
        (into) => requireElement(into, 'location'),
      ),
    ),
    serviceProvider: one(reference),
    partOf: one(reference),
  },
  complete: (into) => {
    if (into['status'] === undefined) requirePrimitive(into, 'status');
    // R4 demands a class; GP Connect leaves it out.
    requireElement(into, 'class');
  },
};

// Appointment, Slot, Schedule. Source: GP Connect 1.6, Appointment Management; UK Core Appointment, Slot, Schedule.
import { absent, codeableConcept, identifier, period, reference } from '../elements/datatypes.ts';
import { boolean, coded, dateTime, instant, positiveInt, string, unsignedInt } from '../elements/primitives.ts';
import { requireElement, requireList, requirePrimitive } from '../elements/required.ts';
import { backbone, many, one } from '../elements/rules.ts';
import type { ResourceRules } from './resource-rules.ts';

const participantStatus = coded(['accepted', 'declined', 'tentative', 'needs-action']);

export const appointment: ResourceRules = {
  to: 'Appointment',
  rules: {
    identifier: many(identifier),
    status: one(
      coded(['proposed', 'pending', 'booked', 'arrived', 'fulfilled', 'cancelled', 'noshow', 'entered-in-error']),
    ),
    serviceCategory: many(codeableConcept),
    serviceType: many(codeableConcept),
    specialty: many(codeableConcept),
    appointmentType: one(codeableConcept),
    reason: many(codeableConcept, 'reasonCode'),
    indication: many(reference, 'reasonReference'),
    priority: one(unsignedInt),
    description: one(string),
    supportingInformation: many(reference),
    start: one(instant),
    end: one(instant),
    minutesDuration: one(positiveInt),
    slot: many(reference),
    created: one(dateTime),
    comment: one(string),
    incomingReferral: many(reference, 'basedOn'),
    participant: many(
      backbone(
        {
          type: many(codeableConcept),
          actor: one(reference),
          required: one(coded(['required', 'optional', 'information-only'])),
          status: one(participantStatus),
        },
        (into) => {
          requirePrimitive(into, 'status');
          // R4 (app-1): somebody, or the kind of somebody.
          if (into['type'] === undefined) requireElement(into, 'actor');
        },
      ),
    ),
    requestedPeriod: many(period),
  },
  complete: (into) => {
    requirePrimitive(into, 'status');
    if (into['participant'] === undefined) into['participant'] = [{ actor: absent, _status: absent }];
    // R4 (app-2, app-3): both times or neither, and neither only while it is proposed or cancelled.
    const untimed = into['start'] === undefined && into['end'] === undefined;
    if (untimed && (into['status'] === 'proposed' || into['status'] === 'cancelled')) return;
    requirePrimitive(into, 'start');
    requirePrimitive(into, 'end');
  },
};

export const slot: ResourceRules = {
  to: 'Slot',
  rules: {
    identifier: many(identifier),
    serviceCategory: many(codeableConcept),
    serviceType: many(codeableConcept),
    specialty: many(codeableConcept),
    appointmentType: one(codeableConcept),
    schedule: one(reference),
    status: one(coded(['busy', 'free', 'busy-unavailable', 'busy-tentative', 'entered-in-error'])),
    start: one(instant),
    end: one(instant),
    overbooked: one(boolean),
    comment: one(string),
  },
  complete: (into) => {
    requireElement(into, 'schedule');
    for (const name of ['status', 'start', 'end']) requirePrimitive(into, name);
  },
};

export const schedule: ResourceRules = {
  to: 'Schedule',
  rules: {
    identifier: many(identifier),
    active: one(boolean),
    serviceCategory: many(codeableConcept),
    serviceType: many(codeableConcept),
    specialty: many(codeableConcept),
    actor: many(reference),
    planningHorizon: one(period),
    comment: one(string),
  },
  complete: (into) => requireList(into, 'actor'),
};

// DiagnosticReport and Specimen. Source: GP Connect 1.6, Investigations; UK Core DiagnosticReport, Specimen.
import {
  annotation,
  attachment,
  codeableConcept,
  identifier,
  period,
  reference,
  simpleQuantity,
} from '../elements/datatypes.ts';
import { coded, dateTime, string } from '../elements/primitives.ts';
import { requireCode, requireElement } from '../elements/required.ts';
import { asList, backbone, choice, isObject, kept, many, one, special } from '../elements/rules.ts';
import { issued } from './observation.ts';
import type { ResourceRules } from './resource-rules.ts';

const performer = backbone({ actor: one(reference), role: kept('CodeableConcept', codeableConcept) });

export const diagnosticReport: ResourceRules = {
  to: 'DiagnosticReport',
  rules: {
    identifier: many(identifier),
    basedOn: many(reference),
    status: one(
      coded([
        'registered',
        'partial',
        'preliminary',
        'final',
        'amended',
        'corrected',
        'appended',
        'cancelled',
        'entered-in-error',
        'unknown',
      ]),
    ),
    category: many(codeableConcept),
    code: one(codeableConcept),
    subject: one(reference),
    context: one(reference, 'encounter'),
    ...choice('effective', { DateTime: dateTime, Period: period }),
    issued,
    performer: special((value, into, translation, place) => {
      for (const each of asList(value)) {
        const found = performer.convert(each, place, translation);
        if (!isObject(found)) continue;
        const { actor, extension, ...rest } = found;
        for (const name of Object.keys(rest))
          translation.losses.report(`${place}.${name}`, 'not-carried', 'R4 has a plain reference here');
        const all = { ...(isObject(actor) ? actor : {}) };
        // What they did goes with the reference.
        if (extension !== undefined) all['extension'] = [...asList(all['extension']), ...asList(extension)];
        into['performer'] = [...asList(into['performer']), all];
      }
    }),
    specimen: many(reference),
    result: many(reference),
    imagingStudy: many(reference),
    image: many(
      backbone({ comment: one(string), link: one(reference) }, (into) => requireElement(into, 'link')),
      'media',
    ),
    conclusion: one(string),
    codedDiagnosis: many(codeableConcept, 'conclusionCode'),
    presentedForm: many(attachment),
  },
  complete: (into) => {
    requireCode(into, 'status', 'unknown');
    requireElement(into, 'code');
  },
};

const collected = choice('collected', { DateTime: dateTime, Period: period });

export const specimen: ResourceRules = {
  to: 'Specimen',
  rules: {
    identifier: many(identifier),
    accessionIdentifier: one(identifier),
    status: one(coded(['available', 'unavailable', 'unsatisfactory', 'entered-in-error'])),
    type: one(codeableConcept),
    subject: one(reference),
    receivedTime: one(dateTime),
    parent: many(reference),
    request: many(reference),
    collection: one(
      backbone({
        collector: one(reference),
        ...collected,
        quantity: one(simpleQuantity),
        method: one(codeableConcept),
        bodySite: one(codeableConcept),
      }),
    ),
    processing: many(
      backbone({
        description: one(string),
        procedure: one(codeableConcept),
        additive: many(reference),
        ...choice('time', { DateTime: dateTime, Period: period }),
      }),
    ),
    container: many(
      backbone({
        identifier: many(identifier),
        description: one(string),
        type: one(codeableConcept),
        capacity: one(simpleQuantity),
        specimenQuantity: one(simpleQuantity),
        ...choice('additive', { CodeableConcept: codeableConcept, Reference: reference }),
      }),
    ),
    note: many(annotation),
  },
};

// Condition: GP Connect's problem headers. Source: GP Connect 1.6, Problems; UK Core Condition.
import { age, annotation, codeableConcept, identifier, period, range, reference } from '../elements/datatypes.ts';
import { boolean, coded, dateTime, string } from '../elements/primitives.ts';
import { requireElement } from '../elements/required.ts';
import { addExtension, backbone, choice, isObject, many, one, special } from '../elements/rules.ts';
import { statusConcept } from './allergy-intolerance.ts';
import type { ResourceRules } from './resource-rules.ts';

const clinical = 'http://terminology.hl7.org/CodeSystem/condition-clinical';
const verification = 'http://terminology.hl7.org/CodeSystem/condition-ver-status';

const stage = backbone({ summary: one(codeableConcept), assessment: many(reference) });

export const condition: ResourceRules = {
  to: 'Condition',
  rules: {
    identifier: many(identifier),
    clinicalStatus: statusConcept(
      clinical,
      coded(['active', 'recurrence', 'relapse', 'inactive', 'remission', 'resolved']),
    ),
    verificationStatus: statusConcept(
      verification,
      coded(['provisional', 'differential', 'confirmed', 'refuted', 'entered-in-error', 'unconfirmed']),
    ),
    category: many(codeableConcept),
    severity: one(codeableConcept),
    code: one(codeableConcept),
    bodySite: many(codeableConcept),
    subject: one(reference),
    context: one(reference, 'encounter'),
    ...choice('onset', { DateTime: dateTime, Age: age, Period: period, Range: range, String: string }),
    ...choice('abatement', { DateTime: dateTime, Age: age, Period: period, Range: range, String: string }),
    abatementBoolean: special((value, into, translation, place) => {
      const ended = boolean.convert(value, place, translation);
      if (ended === true && !hasAbatement(into)) into['abatementString'] = 'ended, date not recorded';
      else if (ended !== undefined)
        translation.losses.report(place, 'not-carried', 'R4 says whether it ended by status and date');
    }),
    assertedDate: one(dateTime, 'recordedDate'),
    asserter: one(reference),
    stage: many(stage),
    evidence: many(backbone({ code: many(codeableConcept), detail: many(reference) })),
    note: many(annotation),
  },
  complete: (into, place, { losses }) => {
    requireElement(into, 'subject');
    // GP Connect: the asserter is "the practitioner who recorded the problem", which R4 calls the recorder.
    if (into['asserter'] !== undefined) into['recorder'] = into['asserter'];
    const status = JSON.stringify(into['clinicalStatus'] ?? '');
    if (JSON.stringify(into['verificationStatus'] ?? '').includes('"entered-in-error"') && into['clinicalStatus']) {
      // R4 (con-5)
      delete into['clinicalStatus'];
      losses.report(`${place}.clinicalStatus`, 'not-carried', 'an entry made in error has no clinical status');
    }
    if (!hasAbatement(into) || /"(inactive|resolved|remission)"/.test(status)) return;
    // R4 (con-4): what has ended is not active. The source says both; what it says now stands, the date is kept beside it.
    for (const name of Object.keys(into).filter((key) => /^_?abatement/.test(key))) {
      const typeName = name.replace(/^_?abatement/, '');
      if (!name.startsWith('_'))
        addExtension(into, {
          url: 'http://hl7.org/fhir/3.0/StructureDefinition/extension-Condition.abatement',
          [`value${typeName}`]: into[name],
        });
      delete into[name];
      losses.report(
        `${place}.abatement${typeName}`,
        'changed',
        'an end date of a problem that is not called ended: kept beside it',
      );
    }
  },
};

function hasAbatement(into: unknown): boolean {
  return isObject(into) && Object.keys(into).some((name) => /^_?abatement/.test(name));
}

// Immunization. Source: GP Connect 1.6, Immunization; UK Core Immunization; STU3 and R4 Immunization.
import { annotation, codeableConcept, identifier, reference, simpleQuantity } from '../elements/datatypes.ts';
import { boolean, coded, date, dateTime, positiveInt, string } from '../elements/primitives.ts';
import { requireChoice, requireElement, requirePrimitive } from '../elements/required.ts';
import { asList, backbone, isObject, kept, many, one, special } from '../elements/rules.ts';
import type { ResourceRules } from './resource-rules.ts';

const explanation = backbone({
  reason: many(codeableConcept),
  reasonNotGiven: many(codeableConcept),
  // A slip that stands in published examples.
  notGivenReason: many(codeableConcept, 'reasonNotGiven'),
});

const protocol = backbone(
  {
    series: one(string),
    authority: one(reference),
    targetDisease: many(codeableConcept),
    doseSequence: one(positiveInt, 'doseNumberPositiveInt'),
    seriesDoses: one(positiveInt, 'seriesDosesPositiveInt'),
    description: kept('String', string),
    doseStatus: kept('CodeableConcept', codeableConcept),
    doseStatusReason: kept('CodeableConcept', codeableConcept),
  },
  (into) => requireChoice(into, 'doseNumber', 'PositiveInt', true),
);

export const immunization: ResourceRules = {
  to: 'Immunization',
  rules: {
    identifier: many(identifier),
    status: one(coded(['completed', 'entered-in-error', 'not-done'])),
    notGiven: special((value, into, translation, place) => {
      const notGiven = boolean.convert(value, place, translation);
      // R4 says it in the status. An entry made in error stays one.
      if (notGiven === true && into['status'] !== 'entered-in-error') into['status'] = 'not-done';
      else if (notGiven === true) translation.losses.report(place, 'not-carried', 'the entry was made in error');
    }),
    vaccineCode: one(codeableConcept),
    patient: one(reference),
    encounter: one(reference),
    date: one(dateTime, 'occurrenceDateTime'),
    primarySource: one(boolean),
    reportOrigin: one(codeableConcept),
    location: one(reference),
    manufacturer: one(reference),
    lotNumber: one(string),
    expirationDate: one(date),
    site: one(codeableConcept),
    route: one(codeableConcept),
    doseQuantity: one(simpleQuantity),
    practitioner: many(
      backbone({ role: one(codeableConcept, 'function'), actor: one(reference) }, (into) =>
        requireElement(into, 'actor'),
      ),
      'performer',
    ),
    note: many(annotation),
    explanation: special((value, into, translation, place) => {
      const found = explanation.convert(value, place, translation);
      if (!isObject(found)) return;
      if (found['reason'] !== undefined) into['reasonCode'] = found['reason'];
      const [first, ...others] = asList(found['reasonNotGiven']);
      if (first !== undefined) into['statusReason'] = first;
      if (others.length > 0)
        translation.losses.report(`${place}.reasonNotGiven`, 'not-carried', 'there is room for one reason only');
      for (const name of ['extension', 'modifierExtension'])
        if (found[name] !== undefined) into[name] = [...asList(into[name]), ...asList(found[name])];
    }),
    reaction: many(backbone({ date: one(dateTime), detail: one(reference), reported: one(boolean) })),
    vaccinationProtocol: many(protocol, 'protocolApplied'),
  },
  complete: (into, place, { losses }) => {
    const vaccine = into['vaccineCode'];
    if (
      isObject(vaccine) &&
      /^unknown$/i.test(String(vaccine['text'])) &&
      JSON.stringify(vaccine).includes('v3-NullFlavor')
    ) {
      // The vaccination procedure says what was given; "Unknown" must not stand in its place.
      delete vaccine['text'];
      losses.report(`${place}.vaccineCode.text`, 'not-carried', '"unknown" beside a code that says the same');
    }
    requirePrimitive(into, 'status');
    requireElement(into, 'vaccineCode');
    requireElement(into, 'patient');
    requireChoice(into, 'occurrence', 'DateTime', true);
    // UK Core (ukcore-imm-001): not given has a reason, if only that none was recorded.
    if (into['status'] === 'not-done') requireElement(into, 'statusReason');
  },
};

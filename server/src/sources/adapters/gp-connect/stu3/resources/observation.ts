// Observation: uncategorised entries, blood pressures, test results, test group headers, filing comments, comment notes.
// Source: GP Connect 1.6, Observation pages; UK Core Observation.
import {
  annotation,
  attachment,
  codeableConcept,
  identifier,
  period,
  quantity,
  range,
  ratio,
  reference,
  sampledData,
  simpleQuantity,
} from '../elements/datatypes.ts';
import { boolean, coded, dateTime, instant, isDateOnly, string, time } from '../elements/primitives.ts';
import { requireCode, requireElement } from '../elements/required.ts';
import {
  addExtension,
  asList,
  backbone,
  choice,
  isObject,
  type JsonObject,
  kept,
  many,
  one,
  type Rule,
  type Rules,
  special,
} from '../elements/rules.ts';
import type { ResourceRules } from './resource-rules.ts';

/** Where R4 has an instant and systems write a date: a time of day is not invented, the date is kept beside it. */
export const issued: Rule = (field, into, translation) => {
  if (!isDateOnly(field.value)) {
    one(instant)(field, into, translation);
    return;
  }
  kept('DateTime', dateTime)(field, into, translation);
  translation.losses.report(field.place, 'changed', 'a date where FHIR has an instant: kept beside it');
};

const valueRules: Rules = {
  ...choice('value', {
    Quantity: quantity,
    CodeableConcept: codeableConcept,
    String: string,
    Boolean: boolean,
    Range: range,
    Ratio: ratio,
    SampledData: sampledData,
    Time: time,
    DateTime: dateTime,
    Period: period,
  }),
  valueAttachment: kept('Attachment', attachment, 'value'),
  dataAbsentReason: one(codeableConcept),
  interpretation: many(codeableConcept),
  referenceRange: many(
    backbone(
      {
        low: one(simpleQuantity),
        high: one(simpleQuantity),
        type: one(codeableConcept),
        appliesTo: many(codeableConcept),
        age: one(range),
        text: one(string),
      },
      (into) => {
        // R4 (obs-3): a range has a low, a high or words.
        if (!['low', 'high', 'text', '_text'].some((name) => name in into))
          into['text'] = 'A reference range without its limits';
      },
    ),
  ),
};

/** R4 (obs-6): a reason for having no value is only where there is none. */
function valueOrReason(
  into: JsonObject,
  place: string,
  losses: { report: (...words: [string, 'changed', string]) => void },
) {
  if (into['dataAbsentReason'] === undefined || !Object.keys(into).some((name) => /^_?value[A-Z]/.test(name))) return;
  const url = `http://hl7.org/fhir/3.0/StructureDefinition/extension-${place}.dataAbsentReason`;
  addExtension(into, { url, valueCodeableConcept: into['dataAbsentReason'] });
  delete into['dataAbsentReason'];
  losses.report(`${place}.dataAbsentReason`, 'changed', 'a reason for having no value beside a value: kept beside it');
}

const relation = backbone({ type: one(string), target: one(reference) });

/** Links between entries: members and origins are elements in R4, the rare rest an extension. */
const related = special((value, into, translation, place) => {
  for (const each of asList(value)) {
    const found = relation.convert(each, place, translation);
    if (!isObject(found)) continue;
    const { type, target, ...rest } = found;
    for (const name of Object.keys(rest))
      translation.losses.report(`${place}.${name}`, 'not-carried', 'R4 has a plain reference here');
    // A test group header often leaves out that its results are its members (GP Connect 1.6 demands that it be said).
    const member =
      type === 'has-member' || (type === undefined && !Object.keys(into).some((name) => /^value[A-Z]/.test(name)));
    if (isObject(target) && member) into['hasMember'] = [...asList(into['hasMember']), target];
    else if (isObject(target) && type === 'derived-from')
      into['derivedFrom'] = [...asList(into['derivedFrom']), target];
    else keepRelation(into, type, target);
    if (type === undefined && target !== undefined)
      translation.losses.report(
        `${place}.type`,
        'changed',
        member ? 'no kind of link given: read as its members' : 'no kind of link given',
      );
  }
});

function keepRelation(into: JsonObject, type: unknown, target: unknown): void {
  addExtension(into, {
    url: 'http://hl7.org/fhir/3.0/StructureDefinition/extension-Observation.related',
    extension: [
      ...(type === undefined ? [] : [{ url: 'type', valueCode: type }]),
      ...(target === undefined ? [] : [{ url: 'target', valueReference: target }]),
    ],
  });
}

export const observation: ResourceRules = {
  to: 'Observation',
  rules: {
    identifier: many(identifier),
    basedOn: many(reference),
    status: one(
      coded(['registered', 'preliminary', 'final', 'amended', 'corrected', 'cancelled', 'entered-in-error', 'unknown']),
    ),
    category: many(codeableConcept),
    code: one(codeableConcept),
    subject: one(reference),
    context: one(reference, 'encounter'),
    ...choice('effective', { DateTime: dateTime, Period: period }),
    issued,
    performer: many(reference),
    ...valueRules,
    comment: special((value, into, translation, place) => {
      const text = string.convert(value, place, translation);
      if (text !== undefined) into['note'] = [...asList(into['note']), { text }];
    }),
    // Not STU3's, but some systems write R4's name.
    note: many(annotation),
    bodySite: one(codeableConcept),
    method: one(codeableConcept),
    specimen: one(reference),
    device: one(reference),
    related,
    component: many(
      backbone({ code: one(codeableConcept), ...valueRules }, (into, place, { losses }) => {
        requireElement(into, 'code');
        valueOrReason(into, place, losses);
      }),
    ),
  },
  complete: (into, place, { losses }) => {
    requireCode(into, 'status', 'unknown');
    requireElement(into, 'code');
    valueOrReason(into, place, losses);
  },
};

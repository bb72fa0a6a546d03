// QuestionnaireResponse: forms filled in a consultation. Source: GP Connect 1.6, QuestionnaireResponse; UK Core.
import { attachment, coding, identifier, quantity, reference } from '../elements/datatypes.ts';
import { boolean, coded, date, dateTime, decimal, integer, string, time, uri } from '../elements/primitives.ts';
import { requirePrimitive } from '../elements/required.ts';
import { backbone, choice, isObject, kept, many, one, type Rules, special } from '../elements/rules.ts';
import type { ResourceRules } from './resource-rules.ts';

const item = backbone(
  () => itemRules,
  (into) => requirePrimitive(into, 'linkId'),
);

const itemRules: Rules = {
  linkId: one(string),
  definition: one(uri),
  text: one(string),
  subject: kept('Reference', reference),
  answer: many(
    backbone(() => ({
      ...choice('value', {
        Boolean: boolean,
        Decimal: decimal,
        Integer: integer,
        Date: date,
        DateTime: dateTime,
        Time: time,
        String: string,
        Uri: uri,
        Attachment: attachment,
        Coding: coding,
        Quantity: quantity,
        Reference: reference,
      }),
      item: many(item),
    })),
  ),
  item: many(item),
};

export const questionnaireResponse: ResourceRules = {
  to: 'QuestionnaireResponse',
  rules: {
    identifier: one(identifier),
    basedOn: many(reference),
    parent: many(reference, 'partOf'),
    questionnaire: special((value, into, translation, place) => {
      // R4 names the form by its canonical address; a local reference stays a reference.
      const written = isObject(value) ? value['reference'] : undefined;
      if (typeof written === 'string' && /^(https?:|urn:)/.test(written) && Object.keys(value as object).length === 1)
        into['questionnaire'] = written;
      else kept('Reference', reference)({ name: 'questionnaire', value, beside: undefined, place }, into, translation);
    }),
    status: one(coded(['in-progress', 'completed', 'amended', 'entered-in-error', 'stopped'])),
    subject: one(reference),
    context: one(reference, 'encounter'),
    authored: one(dateTime),
    author: one(reference),
    source: one(reference),
    item: many(item),
  },
  complete: (into) => requirePrimitive(into, 'status'),
};

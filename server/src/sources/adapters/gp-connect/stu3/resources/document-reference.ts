// DocumentReference: letters and attachments, whose addresses stay as they are. Source: GP Connect Access Document 1.6; UK Core.
import { absent, attachment, codeableConcept, coding, identifier, period, reference } from '../elements/datatypes.ts';
import { coded, dateTime, instant, isDateOnly, string } from '../elements/primitives.ts';
import { requireElement, requirePrimitive } from '../elements/required.ts';
import { asList, backbone, datatype, isObject, kept, many, one, special } from '../elements/rules.ts';
import type { ResourceRules } from './resource-rules.ts';

const related = datatype({ identifier: one(identifier), ref: one(reference) });

export const documentReference: ResourceRules = {
  to: 'DocumentReference',
  rules: {
    masterIdentifier: one(identifier),
    identifier: many(identifier),
    status: one(coded(['current', 'superseded', 'entered-in-error'])),
    docStatus: one(coded(['preliminary', 'final', 'amended', 'entered-in-error'], { appended: 'amended' })),
    type: one(codeableConcept),
    class: many(codeableConcept, 'category'),
    subject: one(reference),
    content: many(
      backbone({ attachment: one(attachment), format: one(coding) }, (into) => requireElement(into, 'attachment')),
    ),
    // When the document was made: R4 says it of its content.
    created: special((value, into, translation, place) => {
      const made = dateTime.convert(value, place, translation);
      if (made === undefined) return;
      if (into['content'] === undefined) into['content'] = [{ attachment: {} }];
      let carried = false;
      for (const content of asList(into['content'])) {
        const file = isObject(content) ? content['attachment'] : undefined;
        if (!isObject(file) || (file['creation'] !== undefined && file['creation'] !== made)) continue;
        // Not into the placeholder shared by all that is absent.
        if (isObject(content)) content['attachment'] = { ...file, creation: made };
        carried = true;
      }
      if (!carried) translation.losses.report(place, 'not-carried', 'its content has a date of its own');
    }),
    indexed: (field, into, translation) => {
      if (isDateOnly(field.value)) {
        kept('DateTime', dateTime)(field, into, translation);
        translation.losses.report(field.place, 'changed', 'a date where FHIR has an instant: kept beside it');
      } else one(instant, 'date')(field, into, translation);
    },
    author: many(reference),
    authenticator: one(reference),
    custodian: one(reference),
    relatesTo: many(
      backbone({ code: one(coded(['replaces', 'transforms', 'signs', 'appends'])), target: one(reference) }, (into) => {
        requirePrimitive(into, 'code');
        requireElement(into, 'target');
      }),
    ),
    description: one(string),
    securityLabel: many(codeableConcept),
    context: one(
      backbone({
        encounter: many(reference),
        event: many(codeableConcept),
        period: one(period),
        facilityType: one(codeableConcept),
        practiceSetting: one(codeableConcept),
        sourcePatientInfo: one(reference),
        related: special((value, into, translation, place) => {
          for (const each of asList(value)) {
            const found = related.convert(each, place, translation);
            if (!isObject(found)) continue;
            const { ref, identifier: number, ...rest } = found;
            const target = { ...rest, ...(isObject(ref) ? ref : {}) };
            if (number !== undefined && target['identifier'] === undefined) target['identifier'] = number;
            else if (number !== undefined)
              translation.losses.report(`${place}.identifier`, 'not-carried', 'the reference has its own identifier');
            into['related'] = [...asList(into['related']), target];
          }
        }),
      }),
    ),
  },
  complete: (into) => {
    requirePrimitive(into, 'status');
    // R4 demands content; a placeholder for a document that could not be sent has none.
    if (into['content'] === undefined) into['content'] = [{ attachment: absent }];
  },
};

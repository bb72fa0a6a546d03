// List: the areas of the answer, and the shape of a consultation (topics and headings). Source: GP Connect 1.6, List.
import { annotation, codeableConcept, identifier, reference } from '../elements/datatypes.ts';
import { boolean, coded, dateTime, string } from '../elements/primitives.ts';
import { requireElement, requirePrimitive } from '../elements/required.ts';
import { addExtension, asList, backbone, isObject, many, one } from '../elements/rules.ts';
import type { ResourceRules } from './resource-rules.ts';

export const list: ResourceRules = {
  to: 'List',
  rules: {
    identifier: many(identifier),
    status: one(coded(['current', 'retired', 'entered-in-error'])),
    mode: one(coded(['working', 'snapshot', 'changes'])),
    title: one(string),
    code: one(codeableConcept),
    subject: one(reference),
    encounter: one(reference),
    date: one(dateTime),
    source: one(reference),
    orderedBy: one(codeableConcept),
    note: many(annotation),
    entry: many(
      backbone(
        { flag: one(codeableConcept), deleted: one(boolean), date: one(dateTime), item: one(reference) },
        (into) => requireElement(into, 'item'),
      ),
    ),
    emptyReason: one(codeableConcept),
  },
  complete: (into, place, { losses }) => {
    requirePrimitive(into, 'status');
    requirePrimitive(into, 'mode');
    const entries = asList(into['entry']);
    if (entries.length > 0 && into['emptyReason'] !== undefined) {
      // R4 (lst-1): a list with entries is not empty.
      const url = 'http://hl7.org/fhir/3.0/StructureDefinition/extension-List.emptyReason';
      addExtension(into, { url, valueCodeableConcept: into['emptyReason'] });
      delete into['emptyReason'];
      losses.report(
        `${place}.emptyReason`,
        'changed',
        'a reason for being empty of a list with entries: kept beside it',
      );
    }
    if (into['mode'] === 'changes') return;
    for (const entry of entries) {
      // R4 (lst-2): only a list of changes has deleted entries.
      if (!isObject(entry) || entry['deleted'] === undefined) continue;
      const url = 'http://hl7.org/fhir/3.0/StructureDefinition/extension-List.entry.deleted';
      addExtension(entry, { url, valueBoolean: entry['deleted'] }, 'modifierExtension');
      delete entry['deleted'];
      losses.report(
        `${place}.entry.deleted`,
        'changed',
        'a deleted entry of a list that is not of changes: kept beside it',
      );
    }
  },
};

// The invariants of Questionnaire, which assessments are made of. Each line is the expression of the key in its definition.
// Source: https://hl7.org/fhir/R4/questionnaire.html#invs
import { exists, type Holds, listed } from '../exists.ts';
import type { JsonObject } from '../walk.ts';
import { wordTable } from '../../../word-table.ts';

const isType = (item: JsonObject, ...types: readonly string[]) => types.includes(String(item['type']));
const hasOptions = (item: JsonObject) => exists(item, 'answerOption') || exists(item, 'answerValueSet');

/** que-2: link ids are unique in the whole form. */
function areLinkIdsDistinct(questionnaire: JsonObject): boolean {
  const seen = new Set<unknown>();
  const waiting = [...listed(questionnaire['item'])];
  for (const { linkId, item } of waiting) {
    if (seen.has(linkId)) return false;
    seen.add(linkId);
    waiting.push(...listed(item));
  }
  return true;
}

export const questionnaireInvariants: Readonly<Record<string, Holds>> = wordTable({
  'que-1': (item) =>
    (!isType(item, 'group') || exists(item, 'item')) && (!isType(item, 'display') || !exists(item, 'item')),
  'que-2': areLinkIdsDistinct,
  'que-3': (item) => !isType(item, 'display') || !exists(item, 'code'),
  'que-4': (item) => !exists(item, 'answerOption') || !exists(item, 'answerValueSet'),
  'que-5': (item) =>
    isType(item, 'choice', 'open-choice', 'decimal', 'integer', 'date', 'dateTime', 'time', 'string', 'quantity') ||
    !hasOptions(item),
  'que-6': (item) => !isType(item, 'display') || (!exists(item, 'required') && !exists(item, 'repeats')),
  'que-7': (enableWhen) =>
    enableWhen['operator'] !== 'exists' ||
    exists(enableWhen, 'answerBoolean') ||
    !Object.keys(enableWhen).some((key) => key.startsWith('answer')),
  'que-8': (item) => !isType(item, 'group', 'display') || !exists(item, 'initial'),
  'que-9': (item) => !isType(item, 'display') || !exists(item, 'readOnly'),
  'que-10': (item) =>
    isType(item, 'boolean', 'decimal', 'integer', 'string', 'text', 'url', 'open-choice') || !exists(item, 'maxLength'),
  'que-11': (item) => !exists(item, 'answerOption') || !exists(item, 'initial'),
  'que-12': (item) => listed(item['enableWhen']).length <= 2 || exists(item, 'enableBehavior'),
  'que-13': (item) => item['repeats'] === true || listed(item['initial']).length <= 1,
});

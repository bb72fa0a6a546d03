// The invariants of FHIR R4's data types. Each line is the expression of the key in its definition.
// Source: https://hl7.org/fhir/R4/datatypes.html; per-1 and rng-2 refuse only what is certainly the wrong way round.
import { relationOf } from '../../date-time.ts';
import { exists, type Holds, listed } from '../exists.ts';
import { isObject, type JsonObject } from '../walk.ts';
import { wordTable } from '../../../word-table.ts';

const ucum = 'http://unitsofmeasure.org';
const isUcum = (node: JsonObject) => !exists(node, 'system') || node['system'] === ucum;
const hasCodeForValue = (node: JsonObject) => exists(node, 'code') || !exists(node, 'value');

/** Whether the first is certainly later than the second; false where either is missing or they overlap. */
export const isLater = (one: unknown, other: unknown): boolean =>
  typeof one === 'string' && typeof other === 'string' && relationOf(one, other) === 'after';

function isOrderedRange(node: JsonObject): boolean {
  const { low, high } = node;
  if (!isObject(low) || !isObject(high)) return true;
  if (typeof low['value'] !== 'number' || typeof high['value'] !== 'number') return true;
  const sameUnit = (low['code'] ?? low['unit']) === (high['code'] ?? high['unit']) && low['system'] === high['system'];
  return !sameUnit || low['value'] <= high['value'];
}

const mealTimes = new Set(['C', 'CM', 'CD', 'CV']);

export const dataTypeInvariants: Readonly<Record<string, Holds>> = wordTable({
  'age-1': (node) => hasCodeForValue(node) && isUcum(node) && (typeof node['value'] !== 'number' || node['value'] > 0),
  'att-1': (node) => !exists(node, 'data') || exists(node, 'contentType'),
  'cpt-2': (node) => !exists(node, 'value') || exists(node, 'system'),
  'cnt-3': (node) =>
    hasCodeForValue(node) &&
    isUcum(node) &&
    (!exists(node, 'code') || node['code'] === '1') &&
    (typeof node['value'] !== 'number' || Number.isInteger(node['value'])),
  'dis-1': (node) => hasCodeForValue(node) && isUcum(node),
  'drt-1': (node) => !exists(node, 'code') || (node['system'] === ucum && exists(node, 'value')),
  'exp-1': (node) => exists(node, 'expression') || exists(node, 'reference'),
  'per-1': (node) => !isLater(node['start'], node['end']),
  'qty-3': (node) => !exists(node, 'code') || exists(node, 'system'),
  'sqty-1': (node) => !exists(node, 'comparator'),
  'rng-2': isOrderedRange,
  'rat-1': (node) =>
    exists(node, 'numerator') === exists(node, 'denominator') &&
    (exists(node, 'numerator') || listed(node['extension']).length > 0),
  'tim-1': (node) => !exists(node, 'duration') || exists(node, 'durationUnit'),
  'tim-2': (node) => !exists(node, 'period') || exists(node, 'periodUnit'),
  'tim-4': (node) => typeof node['duration'] !== 'number' || node['duration'] >= 0,
  'tim-5': (node) => typeof node['period'] !== 'number' || node['period'] >= 0,
  'tim-6': (node) => !exists(node, 'periodMax') || exists(node, 'period'),
  'tim-7': (node) => !exists(node, 'durationMax') || exists(node, 'duration'),
  'tim-8': (node) => !exists(node, 'countMax') || exists(node, 'count'),
  'tim-9': (node) =>
    !exists(node, 'offset') ||
    (Array.isArray(node['when']) && node['when'].every((when) => !mealTimes.has(when as string))),
  'tim-10': (node) => !exists(node, 'timeOfDay') || !exists(node, 'when'),
});

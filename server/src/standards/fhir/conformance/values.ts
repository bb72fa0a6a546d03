// What stands in a place of a resource, and whether it is what a profile fixed there.
import { type Field, type TypeRule, typeRule } from '../r4/definitions.ts';
import { isObject, type JsonObject } from '../validate/walk.ts';

/** One occurrence of an element. */
export interface Entry {
  /** The value; undefined for a primitive that is there by its extensions alone. */
  value: unknown;
  /** What holds the element's own children: the value where it is an object, else what stands beside the primitive. */
  node: JsonObject | undefined;
  /** FHIR type: `Quantity`, `code`, `Patient.contact`. */
  type: string;
  /** The type's rule, for going further down. */
  rule: TypeRule;
  place: Place;
}

/** Where something is, written out only when there is something to say. */
export interface Place {
  parent: Place | undefined;
  step: string;
}

export function locationOf(place: Place): string {
  return place.parent ? locationOf(place.parent) + place.step : place.step;
}

const element = typeRule('Element')!;

/** Every occurrence of an element (`identifier`, `value[x]`) in a node of the type. */
export function entriesOf(node: JsonObject, rule: TypeRule, name: string, place: Place): Entry[] {
  if (!name.endsWith('[x]')) {
    const field = rule.fields.get(name);
    return field ? entriesOfField(node, field, place) : [];
  }
  const entries: Entry[] = [];
  for (const key in node) {
    const field = rule.fields.get(key.startsWith('_') ? key.slice(1) : key);
    if (field?.element === name && entries.length === 0) entries.push(...entriesOfField(node, field, place));
  }
  return entries;
}

function entriesOfField(node: JsonObject, field: Field, place: Place): Entry[] {
  const value = node[field.key];
  const shadow = field.isPrimitive ? node[`_${field.key}`] : undefined;
  if (value === undefined && shadow === undefined) return [];
  const own = { parent: place, step: `.${field.key}` };
  if (!field.many) return [entryOf(field, value, shadow, own)];
  const values = Array.isArray(value) ? (value as unknown[]) : [];
  const shadows = Array.isArray(shadow) ? (shadow as unknown[]) : [];
  return Array.from({ length: Math.max(values.length, shadows.length) }, (_, index) =>
    entryOf(field, values[index] ?? undefined, shadows[index], { parent: own, step: `[${index}]` }),
  );
}

function entryOf(field: Field, value: unknown, shadow: unknown, place: Place): Entry {
  const node = isObject(value) ? value : isObject(shadow) ? shadow : undefined;
  const resourceType = field.isResource && node ? String(node['resourceType']) : undefined;
  const type = resourceType ?? field.type;
  return { value, node, type, rule: (!field.isPrimitive && typeRule(type)) || element, place };
}

/** fixed[x]: the same, whole, in any order of keys. */
export function isSame(value: unknown, fixed: unknown): boolean {
  if (Array.isArray(fixed)) {
    return (
      Array.isArray(value) && value.length === fixed.length && fixed.every((each, index) => isSame(value[index], each))
    );
  }
  if (!isObject(fixed)) return value === fixed;
  if (!isObject(value)) return false;
  const keys = Object.keys(fixed);
  return Object.keys(value).length === keys.length && keys.every((key) => isSame(value[key], fixed[key]));
}

/** pattern[x]: all of the pattern, and perhaps more; of a list, each of the pattern's entries somewhere. */
export function hasPattern(value: unknown, pattern: unknown): boolean {
  if (Array.isArray(pattern)) {
    return Array.isArray(value) && pattern.every((each) => value.some((own) => hasPattern(own, each)));
  }
  if (!isObject(pattern)) return value === pattern;
  return isObject(value) && Object.keys(pattern).every((key) => hasPattern(value[key], pattern[key]));
}

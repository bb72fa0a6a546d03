// FHIRPath's exists() and the like over FHIR JSON, where a primitive may be there by its extensions alone (`_birthDate`).
import { isObject, type JsonObject } from './walk.ts';

/** The rules' question, asked once the shape is known to be right. */
export interface InvariantContext {
  /** The container a contained resource stands in, else the resource itself: FHIRPath's %rootResource. */
  root: JsonObject;
  /** FHIRPath's %resource. */
  resource: JsonObject;
}

export type Holds = (node: JsonObject, context: InvariantContext) => boolean;

export const exists = (node: JsonObject, name: string): boolean =>
  node[name] !== undefined || node[`_${name}`] !== undefined;

/** Whether one of a choice's keys is there: `value` for valueString, _valueString, valueQuantity … */
export function choiceExists(node: JsonObject, stem: string): boolean {
  for (const key in node) {
    const at = key.startsWith('_') ? 1 : 0;
    if (!key.startsWith(stem, at)) continue;
    const next = key.charCodeAt(at + stem.length);
    if (next >= 65 && next <= 90 && node[key] !== undefined) return true;
  }
  return false;
}

/** The elements of a list of complex things; none where it is not there. */
export const listed = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** The same, where a coding without a system is of this one: the element has no other. */
export function saysCoding(value: unknown, system: string, ...codes: readonly string[]): boolean {
  return (
    hasCoding(value, system, ...codes) ||
    (isObject(value) &&
      listed(value['coding']).some((coding) => !exists(coding, 'system') && codes.includes(String(coding['code']))))
  );
}

/** Whether a CodeableConcept, or one of a list of them, has a coding of the system with one of the codes. */
export function hasCoding(value: unknown, system: string, ...codes: readonly string[]): boolean {
  const concepts = Array.isArray(value) ? listed(value) : isObject(value) ? [value] : [];
  return concepts.some((concept) =>
    listed(concept['coding']).some((coding) => coding['system'] === system && codes.includes(String(coding['code']))),
  );
}

// What R4 demands and the message does not give: said to be absent, never invented.
// Source: FHIR, http://hl7.org/fhir/StructureDefinition/data-absent-reason.
import { absent } from './datatypes.ts';
import type { JsonObject } from './rules.ts';

const isThere = (into: JsonObject, name: string) => into[name] !== undefined || into[`_${name}`] !== undefined;

/** A complex element, e.g. `code`. */
export function requireElement(into: JsonObject, name: string): void {
  if (!isThere(into, name)) into[name] = absent;
}

/** A list with at least one element. */
export function requireList(into: JsonObject, name: string): void {
  if (!isThere(into, name)) into[name] = [absent];
}

/** A primitive without a value that says so, e.g. `status`. */
export function requirePrimitive(into: JsonObject, name: string): void {
  if (!isThere(into, name)) into[`_${name}`] = absent;
}

/** A primitive whose value list has a word for it. */
export function requireCode(into: JsonObject, name: string, otherwise: string): void {
  if (!isThere(into, name)) into[name] = otherwise;
}

/** Any of `name[x]`; `typeName` where there is none. */
export function requireChoice(into: JsonObject, name: string, typeName: string, primitive: boolean): void {
  if (Object.keys(into).some((key) => key.replace(/^_/, '').startsWith(name) && /^_?[a-z]+[A-Z]/.test(key))) return;
  if (primitive) requirePrimitive(into, `${name}${typeName}`);
  else requireElement(into, `${name}${typeName}`);
}

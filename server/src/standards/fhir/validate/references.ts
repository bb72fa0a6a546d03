// What a Reference can be seen to point to without fetching it.
// Source: FHIR R4 §2.3 (references), ref-1.
import { resourceTypes } from '../r4/definitions.ts';
import { isObject, type JsonObject, type Walk } from './walk.ts';

const idPattern = /^[A-Za-z0-9\-.]{1,64}$/;

/**
 * The resource type a literal reference names.
 * @returns the type; undefined where the text does not say (absolute URL of another shape, urn, contained); `malformed`
 * where it is relative and neither `Type/id`, `Type/id/_history/version` nor a search (`Type?…`).
 */
export function typeNamed(reference: string): string | undefined {
  const query = reference.indexOf('?');
  if (/^[a-z][a-z0-9+.-]*:/i.test(reference)) {
    if (!reference.startsWith('http') || query >= 0) return undefined;
    const parts = reference.split('#', 1)[0]!.split('/');
    if (parts.at(-2) === '_history') parts.length -= 2;
    const type = parts.at(-2);
    return type !== undefined && resourceTypes.has(type) && idPattern.test(parts.at(-1)!) ? type : undefined;
  }
  if (query >= 0) {
    const type = reference.slice(0, query);
    return resourceTypes.has(type) ? type : 'malformed';
  }
  const [type, id, history, version, ...more] = reference.split('#', 1)[0]!.split('/');
  const isTyped = type !== undefined && resourceTypes.has(type) && id !== undefined && idPattern.test(id);
  const isVersioned =
    history === undefined || (history === '_history' && version !== undefined && idPattern.test(version));
  return isTyped && isVersioned && more.length === 0 ? type : 'malformed';
}

/** What a reference can be looked up in: see Walk. */
export interface ReferenceContext {
  root: JsonObject;
  contained: ReadonlyMap<string, string> | undefined;
  entries: ReadonlyMap<string, string> | undefined;
}

/** The resource type a Reference is to, as far as it can be seen; `malformed` and `not-contained` are no types. */
export function targetType(reference: JsonObject, context: ReferenceContext): string | undefined {
  const { reference: literal, type: stated } = reference;
  let type: string | undefined;
  if (typeof literal === 'string') {
    type = literal.startsWith('#')
      ? (containedType(literal.slice(1), context) ?? 'not-contained')
      : (context.entries?.get(literal) ?? typeNamed(literal));
  }
  return type ?? (typeof stated === 'string' && resourceTypes.has(stated) ? stated : undefined);
}

/** Checks where a Reference points against what its element allows. The shape of the Reference is already checked. */
export function checkReference(node: JsonObject, targets: ReadonlySet<string> | undefined, walk: Walk): void {
  const type = targetType(node, walk);
  if (type === undefined) return;
  if (type === 'not-contained') {
    walk.report('error', 'invariant', 'ref-1: the resource holds no contained resource of the id referred to.');
    return;
  }
  if (type === 'malformed') {
    // Why a warning: it dangles, as references do whose target was never sent; what refers is still of use.
    walk.report('warning', 'value', 'The reference is relative and not of the form Type/id.');
    return;
  }
  const stated = node['type'];
  if (typeof stated === 'string' && stated !== type && resourceTypes.has(stated)) {
    walk.report('error', 'value', 'The reference says another type than the one it points to.');
  }
  if (targets && !targets.has(type)) {
    const allowed = [...targets].join(', ');
    walk.report('error', 'value', `The reference is to a resource type that may not stand here: ${allowed} may.`);
  }
}

function containedType(id: string, { root, contained }: ReferenceContext): string | undefined {
  return id === '' ? String(root['resourceType']) : contained?.get(id);
}

/** Resource type by id of what a resource contains. */
export function containedTypes(resource: JsonObject): Map<string, string> | undefined {
  const { contained } = resource;
  if (!Array.isArray(contained)) return undefined;
  const types = new Map<string, string>();
  for (const each of contained) {
    if (isObject(each) && typeof each['id'] === 'string') types.set(each['id'], String(each['resourceType']));
  }
  return types;
}

/** Resource type by fullUrl of a Bundle's entries, for references between them. */
export function entryTypes(bundle: JsonObject): Map<string, string> | undefined {
  const { entry } = bundle;
  if (!Array.isArray(entry)) return undefined;
  const types = new Map<string, string>();
  for (const each of entry) {
    if (!isObject(each) || typeof each['fullUrl'] !== 'string' || !isObject(each['resource'])) continue;
    types.set(each['fullUrl'], String(each['resource']['resourceType']));
  }
  return types;
}

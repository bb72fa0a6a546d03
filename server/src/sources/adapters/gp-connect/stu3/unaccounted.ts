// The translation's invariant, checked from outside it: every value of a message is in the result or in the report of losses.
// For tests and for `npm run real`; the product does not need to ask itself.
import { r4CodeSystem } from './elements/code-systems.ts';
import type { Entry } from './entries.ts';
import { isObject } from './elements/rules.ts';
import type { BundleTranslation } from './translate-bundle.ts';

/**
 * Places (shapes, without content) of values that were neither carried nor reported.
 * A value is carried where the entry's own resource holds it, or what it is called in R4; a place is reported where a loss is
 * at it or above it.
 */
export function unaccounted({ entries, resources, losses }: BundleTranslation): string[] {
  const reported = new Set(losses.map(({ location }) => shapeOf(location)));
  const byKey = new Map(resources.map((resource) => [`${resource.resourceType}/${resource.id}`, resource]));
  const found = new Set<string>();
  for (const entry of entries) {
    if (entry.fate !== 'translated') continue;
    const held = valuesIn(byKey.get(entry.key));
    for (const { place, key, value } of leavesOf(entry)) {
      if (isCarried(key, place, value, held) || isReported(place, reported)) continue;
      found.add(place);
    }
  }
  return [...found];
}

/** STU3's truth values and words that R4 says in another way. */
const saidOtherwise = new Set([
  'Immunization.notGiven',
  'Immunization.status',
  'Procedure.notDone',
  'MedicationStatement.taken',
  'Condition.abatementBoolean',
  'ProcedureRequest.status',
  'ReferralRequest.status',
  'Procedure.status',
  'DocumentReference.docStatus',
  'Observation.related.type',
]);

function isCarried(key: string, place: string, value: unknown, held: ReadonlySet<unknown>): boolean {
  if (held.has(value) || saidOtherwise.has(place)) return true;
  // Addresses of extensions and profiles are renamed; references point at the entry's id in the result.
  if (key === 'url' && place.includes('.extension')) return true;
  if (place.endsWith('.meta.profile')) return true;
  if (key === 'reference')
    return [...held].some((each) => typeof each === 'string' && /^[A-Z][A-Za-z]+\/\S+$/.test(each));
  if (typeof value !== 'string') return false;
  return (key === 'system' && held.has(r4CodeSystem(value))) || held.has(value.trim());
}

/** A loss at a place or above it. Within extensions the report names the extension, the walk here does not. */
function isReported(place: string, reported: ReadonlySet<string>): boolean {
  const steps = place.split('.');
  return steps.some((_, index) => reported.has(steps.slice(0, index + 1).join('.')));
}

const shapeOf = (location: string) =>
  location.replaceAll(/\([^)]*\)/g, '').replace(/\.(extension|modifierExtension)\..*$/, '.$1');

interface Leaf {
  place: string;
  /** Name of the element itself. */
  key: string;
  value: unknown;
}

function leavesOf({ type, resource }: Entry): Leaf[] {
  const { resourceType: _type, id: _id, contained: _contained, ...rest } = resource;
  const leaves: Leaf[] = [];
  const walk = (value: unknown, place: string, key: string) => {
    if (Array.isArray(value)) for (const each of value) walk(each, place, key);
    else if (isObject(value)) {
      for (const [name, each] of Object.entries(value)) walk(each, inner(place, name), name);
      // A null says nothing: FHIR has it only to keep two lists in step.
    } else if (value !== undefined && value !== null) leaves.push({ place, key, value });
  };
  walk(rest, type, type);
  return leaves;
}

/** A step into an element; what stands beside a primitive is at the primitive, what is in an extension at the extension. */
function inner(place: string, name: string): string {
  if (/\.(extension|modifierExtension)$/.test(place)) return place;
  const bare = name.startsWith('_') ? name.slice(1) : name;
  return `${place}.${/^[A-Za-z][A-Za-z_]{0,39}$/.test(bare) ? bare : '(no element name)'}`.replaceAll(/\([^)]*\)/g, '');
}

function valuesIn(value: unknown): Set<unknown> {
  const found = new Set<unknown>();
  const walk = (each: unknown) => {
    if (Array.isArray(each)) each.forEach(walk);
    else if (isObject(each)) Object.values(each).forEach(walk);
    else found.add(each);
  };
  walk(value);
  return found;
}

// Every value of a resource with what FHIR's published definition says of its place. Reads the definitions themselves, not the
// server's cut of them: what makes the broken copies must not share a mistake with what judges them.
import { readDefinitions } from '../../fhir-definitions/read-package.ts';

export type JsonObject = Record<string, unknown>;
export type Path = readonly (string | number)[];

interface PublishedElement {
  path: string;
  min: number;
  max: string;
  type?: { code: string; targetProfile?: string[] }[];
  contentReference?: string;
  binding?: { strength: string; valueSet?: string };
}

export interface Site {
  /** To the property: a list where the element repeats. */
  path: Path;
  parent: Path;
  key: string;
  element: PublishedElement;
  /** The FHIR type of the value. */
  type: string;
  many: boolean;
  /** Paths to the values themselves: one, or one an entry. */
  values: Path[];
}

const elements = new Map<string, { element: PublishedElement; type: string }>();
const parents = new Set<string>();
for (const file of ['profiles-types.json', 'profiles-resources.json']) {
  for (const definition of readDefinitions<{
    id: string;
    derivation?: string;
    snapshot?: { element: PublishedElement[] };
  }>(file)) {
    if (definition.derivation === 'constraint') continue;
    for (const element of definition.snapshot?.element ?? []) {
      parents.add(element.path.slice(0, Math.max(0, element.path.lastIndexOf('.'))));
      const types = element.type ?? [{ code: '' }];
      for (const { code } of types) {
        const path = element.path.replace('[x]', code.slice(0, 1).toUpperCase() + code.slice(1));
        elements.set(path, { element, type: code });
      }
    }
  }
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every place of the resource that holds something, parents before children. */
export function sitesOf(resource: JsonObject): Site[] {
  const sites: Site[] = [];
  visit(resource, [], String(resource['resourceType']), sites);
  return sites;
}

function visit(node: JsonObject, path: Path, definition: string, sites: Site[]): void {
  for (const [key, value] of Object.entries(node)) {
    const own = [...path, key];
    if (key.startsWith('_')) {
      for (const [index, shadow] of (Array.isArray(value) ? value : [value]).entries()) {
        if (isObject(shadow)) visit(shadow, Array.isArray(value) ? [...own, index] : own, 'Element', sites);
      }
      continue;
    }
    const found = elements.get(`${definition}.${key}`);
    if (!found) continue;
    const { element, type } = found;
    const many = Array.isArray(value);
    const values = many ? value.map((_, index) => [...own, index]) : [own];
    sites.push({ path: own, parent: path, key, element, type, many, values });
    for (const each of values) {
      const child = get(node, each.slice(path.length));
      if (isObject(child)) visit(child, each, definitionBelow(element, type, child), sites);
    }
  }
}

function definitionBelow(element: PublishedElement, type: string, value: JsonObject): string {
  if (element.contentReference) return element.contentReference.slice(1);
  if (parents.has(element.path)) return element.path;
  return type === 'Resource' ? String(value['resourceType']) : type;
}

export function get(node: unknown, path: Path): unknown {
  let value = node;
  for (const step of path) value = (value as JsonObject | undefined)?.[step];
  return value;
}

/** A copy of the resource with the value of one place changed; undefined removes it. */
export function changed(resource: JsonObject, path: Path, change: (value: unknown) => unknown): JsonObject {
  const copy = structuredClone(resource);
  const parent = get(copy, path.slice(0, -1)) as JsonObject;
  const step = path.at(-1)!;
  const value = change(parent[step]);
  if (value !== undefined) parent[step] = value;
  else if (Array.isArray(parent)) parent.splice(Number(step), 1);
  else {
    delete parent[step];
    delete parent[`_${step}`];
  }
  return copy;
}

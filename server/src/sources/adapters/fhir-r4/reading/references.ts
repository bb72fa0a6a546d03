// References inside one answer, resolved to Type/id, so that what comes after needs no knowledge of where it came from.
// Source: https://hl7.org/fhir/R4/references.html, https://hl7.org/fhir/R4/bundle.html#references
import type { Loss } from '../../../source-adapter.ts';
import type { UncheckedResource } from '../requests/bundle.ts';

const typeAndId = /^([A-Z][A-Za-z]+\/[A-Za-z0-9\-.]{1,64})(\/_history\/[A-Za-z0-9\-.]{1,64})?$/;

/**
 * The `Type/id` a reference means within this answer: relative, absolute at this server, or the fullUrl of an entry.
 * @returns undefined for what lies elsewhere or is a search.
 */
export function resolveReference(
  reference: string,
  base: URL,
  byFullUrl: ReadonlyMap<string, string>,
): string | undefined {
  const relative = typeAndId.exec(reference);
  if (relative) return relative[1];
  const entry = byFullUrl.get(reference);
  if (entry !== undefined) return entry;
  if (!reference.startsWith(base.href)) return undefined;
  return typeAndId.exec(reference.slice(base.href.length))?.[1];
}

/**
 * Rewrites every reference in place, and says what points at nothing in the answer: one loss for each element of a kind.
 * A reference that could only be followed by asking again (a search, an unknown urn) is taken out; its display stays.
 */
export function resolveReferences(
  resources: ReadonlyMap<string, UncheckedResource>,
  resolve: (reference: string) => string | undefined,
): Loss[] {
  const dangling = new Map<string, Loss>();
  const path: string[] = [];
  let kind = '';

  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      for (const element of node) if (typeof element === 'object') visit(element);
      return;
    }
    const object = node as Record<string, unknown> | null;
    if (object === null) return;
    for (const key in object) {
      const value = object[key];
      if (typeof value === 'object') {
        path.push(key);
        visit(value);
        path.pop();
      } else if (key === 'reference' && typeof value === 'string' && !value.startsWith('#')) mend(object, value);
    }
  };
  const mend = (object: Record<string, unknown>, reference: string) => {
    const key = resolve(reference);
    if (key === undefined) {
      if (!/^https?:\/\/[^?]+$/.test(reference)) delete object['reference'];
      lose('elsewhere');
      return;
    }
    object['reference'] = key;
    if (!resources.has(key)) lose(key.slice(0, key.indexOf('/')));
  };
  const lose = (target: string) => {
    const location = `${kind}.${path.join('.')}`;
    const id = `${location} ${target}`;
    if (dangling.has(id)) return;
    dangling.set(id, {
      kind,
      location,
      effect: 'dangling',
      reason:
        target === 'elsewhere'
          ? 'It refers to something at another place.'
          : `The ${target} it refers to did not come with it.`,
    });
  };

  for (const resource of resources.values()) {
    kind = resource.resourceType;
    visit(resource);
  }
  return [...dangling.values()];
}

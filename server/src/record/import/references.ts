// References within a message: found, and pointed at the ids things have here.
// Source: FHIR R4 Bundle, "Resolving references in Bundles"; transaction processing rules (urn:uuid, conditional references).

const relative = /^(?:https?:\/\/.+\/)?([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[^/]+)?$/;

/** `Type/id` a literal reference ends with; undefined for contained ones, urn:s and searches. */
export function literalTarget(reference: string): string | undefined {
  const match = relative.exec(reference);
  return match ? `${match[1]}/${match[2]}` : undefined;
}

/**
 * Calls back with every literal reference within a resource, and puts in its place what comes back.
 * @param resource changed in place.
 */
export function rewriteReferences(resource: unknown, rewrite: (reference: string) => string): void {
  if (typeof resource !== 'object' || resource === null) return;
  if (Array.isArray(resource)) {
    for (const element of resource) rewriteReferences(element, rewrite);
    return;
  }
  const holder = resource as Record<string, unknown>;
  for (const key in holder) {
    const value = holder[key];
    if (key === 'reference' && typeof value === 'string') {
      if (!value.startsWith('#')) holder[key] = rewrite(value);
    } else if (typeof value === 'object') rewriteReferences(value, rewrite);
  }
}

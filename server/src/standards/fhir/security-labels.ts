// The security labels a resource bears, wherever FHIR lets them stand. Never throws, whatever JSON the resource is.
// Source: FHIR R4 Resource.meta.security, DocumentReference.securityLabel and DocumentManifest (IHE MHD puts confidentiality
// there), Composition.confidentiality; v3 Confidentiality.

/** Codes of all labels, those of contained resources with them: what holds something restricted is restricted. */
export function securityLabelsOf(resource: unknown): string[] {
  if (!isObject(resource)) return [];
  const { meta, securityLabel, confidentiality, contained } = resource;
  const codings = [
    ...each(isObject(meta) ? meta['security'] : undefined),
    ...each(securityLabel).flatMap((concept) => (isObject(concept) ? each(concept['coding']) : [])),
  ];
  const codes = [...codings.map((coding) => (isObject(coding) ? coding['code'] : undefined)), confidentiality];
  return [
    ...codes.filter((code): code is string => typeof code === 'string' && code.trim() !== '').map(asWritten),
    ...each(contained).flatMap(securityLabelsOf),
  ];
}

/** Confidentiality is a capital letter; one written small was meant all the same. */
function asWritten(code: string): string {
  const trimmed = code.trim();
  return trimmed.length === 1 ? trimmed.toUpperCase() : trimmed;
}

function each(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

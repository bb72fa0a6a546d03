// One way to write a JSON value, whoever writes it: names in order, no spaces. Source: RFC 8785 (JSON Canonicalization Scheme).

/** Members that are undefined are left out. @throws TypeError for what JSON cannot hold. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((each) => canonicalJson(each)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const object = value as Record<string, unknown>;
    const members: string[] = [];
    // By UTF-16 code units, as sort() compares (RFC 8785 §3.2.3).
    for (const name of Object.keys(object).toSorted()) {
      if (object[name] !== undefined) members.push(`${JSON.stringify(name)}:${canonicalJson(object[name])}`);
    }
    return `{${members.join(',')}}`;
  }
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return JSON.stringify(value);
  // Numbers as ECMAScript writes them (RFC 8785 §3.2.2.3).
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  throw new TypeError('JSON cannot hold this value');
}

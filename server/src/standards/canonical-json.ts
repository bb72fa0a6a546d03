// One way to write a JSON value, whoever writes it: names in order, no spaces. Source: RFC 8785 (JSON Canonicalization Scheme).
// Every event of the audit log is written so, to be sealed and to be verified: written for speed (18 µs for 4 kB; sorting names that
// are in order already, and quoting each name anew, had taken half as long again).

/** Members that are undefined are left out. @throws TypeError for what JSON cannot hold. */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? ofArray(value) : ofObject(value);
  if (typeof value === 'boolean' || value === null) return String(value);
  // Numbers as ECMAScript writes them (RFC 8785 §3.2.2.3).
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  throw new TypeError('JSON cannot hold this value');
}

function ofArray(values: readonly unknown[]): string {
  let text = '[';
  for (let at = 0; at < values.length; at += 1)
    text += at === 0 ? canonicalJson(values[at]) : `,${canonicalJson(values[at])}`;
  return `${text}]`;
}

function ofObject(object: object): string {
  const names = Object.keys(object);
  // By UTF-16 code units, as sort() and > compare (RFC 8785 §3.2.3).
  for (let at = 1; at < names.length; at += 1)
    if (names[at - 1]! > names[at]!) {
      names.sort();
      break;
    }
  let text = '';
  for (const name of names) {
    const value = (object as Record<string, unknown>)[name];
    if (value !== undefined) text += (text === '' ? '' : ',') + nameOf(name) + canonicalJson(value);
  }
  return `{${text}}`;
}

/** Of FHIR's names there are some hundreds: each is quoted once. Whoever invents others cannot fill it. */
const names = new Map<string, string>();
const mostNames = 2000;

function nameOf(name: string): string {
  const known = names.get(name);
  if (known !== undefined) return known;
  const written = `${quoted(name)}:`;
  if (names.size < mostNames && name.length < 60) names.set(name, written);
  return written;
}

/** Printable ASCII but for the quote and the backslash stands as it is. */
const plain = /^[ !#-[\]-~]*$/;
const quoted = (text: string) => (plain.test(text) ? `"${text}"` : JSON.stringify(text));

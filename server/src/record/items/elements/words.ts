// Reading elements that may not have the shape FHIR says: systems send what they send, and one odd element must not cost
// the reader the rest of the record. Nothing here throws, whatever JSON it is given.

/**
 * What is no sign but does something to those around it. Among them those that turn the order of signs, to the end of the line
 * and beyond the text they stand in: with one, "50 mg" is read from a 05 that was sent.
 * Source: Unicode Standard Annex 9, §2.1–2.4; CVE-2021-42574 (Trojan Source).
 */
// eslint-disable-next-line no-control-regex
const control = /[\0-\x08\x0e-\x1f\u202a-\u202e\u2066-\u2069]/;
// eslint-disable-next-line no-control-regex
const controls = /[\0-\x08\x0e-\x1f\u202a-\u202e\u2066-\u2069]/g;

/** The text of a primitive: trimmed, never empty. Numbers and booleans are taken as their text. */
export function words(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return undefined;
  // Control characters say nothing to a reader, and PostgreSQL refuses one of them.
  const text = (control.test(value) ? value.replaceAll(controls, '') : value).trim();
  return text === '' ? undefined : text;
}

/** The elements of a repeating element, without nulls. One that should repeat and does not is a list of one. */
export function list<T>(value: readonly T[] | undefined): readonly NonNullable<T>[] {
  if (value === undefined || value === null) return [];
  const all = Array.isArray(value) ? (value as readonly T[]) : [value as unknown as T];
  // Nearly always there is nothing to take out: most of a record's elements go through here.
  for (const element of all)
    if (element === undefined || element === null) return all.filter((each) => each !== undefined && each !== null);
  return all as NonNullable<T>[];
}

/** The parts that say something, joined; undefined where none does. Said twice is said once. */
export function joined(parts: readonly (string | undefined)[], separator = '; '): string | undefined {
  const said: string[] = [];
  for (const part of parts) if (part !== undefined && part !== '' && !said.includes(part)) said.push(part);
  return said.length === 0 ? undefined : said.join(separator);
}

/** A FHIR code as plain words: "entered-in-error" is "entered in error". */
export function plain(code: unknown): string | undefined {
  return words(code)?.replaceAll('-', ' ').replaceAll('_', ' ');
}

/** With a capital first letter, for a title that begins with a code's words. */
export function capital(text: string | undefined): string | undefined {
  return text === undefined ? undefined : text.charAt(0).toUpperCase() + text.slice(1);
}

/** Words in front of a value, where there is one: `after('ended', '03-May-2024')`; `after('ended', undefined)` is undefined. */
export function after(lead: string, text: string | undefined): string | undefined {
  return text === undefined ? undefined : `${lead} ${text}`;
}

/** What precedes a value, where there is one: `labelled('reason', undefined)` is undefined. */
export function labelled(label: string, text: string | undefined): string | undefined {
  return text === undefined ? undefined : `${label}: ${text}`;
}

// Tables that are looked up by words from elsewhere: a source's codes and units, a reader's search.

/**
 * A table that holds what was written into it and nothing else.
 * Why not a plain object: every one also answers to "constructor", "toString" or "__proto__" with what the language keeps there,
 * so that a unit of that name would stand on the page as `function Object()…`, and a search for it would end in an error.
 */
export function wordTable<T>(entries: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.freeze(Object.setPrototypeOf({ ...entries }, null) as Record<string, T>);
}

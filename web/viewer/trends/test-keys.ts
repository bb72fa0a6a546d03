// Which results are of the same test: by their codes, and by their words only where there is no code.
import type { ShownItem } from '../joined-so-far.ts';

/**
 * What says which test a result is, as `system|code`, never empty.
 * @param originals what sources said of one result. A system of a source's own bears that source's name already, so its codes
 *   meet no other source's.
 */
export function testKeys(originals: readonly ShownItem[]): string[] {
  const codes = originals.flatMap(({ code, facts }) =>
    [...(code ? [code] : []), ...(facts?.codes ?? [])].map((each) => `${each.system}|${each.code}`),
  );
  if (codes.length > 0) return [...new Set(codes)];
  return [`words|${originals[0]!.title.trim().toLocaleLowerCase('en-GB').replaceAll(/\s+/g, ' ')}`];
}

/**
 * Keys that stand together on one result are of one test.
 * @returns for each key the one that stands for all of its test.
 */
export function joinedKeys(all: readonly (readonly string[])[]): (key: string) => string {
  const parents = new Map<string, string>();
  const rootOf = (key: string): string => {
    let root = key;
    while (parents.has(root)) root = parents.get(root)!;
    // The way there is shortened, so that long chains are walked once.
    for (let each = key; each !== root;) {
      const next = parents.get(each)!;
      parents.set(each, root);
      each = next;
    }
    return root;
  };
  for (const [first, ...others] of all) {
    for (const other of others) {
      const [one, two] = [rootOf(first!), rootOf(other)].toSorted();
      if (one !== two) parents.set(two!, one!);
    }
  }
  return rootOf;
}

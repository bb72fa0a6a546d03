// Whoever can write both events and tree can make two events change places so that every hash fits its event. The signed root tells
// that something is wrong; which two it was is found by trying.
import type { Frontier, Hash } from '#standards/transparency-log/merkle-tree.ts';

/** The two leaves that give the signed root when they are put back; undefined where no two do. */
export function namedSwap(from: Frontier, leaves: readonly Hash[], root: Hash): [number, number] | undefined {
  for (let one = 0; one < leaves.length; one += 1)
    for (let other = one + 1; other < leaves.length; other += 1) {
      const tree = from.copy();
      for (const [at, leaf] of leaves.entries())
        tree.append(at === one ? leaves[other]! : at === other ? leaves[one]! : leaf);
      if (tree.root().equals(root)) return [from.size + one, from.size + other];
    }
  return undefined;
}

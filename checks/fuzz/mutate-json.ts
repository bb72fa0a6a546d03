// Mutations of JSON's tree, so that what is wrong lies where a FHIR reader looks.
import type { Random } from '#synthetic/traffic/random.ts';

type Tree = null | boolean | number | string | Tree[] | { [key: string]: Tree };

const leaves: readonly Tree[] = [
  null,
  true,
  false,
  0,
  -0,
  -1,
  1.5,
  1e308,
  Number.MAX_SAFE_INTEGER + 2,
  '',
  ' ',
  '\u0000',
  '\ud800',
  'Patient/../../x',
  'urn:uuid:',
  '#',
  '#a',
  '2026-02-30',
  '2026-13-45T99:99:99Z',
  '9990000000',
  '<div xmlns="http://www.w3.org/1999/xhtml"><script>1</script></div>',
  'A'.repeat(5000),
  '__proto__',
  'constructor',
  [],
  {},
  [[]],
  [null],
  [{}],
];

const keys = [
  '__proto__',
  'constructor',
  'toString',
  'resourceType',
  'id',
  'reference',
  'contained',
  'extension',
  'value',
  '',
];
const types = ['Patient', 'Bundle', 'Observation', 'Parameters', 'Nonsense', 'List', '', 'toString'];

/** Changes one place of the tree. What is no JSON comes back as it is. */
export function mutateJson(input: Buffer, random: Random, corpus: readonly Uint8Array[]): Buffer {
  let tree: Tree;
  try {
    tree = JSON.parse(input.toString('utf8')) as Tree;
  } catch {
    return input;
  }
  return Buffer.from(
    write(
      change(tree, random, () => partOf(random, corpus)),
      random,
    ),
    'utf8',
  );
}

/** Walks down by chance and changes what it meets; deeper places are as likely as shallow ones. */
function change(tree: Tree, random: Random, foreign: () => Tree): Tree {
  if (tree === null || typeof tree !== 'object' || random.once(12)) return replace(tree, random, foreign);
  if (Array.isArray(tree)) {
    if (tree.length === 0) return [random.pick(leaves)];
    const at = random.int(tree.length);
    if (random.once(8)) return tree.toSpliced(at, 1);
    if (random.once(8))
      return [...tree, ...Array.from({ length: 1 + random.int(random.once(10) ? 500 : 3) }, () => tree[at]!)];
    return tree.with(at, change(tree[at]!, random, foreign));
  }
  const entries = Object.entries(tree);
  if (entries.length === 0 || random.once(12)) return { ...tree, [random.pick(keys)]: foreign() };
  const [key, value] = random.pick(entries);
  const { [key]: _, ...rest } = tree;
  if (random.once(8)) return rest;
  if (random.once(12)) return { ...rest, [random.pick(keys)]: value };
  if (key === 'resourceType' && random.once(2)) return { ...tree, resourceType: random.pick(types) };
  return { ...tree, [key]: change(value, random, foreign) };
}

function replace(tree: Tree, random: Random, foreign: () => Tree): Tree {
  switch (random.int(6)) {
    case 0:
      return foreign();
    case 1:
      return [tree];
    case 2:
      return { value: tree, reference: 'Patient/x' };
    case 3: {
      let deep = tree;
      for (let depth = random.int(random.once(20) ? 3000 : 20); depth > 0; depth -= 1)
        deep = random.once(2) ? [deep] : { extension: [deep] };
      return deep;
    }
    default:
      return random.pick(leaves);
  }
}

/** A part of some good input. */
function partOf(random: Random, corpus: readonly Uint8Array[]): Tree {
  try {
    let tree = JSON.parse(Buffer.from(random.pick(corpus)).toString('utf8')) as Tree;
    for (let depth = random.int(6); depth > 0 && tree !== null && typeof tree === 'object'; depth -= 1)
      tree = random.pick(Object.values(tree)) ?? null;
    return tree;
  } catch {
    return null;
  }
}

/** As text, now and then with a name twice or numbers as nobody writes them. */
function write(tree: Tree, random: Random): string {
  const text = JSON.stringify(tree) ?? 'null';
  if (random.once(30)) return text.replace('"resourceType"', '"resourceType":"Patient","resourceType"');
  if (random.once(30)) return `\ufeff${text}`;
  return text;
}

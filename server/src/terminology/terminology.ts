// What codes mean, as the editions that the operator has loaded say it. Looked up in one batch for each answer of a source and
// kept in memory until another edition is loaded; joining is given the meanings as data and asks nobody.
import type { Database } from '#runtime/database/database.ts';
import { mostRecent } from '#runtime/most-recent.ts';
import { oneSystem, snomed } from './code-systems.ts';
import { readConcepts, readProducts, readSameMeanings, readStamp } from './terminology-store.ts';

export interface Code {
  system: string;
  code: string;
}

/** The virtual medicinal product that a dm+d code is, or is a brand or a pack of. */
export interface Product {
  code: string;
  name: string;
  /** What the code itself is called, where it is not the product: "Cardicor 2.5mg tablets (Merck)". */
  of?: string;
  /** Names of the substances in it, sorted. */
  ingredients: readonly string[];
  /** Who says so: "dm+d 2026-11-16". */
  edition: string;
}

export type Standing = 'in use' | 'retired' | 'unknown';

export interface CodeMeaning {
  /** The one national code that a loaded map says means just the same. */
  sameAs?: Code & { edition: string };
  /** Of a retired concept: the one its own edition says it is the same as. */
  now?: Code & { edition: string };
  /** Of a SNOMED CT or dm+d code; absent where not both are loaded. */
  standing?: Standing;
  product?: Product;
  term?: { text: string; edition: string };
}

export type Meanings = ReadonlyMap<string, CodeMeaning>;

export interface Terminology {
  /** By {@link codeKey}; a code of which nothing is known is absent. Empty where no edition is loaded. */
  lookUp(codes: readonly Code[]): Promise<Meanings>;
}

export function codeKey({ system, code }: Code): string {
  return `${oneSystem(system)}|${code}`;
}

const none: Meanings = new Map();
const nothingKnown: CodeMeaning = {};

/** @param options.checkEveryMs how long a newly loaded edition may go unseen. */
export function createTerminology(
  database: Database,
  { checkEveryMs = 5000, now = () => performance.now() }: { checkEveryMs?: number; now?: () => number } = {},
): Terminology {
  const known = mostRecent<string, CodeMeaning>(50_000);
  let stamp = '';
  let whole = false;
  let checkedAt = Number.NEGATIVE_INFINITY;
  /** What is loaded; what was known of another is forgotten. */
  const loaded = async () => {
    if (now() - checkedAt < checkEveryMs) return stamp;
    const found = await readStamp(database);
    checkedAt = now();
    if (found.stamp !== stamp) known.clear();
    whole = found.whole;
    return (stamp = found.stamp);
  };
  return {
    async lookUp(codes) {
      const edition = await loaded();
      if (edition === '' || codes.length === 0) return none;
      const wanted = new Map(codes.map((code) => [codeKey(code), { ...code, system: oneSystem(code.system) }]));
      const meanings = new Map<string, CodeMeaning>();
      const unknown: [string, Code][] = [];
      for (const [key, code] of wanted) {
        const meaning = known.get(key);
        if (!meaning) unknown.push([key, code]);
        else if (meaning !== nothingKnown) meanings.set(key, meaning);
      }
      if (unknown.length > 0) {
        const found = await find(
          database,
          unknown.map(([, code]) => code),
          whole,
        );
        for (const [key] of unknown) {
          const meaning = found.get(key) ?? nothingKnown;
          if (meaning !== nothingKnown) meanings.set(key, meaning);
          // Another edition may have been loaded meanwhile: what was read of this one is not kept for it.
          if (stamp === edition) known.set(key, meaning);
        }
      }
      return meanings;
    },
  };
}

async function find(database: Database, codes: readonly Code[], whole: boolean): Promise<Map<string, CodeMeaning>> {
  const same = await readSameMeanings(database, codes);
  // What an edition says of its own retired concepts is no map of somebody's.
  const sameAs = oneEach(same.filter(({ kind }) => kind !== 'concepts'));
  const nows = oneEach(same.filter(({ kind }) => kind === 'concepts'));
  const targets = [...sameAs.values(), ...nows.values()].map(({ code, system }) => ({ code, system }));
  const medicines = [...codes, ...targets].filter(({ system }) => system === snomed).map(({ code }) => code);
  const [products, concepts] = await Promise.all([readProducts(database, medicines), readConcepts(database, codes)]);
  const productOf = new Map(products.map(({ askedFor, ...product }) => [askedFor, product]));
  const conceptOf = new Map(concepts.map((concept) => [codeKey(concept), concept]));
  const found = new Map<string, CodeMeaning>();
  for (const code of codes) {
    const key = codeKey(code);
    const [mapped, now, concept] = [sameAs.get(key), nows.get(key), conceptOf.get(key)];
    const product =
      code.system === snomed
        ? (productOf.get(code.code) ?? (now && productOf.get(now.code)))
        : mapped && productOf.get(mapped.code);
    const meaning: CodeMeaning = {
      ...(mapped ? { sameAs: mapped } : {}),
      ...(now ? { now } : {}),
      ...(product ? { product } : {}),
      ...(concept?.term ? { term: { text: concept.term, edition: concept.edition } } : {}),
      ...(whole && code.system === snomed ? { standing: standingOf(concept, productOf.has(code.code)) } : {}),
    };
    if (Object.keys(meaning).length > 0) found.set(key, meaning);
  }
  return found;
}

function standingOf(concept: { active: boolean } | undefined, isMedicine: boolean): Standing {
  if (concept) return concept.active ? 'in use' : 'retired';
  return isMedicine ? 'in use' : 'unknown';
}

/** Invariant: a code that maps say means two things means neither. */
function oneEach(
  rows: readonly { system: string; code: string; target: Code; edition: string }[],
): Map<string, Code & { edition: string }> {
  const found = new Map<string, Code & { edition: string }>();
  for (const [key, own] of Map.groupBy(rows, codeKey)) {
    const [first] = own;
    if (own.every(({ target }) => codeKey(target) === codeKey(first!.target)))
      found.set(key, { ...first!.target, edition: first!.edition });
  }
  return found;
}

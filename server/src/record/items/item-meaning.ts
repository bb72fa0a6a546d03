// What an entry's codes mean, as the editions loaded here say it: put beside the entry, never in place of what its source wrote.
// Pure: the meanings were looked up before, for all entries of an answer at once.
import { codeKey, type Meanings, type Product, type Standing } from '#terminology/terminology.ts';
import { isNational, loinc, oneSystem, snomed } from '#terminology/code-systems.ts';
import type { CodeValue } from './item-facts.ts';
import { codeWithoutWords, type RecordItem } from './record-item.ts';

/** A code as its source gave it, and the national one that a loaded map, or of a retired one its own edition, says means the same. */
export interface MappedCode {
  code: string;
  /** What the source gave. */
  from: string;
  /** Who says so: "Codes of the simulated laboratories 1". */
  edition: string;
}

export interface ItemMeaning {
  /** Of a medicine: the virtual medicinal product it is, or is a brand or pack of. */
  product?: Product;
  /** Where the source gave no such code itself, or one that is retired. */
  snomed?: MappedCode;
  loinc?: MappedCode;
  /** Of the SNOMED CT or dm+d code that speaks for it; absent where not both are loaded. */
  standing?: Standing;
}

/** Every code that says what an item is. */
export function codesOfItem({ code, facts }: Pick<RecordItem, 'code' | 'facts'>): CodeValue[] {
  return [...(code ? [code] : []), ...(facts?.codes ?? [])];
}

/** The item with what its codes mean beside it; the very item where nothing is known of them. */
export function withMeaning<Item extends RecordItem>(item: Item, meanings: Meanings): Item {
  if (meanings.size === 0) return item;
  const meaning = meaningOf(item, meanings);
  const words = wordsFor(item, meanings);
  return meaning || words ? { ...item, ...words, ...(meaning ? { meaning } : {}) } : item;
}

function meaningOf(item: RecordItem, meanings: Meanings): ItemMeaning | undefined {
  const codes = codesOfItem(item);
  const mapped = (system: string): MappedCode | undefined => {
    // Invariant: what the source said in a national code itself is never said otherwise by a map.
    if (codes.some((code) => oneSystem(code.system) === system)) return undefined;
    const found = codes.flatMap((code) => {
      const same = isNational(code.system) && system !== snomed ? undefined : meanings.get(codeKey(code))?.sameAs;
      return same?.system === system ? [{ code: same.code, from: code.code, edition: same.edition }] : [];
    });
    return found.length > 0 && found.every(({ code }) => code === found[0]!.code) ? found[0] : undefined;
  };
  const speaks = codes.find(({ system }) => oneSystem(system) === snomed);
  const { now, standing } = (speaks && meanings.get(codeKey(speaks))) ?? {};
  const asSnomed = speaks && now ? { code: now.code, from: speaks.code, edition: now.edition } : mapped(snomed);
  const asLoinc = mapped(loinc);
  const product = item.facts?.medicine && productOf(codes, meanings);
  if (!asSnomed && !asLoinc && !product && !standing) return undefined;
  return {
    ...(product ? { product } : {}),
    ...(asSnomed ? { snomed: asSnomed } : {}),
    ...(asLoinc ? { loinc: asLoinc } : {}),
    ...(standing ? { standing } : {}),
  };
}

/** The first code speaks, as everywhere; codes of different products say that none of them can be relied on. */
function productOf(codes: readonly CodeValue[], meanings: Meanings): Product | undefined {
  const products = codes.flatMap((code) => meanings.get(codeKey(code))?.product ?? []);
  return products.every(({ code }) => code === products[0]!.code) ? products[0] : undefined;
}

/** The preferred term, where the source gave a code and no words at all. */
function wordsFor(item: RecordItem, meanings: Meanings): Pick<RecordItem, 'title' | 'cautions'> | undefined {
  if (!item.code || !item.cautions?.includes(codeWithoutWords)) return undefined;
  const { term, product } = meanings.get(codeKey(item.code)) ?? {};
  const named = term ?? (product && { text: product.of ?? product.name, edition: product.edition });
  if (!named) return undefined;
  const caution = `${codeWithoutWords} (${item.code.code}): the words are those of ${named.edition}`;
  return { title: named.text, cautions: item.cautions.map((each) => (each === codeWithoutWords ? caution : each)) };
}

// A source's own words, made safe to repeat: they may quote the question, and our issues and logs carry no person.
import type { Demographics } from '#standards/demographics.ts';
import { nameWords } from '#standards/person-name.ts';

const maxLength = 240;

/**
 * What a source wrote for the reader, without anything that could identify the person: the words of their names and
 * addresses, and every run of four or more digits (NHS numbers, hospital numbers, dates, phone numbers).
 * @returns undefined where nothing readable is left.
 */
export function sourceWords(text: unknown, { names, addresses }: Demographics): string | undefined {
  if (typeof text !== 'string') return undefined;
  const named = new Set(names.flatMap(({ family, given }) => [family ?? '', ...given]).flatMap(wordsOf));
  const lives = new Set(addresses.flatMap(({ lines, postcode }) => [...lines, postcode ?? '']).flatMap(wordsOf));
  // A name of some length also where other letters stick to it.
  const long = [...named].filter((name) => name.length > 3);
  const isOwn = (part: string) => named.has(part) || lives.has(part) || long.some((name) => part.includes(name));
  const plain = text
    .slice(0, maxLength * 4)
    // Markup and control characters have no place in a sentence.
    .replaceAll(/<[^>]*>|\p{C}/gu, ' ')
    .replaceAll(/\p{N}(?:[\s\p{Pd}./]?\p{N}){3,}/gu, '…')
    .replaceAll(/[\p{L}\p{M}\p{N}'’]+/gu, (word) => (wordsOf(word).some((part) => isOwn(part)) ? '…' : word))
    .replaceAll(/(…[\s,.;:'"()\p{Pd}]*)+/gu, '… ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const kept = plain.length > maxLength ? `${plain.slice(0, maxLength - 1)}…` : plain;
  return /\p{L}{2}/u.test(kept) ? kept : undefined;
}

/** Words of two letters or more, without case or marks; letters apart from digits. */
function wordsOf(text: string): string[] {
  return nameWords(text.replaceAll(/(?<=\p{L}\p{M}*)(?=\p{N})|(?<=\p{N})(?=\p{L})/gu, ' ')).filter(
    (word) => word.length > 1,
  );
}

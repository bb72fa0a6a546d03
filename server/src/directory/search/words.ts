// Words as they are compared: small letters, no accents, no endings, the same for what is written and what is looked for.
// Why not a dictionary of PostgreSQL's: one method for English, Portuguese, Spanish and Somali words in one box, on any PostgreSQL,
// with no extension; and the reader can be told which of their words was found.

/** A word of a text: as it is written, and as it is compared. */
export interface Word {
  written: string;
  stem: string;
}

/** The words of a text in their order. "Mum's keeps falling!" → mums/mum, keeps/keep, falling/fall. */
export function wordsOf(text: string): Word[] {
  return [...withoutAccents(text).matchAll(/[\p{L}\p{N}]+/gu)].map(([written]) => ({ written, stem: stemOf(written) }));
}

/** Small letters without accents; an apostrophe does not part a word. */
export function withoutAccents(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[’'`´]/g, '');
}

/**
 * A word without its ending, in the way of the languages of south London: plural, -ing, -ed. Not a root: only what lets two ways of
 * writing the same word meet. @param word in small letters without accents.
 */
export function stemOf(word: string): string {
  if (word.length <= 3 || /\p{N}/u.test(word)) return word;
  let stem = word;
  if (stem.length > 4 && stem.endsWith('ies')) stem = `${stem.slice(0, -3)}y`;
  else if (/(ss|x|ch|sh)es$/.test(stem)) stem = stem.slice(0, -2);
  else if (/[^su]s$/.test(stem)) stem = stem.slice(0, -1);
  const ending = /^(.*[aeiouy].*?)(ing|ed)$/.exec(stem);
  if (ending && ending[1]!.length >= 3 && !stem.endsWith('eed')) stem = wholeAgain(ending[1]!);
  // Why not of four letters: "rape", "care" and "hate" without their e are other words.
  return stem.length > 4 && stem.endsWith('e') ? stem.slice(0, -1) : stem;
}

/** "car" of "caring" → "care", "shopp" → "shop". Source: Porter 1980, step 1b. */
function wholeAgain(stem: string): string {
  return /^[^aeiou][aeiouy][^aeiouwxy]$/.test(stem) ? `${stem}e` : withoutDouble(stem);
}

/** "shopp" → "shop"; "fall", "miss" and "buzz" stay. Source: Porter 1980, step 1b. */
function withoutDouble(stem: string): string {
  return /([^aeioulsz])\1$/.test(stem) ? stem.slice(0, -1) : stem;
}

/** Words that say nothing of what is looked for, in the languages of the box. */
const empty = new Set(
  wordsOf(
    `a about again all also am an and any anyone anything are around as at be been but by can cannot cant could change come did do does doing find give take taking
    for from get gets getting go goes going got had has have having he help helps her here him his how i id if im in into is it its ive just
    know like likes live lives look looking lot make me might more much mum mums my mother dad dads father nan nans gran grandad husband wife
    partner son daughter child sister brother friend neighbour aunt uncle grandma need needs needed near nearby nearest new no not now of off on one or our out
    please really she should so some someone somebody something somewhere still such that the their them then there these they thing
    things this time to too up us use very want wanted wants was we were what when where which who will with would you your
    area around local place places service services support group people person keep keeps own old year
    o os as um uma de da do das dos em na no nas nos e para por com que meu minha preciso ajuda quero onde como pai mae marido avo
    el la los las un una y en del al con mi mis necesito ayuda busco donde padre madre esposo`,
  ).map(({ stem }) => stem),
);

/** Whether a word alone tells nothing of what is looked for. */
export function isEmpty({ stem }: Word): boolean {
  return stem.length < 2 || empty.has(stem);
}

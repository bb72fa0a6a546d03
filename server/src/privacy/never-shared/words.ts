// Words and codes that tell of something never shared, looked for in text as people and systems write it: any case, plurals,
// hyphens for spaces, accents, mark-up between letters, and codes written among words.
// Why regular expressions made once: a record is some megabytes of short texts, and each is looked at on every view.
import { wordTable } from '#standards/word-table.ts';

export interface Finder {
  /** Whether this text mentions any of it. */
  isIn(text: string): boolean;
}

/**
 * @param terms as a list's author writes them. `adoption` takes its plural and possessive by itself; `chlamydi*` any ending;
 *   a space stands for any space, hyphen or stroke; what is written in capitals (`GUM`, `STD`) is found in capitals alone, with
 *   or without dots: in small letters it may be another word.
 * @param codes of SNOMED CT, found wherever they stand among digits.
 */
export function createFinder(terms: Iterable<string>, codes: ReadonlySet<string> = new Set()): Finder {
  const [inCapitals, inAnyCase] = [new Set<string>(), new Set<string>()];
  for (const term of terms) {
    const plain = plainText(term).trim();
    if (plain === '') continue;
    if (isInCapitals(plain)) inCapitals.add(capitalsPattern(plain));
    else inAnyCase.add(termPattern(plain));
  }
  const patterns = [anyOf(inAnyCase, 'i'), anyOf(inCapitals, '')].filter((pattern) => pattern !== undefined);
  const findsCodes = codes.size > 0;
  const inPlain = (text: string): boolean =>
    patterns.some((pattern) => pattern.test(text)) ||
    (findsCodes && sixDigits.test(text) && (text.match(digits) ?? []).some((each) => codes.has(each)));
  return {
    isIn(text) {
      if (inPlain(text)) return true;
      if (!needsReading.test(text)) return false;
      return readings(text).some(inPlain);
    },
  };
}

const sixDigits = /\d{6}/;
/** Source: SNOMED CT identifiers have 6 to 18 digits (Release File Specifications, SCTID). */
const digits = /(?<!\d)\d{6,18}(?!\d)/g;
/** Anything that could hide a word from a plain look: other letters, what shows nothing, mark-up, entities, RTF's control words. */
// oxlint-disable-next-line no-control-regex -- everything outside ASCII
const needsReading = /[^\t-\r\u0020-\u007E]|[<&\\]|_/;

const isInCapitals = (term: string) => /^[A-Z][A-Z0-9]+$/.test(term);

function capitalsPattern(term: string): string {
  return `${term.split('').join(String.raw`\.?`)}s?`;
}

function termPattern(term: string): string {
  const words = term.split(/[\s\-/–]+/).filter((word) => word !== '');
  return words.map(wordPattern).join('[^a-z0-9]{1,4}');
}

function wordPattern(word: string): string {
  const any = word.endsWith('*');
  const literal = (any ? word.slice(0, -1) : word).replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  if (any) return `${literal}[a-z0-9]*`;
  // Plural and possessive of what is a word; a pregnancy, pregnancies.
  if (/[b-df-hj-np-tv-z]y$/i.test(literal)) return `${literal.slice(0, -1)}(?:y(?:'?s)?|ies)`;
  return /[a-z]$/i.test(literal) ? `${literal}(?:e?s|'s)?` : literal;
}

function anyOf(sources: ReadonlySet<string>, flags: string): RegExp | undefined {
  if (sources.size === 0) return undefined;
  // The longer first is not needed: one is as good as another.
  return new RegExp(String.raw`\b(?:${[...sources].toSorted().join('|')})(?![A-Za-z0-9])`, flags);
}

/** What a text is once read: without mark-up in two ways (a tag may split a word, or part two), entities and control words. */
function readings(text: string): string[] {
  const plain = plainText(text);
  const found = [plain];
  const withEntities = plain.includes('&') ? decodeEntities(plain) : plain;
  if (withEntities !== plain) found.push(plainText(withEntities).replaceAll(/\s+/g, ' '));
  if (withEntities.includes('<'))
    found.push(withEntities.replaceAll(/<[^<>]*>/g, ''), withEntities.replaceAll(/<[^<>]*>/g, ' '));
  if (plain.includes('\\')) {
    const unescaped = plain
      .replaceAll(/\\'([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
      .replaceAll(/\\[A-Za-z]+-?\d* ?|[{}\\]/g, '');
    found.push(plainText(unescaped));
    // HL7 v2 escapes: highlighting begins and ends within a word, a line break between two.
    found.push(plain.replaceAll(/\\[HN]\\/g, ''), plain.replaceAll(/\\[^\\]{1,12}\\/g, ' '));
    // And letters by their numbers. Source: HL7 v2.5.1 chapter 2, 2.7.7.
    if (/\\X[0-9A-F]{2}/i.test(plain))
      found.push(
        plain.replaceAll(/\\X((?:[0-9A-F]{2}){1,2000})\\/gi, (_, hex: string) =>
          Buffer.from(hex, 'hex').toString('latin1'),
        ),
      );
  }
  if (plain.includes('_')) found.push(plain.replaceAll('_', ' '));
  return found;
}

/** Without accents, invisible marks and forms of the same letter. */
function plainText(text: string): string {
  // oxlint-disable-next-line no-control-regex -- everything outside ASCII
  if (!/[^\t-\r\u0020-\u007E]/.test(text)) return text;
  return text
    .normalize('NFKD')
    .replaceAll(/[^\P{Cc}\t-\r\u0085]|[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, '')
    .replaceAll(/[\u0131\u0370-\u03FF\u0400-\u04FF]/g, (letter) => alike[letter] ?? letter)
    .replaceAll(/[\u2018\u2019\u02BC]/g, "'")
    .replaceAll(/[\u2010-\u2015]/g, '-')
    .replaceAll('æ', 'ae')
    .replaceAll('œ', 'oe');
}

/** Letters of other scripts that look like these. Source: Unicode Technical Standard 39, confusables. */
const alike: Readonly<Record<string, string>> = wordTable(
  Object.fromEntries(
    Array.from('аеорсухіјѕһԁԛԝАВЕКМНОРСТУХІЈЅοαινρυτκχγΑΒΕΖΗΙΚΜΝΟΡΤΥΧı', (letter, at) => [
      letter,
      'aeopcyxijshdqwABEKMHOPCTYXIJSoaivputkxyABEZHIKMNOPTYXi'[at]!,
    ]),
  ),
);

const entities: Readonly<Record<string, string>> = wordTable({
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ensp: ' ',
  emsp: ' ',
  thinsp: ' ',
  hairsp: ' ',
  numsp: ' ',
  puncsp: ' ',
  tab: ' ',
  newline: ' ',
  hyphen: '-',
  dash: '-',
  ndash: '-',
  mdash: '-',
  minus: '-',
  lowbar: '_',
  sol: '/',
  period: '.',
  rsquo: "'",
  fjlig: 'fj',
  fflig: 'ff',
  filig: 'fi',
  fllig: 'fl',
  ffilig: 'ffi',
  ffllig: 'ffl',
  aelig: 'ae',
  oelig: 'oe',
  imath: 'i',
  inodot: 'i',
  jmath: 'j',
  szlig: 'ss',
});
/** A letter with an accent, or in another form. */
const letterEntity =
  /^([a-z])(?:acute|grave|circ|uml|tilde|cedil|ring|caron|breve|macr|ogon|dot|stroke|strok|dblac|slash|scr|fr|opf|midot)$/i;
/** Shown as nothing. */
const nothing =
  /^(?:shy|zwj|zwnj|lrm|rlm|nobreak|zerowidthspace|invisible\w+|negative\w+space|applyfunction|af|it|ic)$/i;

/** As HTML has them, which wants no semicolon after a number. Source: HTML 13.2.5.72-80. */
function decodeEntities(text: string): string {
  return text.replaceAll(
    /&(?:#(?:x0{0,99}([0-9a-f]{1,6})|0{0,99}(\d{1,7}));?|([a-z]{2,24});)/gi,
    (all, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined)
        return entities[name.toLowerCase()] ?? letterEntity.exec(name)?.[1] ?? (nothing.test(name) ? '' : all);
      const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return point <= 0x10ffff ? String.fromCodePoint(point) : all;
    },
  );
}

// The words of HTML and XML, as a reader shows them and as they stand. Source: HTML 13.2.5 (tokenization); XML 1.0 §2, §4.
// Invariant: linear in its length, whatever stands in it.

export interface MarkupRead {
  /** Without tags and remarks: a tag may stand within a word, or part two. */
  joined: string;
  parted: string;
  /** What is not shown: values of attributes, remarks, declarations. */
  asides: string;
  /** Whether what a reader shows is what was read: nothing of it is hidden, turned round, made by a script or a picture. */
  complete: boolean;
}

/** Whether it may be HTML or XML at all. */
export const isMarkup = (text: string) => /<[a-z!?/]/i.test(text);

export function readMarkup(text: string): MarkupRead {
  const [words, asides]: [string[], string[]] = [[], []];
  const notAgain = new Set<string>();
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('<', at);
    if (open < 0) break;
    words.push(text.slice(at, open));
    at = pass(open);
  }
  words.push(text.slice(at));
  const parts = (between: string) => words.map((each) => (each === tag ? between : each)).join('');
  return {
    joined: parts(''),
    parted: parts(' ').replaceAll(/\s+/g, ' '),
    asides: asides.join('\n'),
    complete: !showsOtherwise(text),
  };

  /** @returns where it goes on after what opens here. */
  function pass(open: number): number {
    if (text.startsWith('<!--', open)) return aside(open + 4, '-->');
    if (text.startsWith('<?', open)) return aside(open + 2, '?>');
    if (text.startsWith('<![CDATA[', open)) {
      const end = endOf(']]>', open + 9);
      words.push(text.slice(open + 9, end));
      return end + 3;
    }
    const next = text.charCodeAt(open + 1) | 0x20;
    // Anything else is a sign for "less than".
    if (!(next >= 0x61 && next <= 0x7a) && !/[!?/]/.test(text[open + 1] ?? '')) {
      words.push('<');
      return open + 1;
    }
    words.push(tag);
    const end = endOfTag(open + 1);
    asides.push(text.slice(open + 1, end));
    return end + 1;
  }

  function aside(from: number, mark: string): number {
    const end = endOf(mark, from);
    asides.push(text.slice(from, end));
    return end + mark.length;
  }

  function endOf(mark: string, from: number): number {
    // What was not found once is not looked for again.
    const end = notAgain.has(mark) ? -1 : text.indexOf(mark, from);
    if (end < 0) notAgain.add(mark);
    return end < 0 ? text.length : end;
  }

  /** A value in quotes may hold what ends a tag. */
  function endOfTag(from: number): number {
    const signs = /[>"']/g;
    signs.lastIndex = from;
    for (let sign = signs.exec(text); sign; sign = signs.exec(text)) {
      if (sign[0] === '>') return sign.index;
      if (text[sign.index - 1] !== '=' && !/=\s{1,8}$/.test(text.slice(Math.max(from, sign.index - 9), sign.index)))
        continue;
      const end = endOf(sign[0], sign.index + 1);
      signs.lastIndex = end + 1;
    }
    return text.length;
  }
}

const tag = '\0tag';

/**
 * Whether a reader may show other words than stand in it: some hidden, made by a style or a script, written the other way round,
 * named by the document itself, or drawn.
 */
const showsOtherwise = (text: string) => otherwise.some((each) => each.test(text));
const otherwise: readonly RegExp[] = [
  /<(?:\w{1,20}:)?(?:script|svg|object|embed|applet|iframe|frame|canvas|video|audio|bdo|math)\b/i,
  /<!entity/i,
  /\bjavascript\s{0,9}:|\svbscript:/i,
  /[\s"'/]on[a-z]{3,20}\s{0,9}=\s{0,9}["']/i,
  /\b(?:display|visibility|font-size|text-indent|opacity|direction|unicode-bidi|clip|clip-path|transform|content|position|float|order)\s{0,9}(?:\/\*|\\|:\s{0,9}(?:none|hidden|collapse|0(?![.\d]*[1-9])|1p[xt]|-|rtl|bidi-override|isolate-override|inset|rect|circle|polygon|scale|rotate|matrix|absolute|fixed|attr|counter))/i,
  /<style[^>]{0,200}>[^<]{0,200000}?\bcontent\s{0,9}:\s{0,9}["'](?!["'])/i,
  /<style[^>]{0,200}>[^<]{0,200000}?(?:@import|@font-face|\\)/i,
  /\bstyle\s{0,9}=\s{0,9}["'][^"'<>]{0,2000}\\/i,
  /<link\b[^<>]{0,500}\bstylesheet/i,
  /<[a-z][^<>]{0,500}\s(?:hidden|dir\s{0,9}=\s{0,9}["']?rtl)\b/i,
];

// The words of RTF, as they are shown and with what is not; and what stands in it as bytes.
// Source: Rich Text Format Specification 1.9.1, "Conventions of an RTF Reader".
// Invariant: linear in its length, whatever stands in it.

import { runsOf } from './decode-text.ts';

export interface RtfRead {
  /** As shown: without hidden text and what only serves. */
  shown: string;
  /** All of it. */
  all: string;
  complete: boolean;
  /** Bytes written out in it: objects, pictures. */
  inside: Uint8Array[];
}

/** It may stand anywhere in a text: what is before it is passed over by none of its readers alike. */
export const isRtf = (text: string) => /\{\s*\\rtf/.test(text);

interface Group {
  /** Whether its text is shown. */
  shown: boolean;
  /** Whether its text is bytes in hexadecimal. */
  bytes: boolean;
  /** Whether those bytes are what the program keeps for itself. */
  behind?: boolean;
  /** How many characters stand for one of Unicode, for whoever does not know it. */
  skipped: number;
}

const tokens = /[{}]|\\(?:'([0-9a-f]{2})|([a-z]{1,32})(-?\d{1,10})? ?|(\r\n|[^]))|([^\\{}]+)/gi;

export function readRtf(text: string): RtfRead {
  const [shown, all]: [string[], string[]] = [[], []];
  const inside: Uint8Array[] = [];
  let hex: string[] = [];
  let complete = true;
  let group: Group = { shown: true, bytes: false, skipped: 1 };
  const around: Group[] = [];
  let toSkip = 0;
  let highBefore = false;
  const say = (words: string) => {
    if (group.bytes) {
      hex.push(words);
      return;
    }
    all.push(words);
    if (group.shown) shown.push(words);
  };
  tokens.lastIndex = 0;
  for (let token = tokens.exec(text); token; token = tokens.exec(text)) {
    const [whole, code, word, number, sign, plain] = token;
    if (plain !== undefined) {
      const words = plain.replaceAll(/[\r\n]/g, '');
      say(words.slice(toSkip));
      toSkip = Math.max(0, toSkip - words.length);
      highBefore = false;
    } else if (code !== undefined) {
      const value = Number.parseInt(code, 16);
      // Two bytes may be one letter of another script, or of this one made wide.
      if (highBefore && value >= 0x40) complete = false;
      highBefore = value >= 0x81 && value <= 0x9f;
      if (toSkip > 0) toSkip -= 1;
      else say(western.decode(new Uint8Array([value])));
    } else if (whole === '{') {
      around.push(group);
      group = { ...group };
      toSkip = 0;
    } else if (whole === '}') {
      if (group.bytes && !around.at(-1)?.bytes) takeBytes();
      group = around.pop() ?? group;
      toSkip = 0;
    } else if (word !== undefined) control(word, number === undefined ? undefined : Number(number), tokens.lastIndex);
    else if (sign === '*') group.shown = false;
    else if (sign === '\n' || sign === '\r' || sign === '\r\n') say('\n');
    else if (sign === '~') say(' ');
    else if (sign === '_') say('-');
    else if (sign === '\\' || sign === '{' || sign === '}') say(sign);
  }
  takeBytes();
  return { shown: shown.join(''), all: all.join(''), complete, inside };

  function control(word: string, number: number | undefined, at: number): void {
    highBefore = false;
    if (word === 'u' && number !== undefined) {
      say(String.fromCharCode(number & 0xffff));
      toSkip = group.skipped;
    } else if (word === 'uc') group.skipped = Math.min(Math.max(number ?? 1, 0), 16);
    else if (word === 'v') group.shown = number === 0;
    else if (word === 'bin') {
      const length = Math.max(0, number ?? 0);
      inside.push(Buffer.from(text.slice(at, at + length), 'latin1'));
      tokens.lastIndex = at + length;
      complete = false;
    } else if (parting.has(word)) say('\n');
    else if (signs.has(word)) say(signs.get(word)!);
    else if (serving.has(word)) group.shown = false;
    else if (asBytes.has(word)) {
      group.bytes = true;
      // What lies behind the text in every file that Word writes is looked through, and is nothing to read.
      group.behind = word === 'datastore';
      if (word === 'pict' || word === 'objdata') complete = false;
    }
  }

  function takeBytes(): void {
    const digits = hex.join('').replaceAll(/[^0-9a-f]/gi, '');
    hex = [];
    if (digits.length < 4) return;
    const bytes = Buffer.from(digits, 'hex');
    if (group.behind) all.push(`\n${runsOf(bytes.toString('latin1').replaceAll('\0', ''))}\n`);
    else inside.push(bytes);
  }
}

const western = new TextDecoder('windows-1252');
const parting: ReadonlySet<string> = new Set([
  'par',
  'line',
  'tab',
  'cell',
  'row',
  'sect',
  'page',
  'column',
  'nestcell',
]);
const signs: ReadonlyMap<string, string> = new Map([
  ['emdash', '—'],
  ['endash', '–'],
  ['lquote', '‘'],
  ['rquote', '’'],
  ['ldblquote', '“'],
  ['rdblquote', '”'],
  ['bullet', '•'],
  ['emspace', ' '],
  ['enspace', ' '],
  ['qmspace', ' '],
]);
/** Destinations that no reader shows as text. */
const serving: ReadonlySet<string> = new Set([
  'fonttbl',
  'colortbl',
  'stylesheet',
  'info',
  'fldinst',
  'xe',
  'tc',
  'rxe',
  'bkmkstart',
  'bkmkend',
  'deleted',
]);
/** What holds a picture, an object or a file as bytes. */
const asBytes: ReadonlySet<string> = new Set(['pict', 'objdata', 'datastore', 'themedata', 'colorschememapping']);

// What lies in a PDF whether or not a page shows it: every text of its objects, every file, what is drawn for a remark or a field, and
// how large its pictures are. A second look beside pdf.js, which tells what the pages say and of much else nothing.
// Source: ISO 32000-1, 7.3 (objects), 7.5.7 (object streams), 7.11.4 (embedded files).
// Invariant: linear in what it unpacks to; never throws.
import { inflateSync, constants } from 'node:zlib';

export interface PdfObjects {
  texts: string[];
  files: Uint8Array[];
  /** Of the largest picture, in dots. */
  largestPicture: number;
  /** Whether all could be looked at. */
  complete: boolean;
}

const marks = /\bobj\b|\bstream\r?\n|\bendobj\b/g;

export function readPdfObjects(content: Uint8Array, { maxBytes }: { maxBytes: number }): PdfObjects {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const all = bytes.toString('latin1');
  const isEncrypted = /\/Encrypt\b/.test(all);
  const found: PdfObjects = { texts: [], files: [], largestPicture: 0, complete: true };
  let [from, left] = [0, maxBytes];
  marks.lastIndex = 0;
  for (let mark = marks.exec(all); mark; mark = marks.exec(all)) {
    const [sign] = mark;
    if (!sign.startsWith('stream')) {
      if (sign === 'endobj' && !isEncrypted) found.texts.push(...stringsIn(all.slice(from, mark.index)));
      from = marks.lastIndex;
      continue;
    }
    const about = all
      .slice(from, mark.index)
      .replaceAll(/#([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    const start = marks.lastIndex;
    const end = endOfStream(all, start, about);
    marks.lastIndex = end;
    from = end;
    if (isEncrypted) {
      if (/\/EmbeddedFile\b/.test(about)) found.complete = false;
    } else left -= takeStream(about, bytes.subarray(start, end), left);
    if (/\/Subtype\s{0,9}\/Image\b/.test(about))
      picture(/\/Width\s{1,9}(\d{1,6})/.exec(about), /\/Height\s{1,9}(\d{1,6})/.exec(about));
    if (left <= 0) {
      found.complete = false;
      break;
    }
  }
  return found;

  function picture(width: RegExpExecArray | null, height: RegExpExecArray | null): void {
    // One that does not say how large it is may be of any size.
    const dots = width && height ? Number(width[1]) * Number(height[1]) : Infinity;
    found.largestPicture = Math.max(found.largestPicture, dots);
  }

  /** @returns how many bytes it unpacked to. */
  function takeStream(about: string, packed: Buffer, most: number): number {
    if (!isEncrypted) found.texts.push(...stringsIn(about));
    if (
      /\/Subtype\s{0,9}\/(?:Image|Type1C|CIDFontType0C|OpenType)\b|\/Length1\b|\/Type\s{0,9}\/XRef\b|\/FunctionType\b/.test(
        about,
      )
    )
      return 0;
    const isFile = /\/EmbeddedFile\b/.test(about);
    const unpacked = unpack(about, packed, most);
    if (!unpacked) {
      if (isFile) found.complete = false;
      return 0;
    }
    const said = unpacked.toString('latin1');
    if (isFile || (!/\/Metadata\b/.test(about) && isOtherFile(said) && !isDrawing(said))) found.files.push(unpacked);
    else if (/\/Metadata\b/.test(about)) found.texts.push(said);
    else if (/\/ObjStm\b|\/Subtype\s{0,9}\/Form\b/.test(about) || isDrawing(said)) found.texts.push(...stringsIn(said));
    for (const inline of said.matchAll(/\bBI\b([^]{0,300}?)\bID\b/g))
      picture(/\/W(?:idth)?\s{1,9}(\d{1,6})/.exec(inline[1]!), /\/H(?:eight)?\s{1,9}(\d{1,6})/.exec(inline[1]!));
    return unpacked.length;
  }
}

/** Where it says how long it is and that is so, there; or where the word stands that ends it. */
function endOfStream(all: string, start: number, about: string): number {
  const length = /\/Length\s{1,9}(\d{1,10})(?!\s{1,9}\d{1,9}\s{1,9}R)/.exec(about);
  if (length) {
    const end = start + Number(length[1]);
    if (/^\s{0,9}endstream/.test(all.slice(end, end + 20))) return end;
  }
  const end = all.indexOf('endstream', start);
  return end < 0 ? all.length : end;
}

/** @returns undefined for what is packed in a way that is not read here. */
function unpack(about: string, packed: Buffer, most: number): Buffer | undefined {
  const filter = /\/Filter\s{0,9}(\[[^\]]{0,200}\]|\/\w{1,30})/.exec(about)?.[1];
  if (filter === undefined) return packed;
  if (!/^\[?\s{0,9}\/Fl(?:ate(?:Decode)?)?\s{0,9}\]?$/.test(filter)) return undefined;
  try {
    return inflateSync(packed, { maxOutputLength: Math.max(1, most), finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return undefined;
  }
}

const isDrawing = (said: string) => /\b(?:Tj|TJ|re|cm|BT|Do)\b|'\s*$/m.test(said.slice(0, 20_000));

/** A file need not say that it is one. */
const isOtherFile = (said: string) =>
  asFile.test(said) ||
  (/[A-Za-z]{3}/.test(said.slice(0, 4000)) &&
    !noWords.test(said.slice(0, 4000)) &&
    !/\bbegincmap\b|\bdef\b|\bobj\b/.test(said));
const asFile = /^(?:%PDF-|PK|\{\\rtf|<\?xml|<html|<!DOC|From: |MIME-V|.PNG|GIF8|\u00FF\u00D8\u00FF|\u00D0\u00CF)/i;
const noWords = /[^\t-\r\u0020-\u007E]/;

const strings = /\(((?:[^()\\]|\\[^]|\([^()]{0,2000}\)){0,20000})\)|<([0-9A-Fa-f\s]{4,20000})>/g;

/** Strings of one operator are one after another on the page: a word is often several of them. */
function stringsIn(text: string): string[] {
  const found: string[] = [];
  let [joined, before] = ['', 0];
  for (const match of text.matchAll(strings)) {
    const [whole, literal, hex] = match;
    const own =
      literal === undefined
        ? fromBytes(Buffer.from(hex!.replaceAll(/\s/g, ''), 'hex').toString('latin1'))
        : fromBytes(unescaped(literal));
    if (!/^[-\d.\s]{0,40}$/.test(text.slice(before, match.index).slice(0, 41))) {
      found.push(joined);
      joined = '';
    }
    joined += own;
    before = match.index + whole.length;
  }
  found.push(joined);
  return found.filter((each) => each.length > 2);
}

const unescaped = (literal: string) =>
  literal.replaceAll(/\\(?:([0-7]{1,3})|(\r?\n)|([^]))/g, (_, octal?: string, line?: string, sign?: string) => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
    return line === undefined
      ? (({ n: '\n', r: '\n', t: '\t', b: '', f: '' } as Record<string, string>)[sign!] ?? sign!)
      : '';
  });

/** Source: ISO 32000-1, 7.9.2.2 (text strings). */
function fromBytes(latin1: string): string {
  if (latin1.startsWith('\u00FE\u00FF')) return new TextDecoder('utf-16be').decode(Buffer.from(latin1, 'latin1'));
  return latin1.startsWith('\u00EF\u00BB\u00BF') ? Buffer.from(latin1, 'latin1').toString('utf8') : latin1;
}

// What a text carries written out in letters: files in base64 or hexadecimal, addresses that are themselves what they lead to.
// Source: CDA R2 ED (representation B64); FHIR base64Binary; HL7 v2 ED.4; RFC 2397 (data:); RFC 4648.
// Invariant: linear in its length, whatever stands in it.

export interface Carried {
  inside: Uint8Array[];
  /** The text without what was taken out of it as a file of some size. */
  left: string;
}

export function carriedIn(text: string): Carried {
  const inside: Uint8Array[] = [];
  const give = (bytes: Uint8Array) => {
    if (bytes.length > 0) inside.push(bytes);
  };
  for (const written of saidToBe(text)) give(written);
  const compact = text.replaceAll(lineBreaks, '');
  for (const address of dataAddresses(compact.includes('&') ? withoutReferences(compact) : compact)) give(address);
  for (const [written] of compact.matchAll(beginsAsFile)) give(fromBase64(written));
  const lines = text.replaceAll(lineBreaks, (space) => (/[\r\n&\\]/.test(space) ? '' : ' '));
  for (const [written] of lines.matchAll(longRun)) for (const file of filesOf(written)) give(file);
  for (const [written] of compact.matchAll(hexRun)) {
    const bytes = Buffer.from(written, 'hex');
    if (begins.some((each) => bytes.subarray(0, 64).includes(each)) || isWords(bytes)) give(bytes);
  }
  return { inside, left: text.replaceAll(asLines, ' ').replaceAll(asOne, ' ') };
}

/** Of one padding and the next as much as there is: whoever reads it may go on after the first. */
export function fromBase64(written: string): Buffer {
  const pieces = written.split(/=+/);
  return pieces.length < 3
    ? Buffer.from(written, 'base64')
    : Buffer.concat(pieces.map((each) => Buffer.from(each, 'base64')));
}

/** As they stand, in XML and in JSON. */
const lineBreaks = /\s+|&#(?:0{0,9}1[03](?!\d)|x0{0,9}[ad](?![0-9a-f]));?|\\[rnt]/gi;

/** How files begin that this reads or knows. */
const begins = [
  '%PDF-',
  'PK\u0003\u0004',
  '{\\rtf',
  '<?xml',
  '<html',
  '<HTML',
  '<!DOC',
  'II*\0',
  'MM\0*',
  'GIF8',
  'MIME-V',
  'From: ',
]
  .map((each) => Buffer.from(each, 'latin1'))
  .concat(['d0cf11e0', '89504e47', 'ffd8ff', '1f8b08'].map((each) => Buffer.from(each, 'hex')));

/** The same in base64, as far as their letters go without a break. */
const beginsAsFile = new RegExp(
  `(?:${begins
    .map((each) =>
      each
        .subarray(0, each.length - (each.length % 3))
        .toString('base64')
        .replaceAll('+', String.raw`\+`),
    )
    .join('|')}|JVBERi|UEsDB|e1xydG|0M8R4K)[A-Za-z0-9+/]{60,}={0,2}`,
  'g',
);
const longRun = /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{120,}={0,2}/g;
const hexRun = /(?<![0-9A-Fa-f])[0-9A-Fa-f]{80,}/g;
const asOne = /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{1400,}={0,2}/g;
const asLines = /(?<![A-Za-z0-9+/])(?:[A-Za-z0-9+/]{40,}\s+){18,}[A-Za-z0-9+/]*={0,2}/g;

/** Letters that happen to be of base64 are none; a short file that is neither words nor known is a signature or its like. */
function filesOf(written: string): Buffer[] {
  if (!/[a-z]/.test(written) || !/[A-Z]/.test(written) || !/\d/.test(written)) return [];
  // Letters that stood before it shift it.
  for (const shift of [0, 1, 2, 3]) {
    const bytes = Buffer.from(written.slice(shift), 'base64');
    if (begins.some((each) => bytes.subarray(0, 64).includes(each)) || isWords(bytes)) return [bytes];
  }
  const bytes = fromBase64(written);
  return bytes.length >= 1000 ? [bytes] : [];
}

function isWords(bytes: Buffer): boolean {
  let words = 0;
  const looked = Math.min(bytes.length, 4000);
  for (let at = 0; at < looked; at += 1) {
    const byte = bytes[at]!;
    if ((byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d || byte === 0x09 || byte === 0) words += 1;
  }
  return words * 10 >= looked * 9;
}

/** What is said to be a file, however short it is. */
function* saidToBe(text: string): Generator<Buffer> {
  // An element, up to where it ends; what stands among its letters is no part of it.
  elementInBase64.lastIndex = 0;
  for (let found = elementInBase64.exec(text); found; found = elementInBase64.exec(text)) {
    const from = elementInBase64.lastIndex;
    const end = text.indexOf('</', from);
    elementInBase64.lastIndex = end < 0 ? text.length : end;
    const written = text
      .slice(from, elementInBase64.lastIndex)
      .replaceAll(/<!--|-->|<!\[CDATA\[|\]\]>|&#\w{1,9};?/g, '');
    if (isBase64.test(written)) yield fromBase64(written);
    if (end < 0) break;
  }
  for (const [, written] of text.matchAll(valueInBase64))
    if (isBase64.test(written!) && /[A-Za-z]{2}/.test(written!) && !/^[^\r\n]* [^\r\n]*$/.test(written!))
      yield fromBase64(written!);
  for (const [, encoding, written] of text.matchAll(/\^(base64|hex)\^([^^|~\r\n"<]+)/gi))
    if (encoding!.toLowerCase() === 'hex') yield Buffer.from(written!.replaceAll(/[^0-9a-f]/gi, ''), 'hex');
    else if (isBase64.test(written!)) yield fromBase64(written!);
}
const elementInBase64 =
  /(?:\brepresentation\s{0,9}=\s{0,9}["']B64["']|<(?:[\w.-]{1,40}:)?(?:binaryData|binary-data|binData|base64Binary)\b)[^<>]{0,2000}>/gi;
const valueInBase64 =
  /(?:<(?:\w{1,40}:)?(?:data|content|blob|\w{0,40}base64Binary)\s{1,9}value\s{0,9}=\s{0,9}["']|"(?:data|content|blob|\w{0,40}base64Binary)"\s{0,9}:\s{0,9}")([^"'<>]{4,})["']/gi;
const isBase64 = /^(?:[A-Za-z0-9+/=_-]|\s|\\[rnt/])*$/;

function* dataAddresses(compact: string): Generator<Buffer> {
  for (const [, parameters, written] of compact.matchAll(
    /data:((?:[\w.+-]{1,60}\/[\w.+-]{1,60})?(?:;[^;,"'<>]{1,100}){0,9}),([^"'<>)]*)/gi,
  )) {
    const bytes = percentDecoded(written!);
    yield /;base64$/i.test(parameters!) ? fromBase64(bytes.toString('latin1')) : bytes;
  }
}

function percentDecoded(written: string): Buffer {
  const bytes = Buffer.from(written, 'utf8').toString('latin1');
  return Buffer.from(
    bytes.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}

const withoutReferences = (text: string) =>
  text
    .replaceAll(/&(?:tab|newline);/gi, '')
    .replaceAll(/&colon;/gi, ':')
    .replaceAll(/&comma;/gi, ',')
    .replaceAll(/&#(?:x0{0,9}([0-9a-f]{1,6})|0{0,9}(\d{1,7}));?/gi, (_, hex?: string, decimal?: string) => {
      const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return point > 0x20 && point < 0x7f ? String.fromCharCode(point) : '';
    });

// The part of XML that FHIR and CDA use, read strictly and once: elements, attributes, text, comments, one XML declaration.
// No document type, no entity but XML's five and character numbers: nothing a message could use to read a file or to grow in
// memory. Processing instructions (CDA names style sheets by them) are refused, or passed over and never followed.
// Why not a library: narratives must come out character for character, malformed text must be refused where it stands,
// and narratives are checked on the import path (about 100 MB/s here).
// Source: XML 1.0 fifth edition; FHIR R4 §2.6.1 (XML representation), §2.4.2 (narrative).
import { wordTable } from '../word-table.ts';

export interface XmlEvents {
  /** @param attributes the raw text between name and end; read with {@link attributesOf}. */
  open(name: string, attributes: string, start: number, isEmpty: boolean): void;
  /** @param end offset after the end tag. */
  close(name: string, end: number): void;
  /** Raw text between tags, entities not decoded. */
  text(raw: string): void;
  /** Text as it stands, of a CDATA section. Without this, CDATA and processing instructions are refused, as FHIR has neither. */
  cdata?(text: string): void;
}

const tag = /<(\/?)([A-Za-z_][\w:.-]*)((?:\s+[A-Za-z_][\w:.-]*\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;
const attribute = /([A-Za-z_][\w:.-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const maxDepth = 200;

/** What is wrong with the text as XML, in words without any of it; undefined where it is well formed. */
export function scanXml(text: string, events: XmlEvents): string | undefined {
  const open: string[] = [];
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  let roots = 0;
  const declaration = /<\?xml[^<>]*\?>/y;
  declaration.lastIndex = at;
  if (declaration.test(text)) at = declaration.lastIndex;
  while (at < text.length) {
    if (text.charCodeAt(at) !== 0x3c) {
      const next = text.indexOf('<', at);
      const end = next < 0 ? text.length : next;
      const raw = text.slice(at, end);
      if (open.length > 0) events.text(raw);
      else if (raw.trim() !== '') return 'There is text outside the root element.';
      at = end;
      continue;
    }
    if (text.startsWith('<!--', at)) {
      const end = text.indexOf('--', at + 4);
      if (end < 0 || text[end + 2] !== '>') return 'A comment is not closed.';
      at = end + 3;
      continue;
    }
    if (events.cdata) {
      const marked = markedSection(text, at);
      if (marked === 'open')
        return 'A CDATA section or a processing instruction is not closed, or stands where none may.';
      if (marked) {
        if (marked.cdata !== undefined && open.length === 0) return 'There is text outside the root element.';
        if (marked.cdata !== undefined) events.cdata(marked.cdata);
        at = marked.end;
        continue;
      }
    }
    tag.lastIndex = at;
    const match = tagIn(text);
    if (match === 'too-long') return 'A tag has more attributes than can be read.';
    if (!match)
      return 'A tag is malformed, or of a kind that is not read (document type, CDATA, processing instruction).';
    const [, closing, name, attributes, empty] = match as unknown as [string, string, string, string, string];
    if (closing) {
      if (attributes || empty || open.pop() !== name) return 'The end tags do not match the start tags.';
      events.close(name, tag.lastIndex);
    } else {
      if (open.length === 0 && ++roots > 1) return 'There is more than one root element.';
      if (open.length >= maxDepth) return `Elements are nested more than ${maxDepth} deep.`;
      events.open(name, attributes, at, empty !== '');
      if (empty) events.close(name, tag.lastIndex);
      else open.push(name);
    }
    at = tag.lastIndex;
  }
  if (open.length > 0) return 'An element is not closed.';
  return roots === 0 ? 'There is no element.' : undefined;
}

/** The tag where `tag` stands. Why caught: a hundred thousand attributes are more than the expression has room to go back over. */
function tagIn(text: string): RegExpExecArray | 'too-long' | null {
  try {
    return tag.exec(text);
  } catch (error) {
    if (error instanceof RangeError) return 'too-long';
    throw error;
  }
}

/** A CDATA section or processing instruction that begins here; `open` where it does not end. */
function markedSection(text: string, at: number): { cdata?: string; end: number } | 'open' | undefined {
  if (text.startsWith('<![CDATA[', at)) {
    const end = text.indexOf(']]>', at);
    return end < 0 ? 'open' : { cdata: text.slice(at + 9, end), end: end + 3 };
  }
  if (!text.startsWith('<?', at)) return undefined;
  const end = text.indexOf('?>', at);
  // A second XML declaration is none. Source: XML 1.0 §2.6.
  return end < 0 ||
    !/^[A-Za-z_][\w.-]*[\s?]/.test(text.slice(at + 2, at + 100)) ||
    /^xml[\s?]/i.test(text.slice(at + 2, at + 6))
    ? 'open'
    : { end: end + 2 };
}

/** Attribute names and raw values, in order; undefined where a name comes twice. */
export function attributesOf(raw: string): Map<string, string> | undefined {
  const attributes = new Map<string, string>();
  for (const [, name, double, single] of raw.matchAll(attribute)) {
    if (attributes.has(name!)) return undefined;
    attributes.set(name!, double ?? single!);
  }
  return attributes;
}

const entities: Readonly<Record<string, string>> = wordTable({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" });

/** XML's five entities and character numbers as the characters they stand for; undefined where there is any other. */
export function decodeEntities(raw: string): string | undefined {
  if (!raw.includes('&')) return raw;
  let isKnown = true;
  const decoded = raw.replaceAll(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));|&/gi,
    (_, hex?: string, decimal?: string, name?: string) => {
      const point = hex ? Number.parseInt(hex, 16) : decimal ? Number(decimal) : undefined;
      const isCharacter =
        point !== undefined && point > 0 && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff);
      const character = isCharacter ? String.fromCodePoint(point) : name ? entities[name] : undefined;
      if (character === undefined) isKnown = false;
      return character ?? '';
    },
  );
  return isKnown ? decoded : undefined;
}

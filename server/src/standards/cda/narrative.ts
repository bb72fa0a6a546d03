// What a section says to its reader: the narrative block, read into a few kinds that can all be shown without trusting any of it.
// Invariant: every character of text is kept, whatever stands around it. What is not known is kept apart from its neighbours,
// because "5" and "0 mg" run together are another dose.
// Source: HL7 CDA R2 §4.3.5 (section narrative block), NarrativeBlock.xsd.
import type { XmlElement } from '../xml/xml-tree.ts';
import { cdaNamespace, wordsOf } from './elements.ts';
import { wordTable } from '../word-table.ts';

export type Narrative =
  | string
  | { kind: 'paragraph' | 'block' | 'caption' | 'sub' | 'sup'; parts: readonly Narrative[] }
  | { kind: 'styled'; styles: readonly TextStyle[]; revised?: 'insert' | 'delete'; parts: readonly Narrative[] }
  | { kind: 'break' }
  | { kind: 'list'; numbering?: Numbering; caption?: readonly Narrative[]; items: readonly ListItem[] }
  | { kind: 'table'; caption?: readonly Narrative[]; rows: readonly TableRow[] }
  /** Words and the address behind them, where it is one that can be read out. It is never followed from here. */
  | { kind: 'link'; address?: string; parts: readonly Narrative[] }
  | { kind: 'note'; parts: readonly Narrative[] }
  | { kind: 'pictures'; ids: readonly string[]; caption?: readonly Narrative[] };

export type TextStyle = 'bold' | 'italic' | 'underline';
export type Numbering = '1' | 'a' | 'A' | 'i' | 'I';

export interface ListItem {
  caption?: readonly Narrative[];
  parts: readonly Narrative[];
}

export interface TableRow {
  part: 'head' | 'body' | 'foot';
  cells: readonly TableCell[];
}

export interface TableCell {
  heading: boolean;
  /** 1 to 100. */
  columns: number;
  /** 1 to 1000. */
  rows: number;
  parts: readonly Narrative[];
}

const styleCodes: Readonly<Record<string, TextStyle>> = wordTable({
  bold: 'bold',
  emphasis: 'italic',
  italics: 'italic',
  italic: 'italic',
  underline: 'underline',
});
const numberings: Readonly<Record<string, Numbering>> = wordTable({
  arabic: '1',
  littleroman: 'i',
  bigroman: 'I',
  littlealpha: 'a',
  bigalpha: 'A',
});

/** HTML that some senders write where CDA has words of its own. */
const writtenAsHtml: Readonly<Record<string, TextStyle>> = wordTable({
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
});

const readers: Readonly<Record<string, (element: XmlElement) => Narrative[]>> = wordTable({
  text: (element) => partsOf(element),
  paragraph: (element) => captioned(element, 'paragraph'),
  p: (element) => [{ kind: 'paragraph', parts: partsOf(element) }],
  caption: (element) => [{ kind: 'caption', parts: partsOf(element) }],
  content: (element) => [styled(element, stylesOf(element))],
  span: (element) => [styled(element, stylesOf(element))],
  br: () => [{ kind: 'break' }],
  sub: (element) => [{ kind: 'sub', parts: partsOf(element) }],
  sup: (element) => [{ kind: 'sup', parts: partsOf(element) }],
  list: (element) => [readList(element)],
  table: (element) => [readTable(element)],
  linkHtml: (element) => [readLink(element)],
  footnote: (element) => [{ kind: 'note', parts: partsOf(element) }],
  // Points at a note that stands where it stands; what the sender wrote in it is kept.
  footnoteRef: (element) => partsOf(element),
  renderMultiMedia: (element) => {
    const ids = (element.attributes.get('referencedObject') ?? '').split(/\s+/).filter(Boolean);
    return [{ kind: 'pictures', ids, ...withCaption(element) }, ...partsOf(element, 'caption')];
  },
});

/** @param text the `text` of a section. */
export function readNarrative(text: XmlElement): Narrative[] {
  return partsOf(text);
}

/** @param except children of this name are read by the caller. */
function partsOf(element: XmlElement, except?: string): Narrative[] {
  return element.children.flatMap((child): Narrative[] => {
    if (typeof child === 'string') return [child];
    return child.name === except ? [] : readElement(child);
  });
}

function readElement(element: XmlElement): Narrative[] {
  const known = element.namespace === cdaNamespace && Object.hasOwn(readers, element.name);
  if (known) return readers[element.name]!(element);
  const style = Object.hasOwn(writtenAsHtml, element.name) ? writtenAsHtml[element.name]! : undefined;
  return style ? [styled(element, [style])] : [{ kind: 'block', parts: partsOf(element) }];
}

function captioned(element: XmlElement, kind: 'paragraph'): Narrative[] {
  const { caption } = withCaption(element);
  const parts = partsOf(element, 'caption');
  return caption
    ? [
        { kind: 'caption', parts: caption },
        { kind, parts },
      ]
    : [{ kind, parts }];
}

function styled(element: XmlElement, styles: readonly TextStyle[]): Narrative {
  const revised = element.attributes.get('revised');
  return {
    kind: 'styled',
    styles,
    ...((revised === 'insert' || revised === 'delete') && { revised }),
    parts: partsOf(element),
  };
}

function stylesOf(element: XmlElement): TextStyle[] {
  const codes = (element.attributes.get('styleCode') ?? '').toLowerCase().split(/\s+/);
  return [...new Set(codes.flatMap((code) => (Object.hasOwn(styleCodes, code) ? styleCodes[code]! : [])))];
}

function withCaption(element: XmlElement): { caption?: Narrative[] } {
  const captions = element.children.filter(
    (child): child is XmlElement => typeof child !== 'string' && child.name === 'caption',
  );
  return captions.length > 0 ? { caption: captions.flatMap((caption) => partsOf(caption)) } : {};
}

function readList(element: XmlElement): Narrative {
  const ordered = element.attributes.get('listType') === 'ordered';
  const code = (element.attributes.get('styleCode') ?? '').toLowerCase();
  const numbering = Object.hasOwn(numberings, code) ? numberings[code]! : '1';
  const items = element.children.flatMap((child): ListItem[] => {
    if (typeof child === 'string') return child.trim() === '' ? [] : [{ parts: [child] }];
    if (child.name === 'caption') return [];
    if (child.name !== 'item') return [{ parts: readElement(child) }];
    return [{ ...withCaption(child), parts: partsOf(child, 'caption') }];
  });
  return { kind: 'list', ...(ordered && { numbering }), ...withCaption(element), items };
}

function readTable(element: XmlElement): Narrative {
  return { kind: 'table', ...withCaption(element), rows: rowsOf(element, 'body') };
}

function rowsOf(element: XmlElement, part: TableRow['part']): TableRow[] {
  return element.children.flatMap((child): TableRow[] => {
    if (typeof child === 'string') return child.trim() === '' ? [] : [{ part, cells: [plainCell([child])] }];
    if (child.name === 'caption' && element.name === 'table') return [];
    if (child.name === 'col' || child.name === 'colgroup') return wordsOf(child) ? [strayRow(child, part)] : [];
    if (child.name === 'thead') return rowsOf(child, 'head');
    if (child.name === 'tfoot') return rowsOf(child, 'foot');
    if (child.name === 'tbody') return rowsOf(child, 'body');
    return [child.name === 'tr' ? { part, cells: cellsOf(child) } : strayRow(child, part)];
  });
}

const strayRow = (element: XmlElement, part: TableRow['part']): TableRow => ({
  part,
  cells: [plainCell(readElement(element))],
});

function cellsOf(row: XmlElement): TableCell[] {
  return row.children.flatMap((child): TableCell[] => {
    if (typeof child === 'string') return child.trim() === '' ? [] : [plainCell([child])];
    if (child.name !== 'td' && child.name !== 'th') return [plainCell(readElement(child))];
    return [
      {
        heading: child.name === 'th',
        columns: span(child.attributes.get('colspan'), 100),
        rows: span(child.attributes.get('rowspan'), 1000),
        parts: partsOf(child),
      },
    ];
  });
}

const plainCell = (parts: readonly Narrative[]): TableCell => ({ heading: false, columns: 1, rows: 1, parts });

function span(written: string | undefined, most: number): number {
  const number = /^\d{1,6}$/.test(written ?? '') ? Number(written) : 1;
  return Math.min(Math.max(number, 1), most);
}

function readLink(element: XmlElement): Narrative {
  const href = (element.attributes.get('href') ?? '').trim();
  // Written out for a reader to judge: no user or password before the host, nothing that does not show.
  const safe = /^(?:https?:\/\/[^\s@<>"\\^`{|}\p{C}]+|mailto:[^\s<>"\\^`{|}\p{C}]+)$/iu.test(href);
  return { kind: 'link', ...(safe && { address: href }), parts: partsOf(element) };
}

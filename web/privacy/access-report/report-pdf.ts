// The access report as a PDF that a screen reader can read: tagged, with its language, headings and a table with headings of columns.
// Source: ISO 32000-1 §14.8 (tagged PDF); PDF/UA-1, as far as a font that is not embedded allows.
import { createRequire } from 'node:module';
import type { Readable } from 'node:stream';
import { setTimeout as breathe } from 'node:timers/promises';
import type PDFKitDocument from 'pdfkit';
import { entries } from './list-shown.ts';
import type { NodeSaid } from './node-words.ts';
import type { ReportLine } from './report-lines.ts';
import { explained } from './report-words.ts';

export interface ReportLetter {
  /** Whom it is about, and who can be told apart by. */
  name: string;
  birthDate: string | undefined;
  nhsNumber: string | undefined;
  partnership: string;
  /** "23 Nov 2026" */
  made: string;
  /** "the last year" */
  time: string;
  /** How many lines there are; undefined where that is only known at their end. */
  total: number | undefined;
  /** All of them, some at a time. */
  lines: () => AsyncIterable<readonly ReportLine[]>;
  /** How each neighbouring record answered. */
  nodes: readonly NodeSaid[];
}

// Why required: what `import` gives of pdfkit is its build for browsers, without the built-in fonts. Why when first needed: it and its
// fonts take 5 MB.
const require = createRequire(import.meta.url);
type Doc = InstanceType<typeof PDFKitDocument>;
type Parent = Pick<ReturnType<Doc['struct']>, 'add'>;

const margin = 50;

/** The document as it is written: whoever reads it has its beginning before the lines at its end are read. */
export function reportPdf(letter: ReportLetter): Readable {
  const PDFDocument = require('pdfkit') as typeof PDFKitDocument;
  const doc = new PDFDocument({
    size: 'A4',
    margin,
    pdfVersion: '1.7',
    tagged: true,
    lang: 'en-GB',
    displayTitle: true,
    info: { Title: 'Who looked at your record', Author: letter.partnership },
  });
  const sent = doc as unknown as Readable;
  void write(doc, letter).catch((error: unknown) => sent.destroy(error as Error));
  return sent;
}

async function write(doc: Doc, letter: ReportLetter): Promise<void> {
  const root = doc.struct('Document');
  doc.addStructure(root);
  const say = (parent: Parent, tag: string, draw: () => void) => parent.add(doc.struct(tag, {}, draw));
  const paragraph = (text: string) =>
    say(root, 'P', () => doc.font('Helvetica').fontSize(12).text(printable(text)).moveDown(0.5));

  say(root, 'H1', () => doc.font('Helvetica-Bold').fontSize(22).text('Who looked at your record').moveDown(0.5));
  paragraph(
    [letter.name, letter.birthDate && `born ${letter.birthDate}`, letter.nhsNumber && `NHS number ${letter.nhsNumber}`]
      .filter(Boolean)
      .join(', '),
  );
  paragraph(`${letter.partnership}. Made on ${letter.made}, of ${letter.time}.`);
  for (const text of explained) paragraph(text);
  for (const { text } of letter.nodes) paragraph(text);
  const first = !letter.total ? 'The newest first' : `${entries(letter.total)}, the newest first`;
  say(root, 'H2', () => doc.font('Helvetica-Bold').fontSize(16).text(first).moveDown(0.5));
  const list = doc.struct('L');
  root.add(list);
  let count = 0;
  for await (const lines of letter.lines()) {
    await taken(doc);
    for (const line of lines) entry(line);
    count += lines.length;
  }
  list.end();
  if (letter.total === undefined || letter.total !== count)
    paragraph(count === 0 ? 'Nobody looked in this time.' : `This is the end: ${entries(count)}.`);
  root.end();
  doc.end();

  function entry(line: ReportLine): void {
    const item = doc.struct('LI');
    list.add(item);
    const body = doc.struct('LBody');
    item.add(body);
    // An entry is kept together where it can be.
    if (doc.y > doc.page.height - 140) doc.addPage();
    say(body, 'P', () =>
      doc
        .font('Helvetica-Bold')
        .fontSize(12)
        .text(printable(`${line.when}: ${line.who}`)),
    );
    // Why one paragraph: each is an object of its own in the file, and five of them were half of what a long list took.
    say(body, 'P', () =>
      doc
        .font('Helvetica')
        .fontSize(12)
        .text(printable(detailsOf(line).join(' '))),
    );
    doc.moveDown(0.6);
    body.end();
    item.end();
  }
}

/** Between pages of the list others are answered; and no more of it is read than whoever has asked takes. */
async function taken(doc: Doc): Promise<void> {
  const sent = doc as unknown as Readable;
  do {
    if (sent.destroyed) throw new Error('the reader went away');
    await breathe(sent.readableLength > mostWaiting ? 20 : 0);
  } while (sent.readableLength > mostWaiting);
}

const mostWaiting = 1_000_000;

function detailsOf({ what, why, information, emergency, places, writtenBy }: ReportLine): string[] {
  return [
    `${what}.`.replace(/\.\.$/, '.'),
    `${emergency ? 'Emergency. ' : ''}Why: ${why}`,
    ...(information === undefined ? [] : [`They saw: ${information}.`]),
    ...(places.length === 0 ? [] : [`Entry ${places.join(' and ')} of the log.`]),
    ...(writtenBy === '' ? [] : [writtenBy]),
  ];
}

const unprintable = /[^\u0020-\u007e\u00a0-\u00ff‘’“”–—…•€ŠšŽžŒœŸƒ]/;

/** What the built-in font has: Latin-1 and the typographer's marks. Other letters without their marks, or as a question mark. */
function printable(text: string): string {
  if (!unprintable.test(text)) return text;
  return Array.from(text)
    .map((letter) => {
      if (!unprintable.test(letter)) return letter;
      const plain = letter.normalize('NFD').replace(/\p{M}/gu, '');
      return { ł: 'l', Ł: 'L', đ: 'd', Đ: 'D', ı: 'i' }[plain] ?? (/^[\u0020-\u007e]+$/.test(plain) ? plain : '?');
    })
    .join('');
}

// The access report as a PDF that a screen reader can read: tagged, with its language, headings and a table with headings of columns.
// Source: ISO 32000-1 §14.8 (tagged PDF); PDF/UA-1, as far as a font that is not embedded allows.
import { createRequire } from 'node:module';
import { setImmediate as breathe } from 'node:timers/promises';
import type PDFKitDocument from 'pdfkit';
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
  lines: readonly ReportLine[];
  more: boolean;
  /** How each neighbouring record answered. */
  nodes: readonly NodeSaid[];
}

// Why required: what `import` gives of pdfkit is its build for browsers, without the built-in fonts. Why when first needed: it and its
// fonts take 5 MB.
const require = createRequire(import.meta.url);
type Doc = InstanceType<typeof PDFKitDocument>;
type Parent = Pick<ReturnType<Doc['struct']>, 'add'>;

const margin = 50;

export async function reportPdf(letter: ReportLetter): Promise<Buffer> {
  const PDFDocument = require('pdfkit') as typeof PDFKitDocument;
  const doc = new PDFDocument({
    size: 'A4',
    margin,
    pdfVersion: '1.7',
    tagged: true,
    lang: 'en-GB',
    displayTitle: true,
    bufferPages: true,
    info: { Title: 'Who looked at your record', Author: letter.partnership },
  });
  const chunks: Buffer[] = [];
  doc.on('data', (chunk: Buffer) => chunks.push(chunk));
  const finished = new Promise<Buffer>((resolve, reject) => {
    doc.on('end', () => resolve(Buffer.concat(chunks)));
    doc.on('error', reject);
  });
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
  const count = letter.lines.length;
  const heading =
    count === 0 ? 'Nobody looked in this time' : `${count} ${count === 1 ? 'entry' : 'entries'}, the newest first`;
  say(root, 'H2', () => doc.font('Helvetica-Bold').fontSize(16).text(heading).moveDown(0.5));
  if (letter.more) paragraph('There are more. These are the newest. Ask us for a shorter time to have all of them.');
  const list = doc.struct('L');
  root.add(list);
  for (const [at, line] of letter.lines.entries()) {
    // Between entries others are answered: five thousand take seconds.
    if (at % 50 === 49) await breathe();
    const item = doc.struct('LI');
    list.add(item);
    const body = doc.struct('LBody');
    item.add(body);
    // An entry is kept together where it can be.
    if (doc.y > doc.page.height - 140) doc.addPage();
    const first = `${line.when}: ${line.who}`;
    say(body, 'P', () => doc.font('Helvetica-Bold').fontSize(12).text(printable(first)));
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
  list.end();
  root.end();
  doc.end();
  return finished;
}

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

// Letters as systems make them, for tests: PDFs with words wherever a PDF can have them, and files of other kinds.
import { createRequire } from 'node:module';
import { constants, deflateRawSync } from 'node:zlib';
import type PDFKitDocument from 'pdfkit';

// Why required: what `import` gives of pdfkit is its build for browsers, without the built-in fonts.
const PDFDocument = createRequire(import.meta.url)('pdfkit') as typeof PDFKitDocument;

type Pdf = InstanceType<typeof PDFKitDocument>;

/** A PDF in which this was drawn. */
export async function pdfOf(draw: (pdf: Pdf) => unknown, options: PDFKit.PDFDocumentOptions = {}): Promise<Buffer> {
  const pdf = new PDFDocument(options);
  const chunks: Buffer[] = [];
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((resolve) => {
    pdf.on('end', resolve);
  });
  draw(pdf);
  pdf.end();
  await ended;
  return Buffer.concat(chunks);
}

/** A letter of one page that says this. */
export const letterSaying = (words: string) => pdfOf((pdf) => pdf.text(`Dear colleague, ${words}`));

/** A page on which nothing is written: what is on it may be a picture of words. */
export const scan = () => pdfOf((pdf) => pdf.rect(50, 50, 300, 300).fill('#888888'));

/** Files in a ZIP. */
export function zipOf(files: Readonly<Record<string, string | Buffer>>): Buffer {
  const [locals, directory]: [Buffer[], Buffer[]] = [[], []];
  let at = 0;
  for (const [name, content] of Object.entries(files)) {
    const raw = Buffer.from(content);
    const packed = deflateRawSync(raw);
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(8, 8);
    head.writeUInt32LE(packed.length, 18);
    head.writeUInt32LE(raw.length, 22);
    head.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(raw.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(at, 42);
    directory.push(entry, Buffer.from(name));
    locals.push(head, Buffer.from(name), packed);
    at += 30 + name.length + packed.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, entries, end]);
}

/** A Word document with these paragraphs, as its XML. */
export const wordSaying = (paragraphs: string) =>
  zipOf({
    '[Content_Types].xml': '<Types/>',
    'word/document.xml': `<w:document><w:body>${paragraphs}</w:body></w:document>`,
  });

/** A PDF whose one page unpacks to this many million bytes, made without ever holding them. */
export function bombOf(millions: number): Buffer {
  const million = deflateRawSync(Buffer.alloc(1_000_000, ' '), { finishFlush: constants.Z_FULL_FLUSH });
  const packed = Array.from({ length: millions }, () => million);
  return rawPdf(
    Buffer.concat([Buffer.from([0x78, 0x9c]), ...packed, deflateRawSync(Buffer.alloc(1))]),
    '/Filter /FlateDecode',
  );
}

/** A PDF whose one page is this stream. */
export function rawPdf(stream: Buffer, filter = ''): Buffer {
  const parts = [
    '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n',
    '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n',
    '5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n',
    `4 0 obj<</Length ${stream.length} ${filter}>>stream\n`,
  ];
  return Buffer.concat([
    ...parts.map((part) => Buffer.from(part)),
    stream,
    Buffer.from('\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF'),
  ]);
}

interface PdfMade {
  /** Of its one page, and beside what every PDF has; each is object 6 or the next. */
  objects?: string[];
  annotations?: string;
  content?: string;
  resources?: string;
  catalog?: string;
}

/** A PDF of one page made of its objects, for what no library writes. */
export function pdfMadeOf({ objects = [], annotations = '', content, resources = '', catalog = '' }: PdfMade): Buffer {
  const all = [
    `<</Type/Catalog/Pages 2 0 R${catalog}>>`,
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    `<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>${resources}>>/Annots[${annotations}]>>`,
    streamOf('', content ?? 'BT /F 12 Tf 50 700 Td (Dear colleague, nothing) Tj ET'),
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
    ...objects,
  ].map((object, index) => `${index + 1} 0 obj\n${object}\nendobj\n`);
  return Buffer.from(`%PDF-1.7\n${all.join('')}trailer\n<</Size ${all.length + 1}/Root 1 0 R>>\n%%EOF\n`, 'latin1');
}

/** An object of a PDF that is a stream. */
export const streamOf = (about: string, content: string) =>
  `<<${about}/Length ${content.length}>>\nstream\n${content}\nendstream`;

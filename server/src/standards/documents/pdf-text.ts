// Every word of a PDF that a reader or a search could come upon: pages, comments, fields, bookmarks, properties, scripts, and the
// files inside it. Nothing of it is run, drawn or fetched. Source: ISO 32000; read by pdf.js, brought along by unpdf.
// Invariant: what could not be read is said to be incomplete. To be called where it can be stopped: see privacy/never-shared/documents.
import type { getDocumentProxy } from 'unpdf';
import { joinedReadings } from './joined-readings.ts';
import { type PdfObjects, readPdfObjects } from './pdf-objects.ts';

export interface TextRead {
  text: string;
  /** Whether this is all there is to read: a page without words may be a picture of words. */
  complete: boolean;
  /** Files inside it, to be read as what they are. */
  inside?: { name: string; content: Uint8Array }[];
}

type PdfDocument = Awaited<ReturnType<typeof getDocumentProxy>>;

/**
 * @param maxPages pages beyond these are not read.
 * @throws whatever pdf.js says of what is encrypted or broken.
 */
export async function readPdfText(
  content: Uint8Array,
  { maxPages, maxUnpackedBytes }: { maxPages: number; maxUnpackedBytes: number },
): Promise<TextRead> {
  // Why here: nobody who receives no PDF needs its 1.7 MB.
  const unpdf = await import('unpdf');
  // A copy: pdf.js takes what it is given for itself.
  const document = await unpdf.getDocumentProxy(new Uint8Array(content), {
    verbosity: 0,
    disableFontFace: true,
    useSystemFonts: false,
    useWorkerFetch: false,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
    useWasm: false,
    stopAtErrors: false,
    enableXfa: true,
    maxImageSize: 1,
  });
  try {
    return await readDocument(document, maxPages, readPdfObjects(content, { maxBytes: maxUnpackedBytes }));
  } finally {
    await document.loadingTask.destroy();
  }
}

async function readDocument(document: PdfDocument, maxPages: number, objects: PdfObjects): Promise<TextRead> {
  const texts: string[] = [];
  const { info, metadata } = await document.getMetadata();
  gather([info, metadata?.getRaw(), await document.getOutline(), await document.getFieldObjects()], texts);
  gather([await document.getJSActions(), await document.getPageLabels()], texts);
  let complete = document.numPages <= maxPages && objects.complete;
  for (let number = 1; number <= Math.min(document.numPages, maxPages); number += 1) {
    const page = await document.getPage(number);
    const pieces = await piecesOf(page);
    const words = inOrder(pieces);
    // A line of words that was printed over a scan is not what the scan says.
    if (!hasWords(words, objects.largestPicture >= scanOf ? wordsOfLetter : 3)) complete = false;
    texts.push(words, asTheyStand(pieces));
    const annotations = (await page.getAnnotations()) as readonly Annotation[];
    if (annotations.some(isDrawn)) complete = false;
    gather([annotations, await page.getStructTree(), await page.getXfa()], texts);
    page.cleanup();
  }
  const inside: NonNullable<TextRead['inside']> = [];
  for (const [id, { filename, description }] of await attachmentsOf(document)) {
    texts.push(filename, description);
    const within = await document.getAttachmentContent(id);
    if (within) inside.push({ name: filename, content: within });
    else complete = false;
  }
  for (const file of objects.files) inside.push({ name: '', content: file });
  return { text: joinedReadings([...texts, objects.texts.join('\n')]), complete, inside };
}

/** Words as they were drawn: pdf.js puts a space where there is a gap, and says where a line ends. */
const inOrder = (pieces: readonly Piece[]) => pieces.map(({ str, hasEOL }) => `${str}${hasEOL ? '\n' : ''}`).join('');

async function piecesOf(page: Awaited<ReturnType<PdfDocument['getPage']>>): Promise<readonly Piece[]> {
  const { items } = await page.getTextContent({ includeMarkedContent: false });
  return items.filter((item) => 'str' in item);
}

interface Piece {
  str: string;
  hasEOL: boolean;
  transform: readonly number[];
  width: number;
  height: number;
}

/** As the eye reads it, whatever was drawn first: by line, and within a line from left to right. */
function asTheyStand(pieces: readonly Piece[]): string {
  const lines = Map.groupBy(
    pieces.filter(({ str }) => str.trim() !== ''),
    ({ transform }) => Math.round(transform[5]! / 3),
  );
  return [...lines]
    .toSorted(([one], [other]) => other - one)
    .map(([, line]) => {
      let said = '';
      let ends = 0;
      for (const { str, transform, width, height } of line.toSorted((a, b) => a.transform[4]! - b.transform[4]!)) {
        const apart = transform[4]! - ends > height / 5;
        said += said !== '' && apart ? ` ${str}` : str;
        ends = transform[4]! + width;
      }
      return said;
    })
    .join('\n');
}

/** Dots of a picture that may be of a page, and letters of a page that is more than a line on one. */
const [scanOf, wordsOfLetter] = [300_000, 200];

interface Annotation {
  subtype?: string;
  hasAppearance?: boolean;
}

/** Whether something is drawn or played for it that is not given as its text: a stamp, handwriting, a film. */
const isDrawn = ({ subtype = '', hasAppearance }: Annotation) =>
  played.has(subtype) || (hasAppearance === true && !givenAsText.has(subtype));
const played: ReadonlySet<string> = new Set(['RichMedia', 'Screen', 'Movie', 'Sound', '3D', 'Stamp', 'Ink']);
const givenAsText: ReadonlySet<string> = new Set([
  'FreeText',
  'Highlight',
  'Link',
  'Popup',
  'Squiggly',
  'StrikeOut',
  'Text',
  'Underline',
  'Widget',
]);

/** Letters that mean something: a font that does not say what its shapes mean gives private ones or none. */
function hasWords(text: string, least: number): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const meaningless = text.match(/[\p{Co}\p{Cn}\p{Cc}\uFFFD]/gu)?.filter((each) => !/\s/.test(each)).length ?? 0;
  return letters >= least && meaningless * 4 < letters;
}

type Attached = ReadonlyMap<string, { filename: string; description: string }>;

async function attachmentsOf(document: PdfDocument): Promise<Attached> {
  return ((await document.getAttachments()) as Attached | null) ?? new Map();
}

/** Every text in what pdf.js says of something; pictures and numbers are passed over. */
function gather(node: unknown, texts: string[], depth = 0): void {
  if (typeof node === 'string') texts.push(node);
  else if (typeof node === 'object' && node !== null && !ArrayBuffer.isView(node) && depth < 40)
    for (const each of node instanceof Map ? node.values() : Object.values(node)) gather(each, texts, depth + 1);
}

// Every word of a PDF that a reader or a search could come upon: pages, comments, fields, bookmarks, properties, scripts, and the
// files inside it. Nothing of it is run, drawn or fetched. Source: ISO 32000; read by pdf.js, brought along by unpdf.
// Invariant: what could not be read is said to be incomplete. To be called where it can be stopped: see privacy/never-shared/documents.
import type { getDocumentProxy } from 'unpdf';
import { joinedReadings } from './joined-readings.ts';

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
export async function readPdfText(content: Uint8Array, { maxPages }: { maxPages: number }): Promise<TextRead> {
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
    return await readDocument(document, maxPages);
  } finally {
    await document.loadingTask.destroy();
  }
}

async function readDocument(document: PdfDocument, maxPages: number): Promise<TextRead> {
  const texts: string[] = [];
  const { info, metadata } = await document.getMetadata();
  gather([info, metadata?.getRaw(), await document.getOutline(), await document.getFieldObjects()], texts);
  gather([await document.getJSActions(), await document.getPageLabels()], texts);
  let complete = document.numPages <= maxPages;
  for (let number = 1; number <= Math.min(document.numPages, maxPages); number += 1) {
    const page = await document.getPage(number);
    const words = await wordsOf(page);
    if (!hasWords(words)) complete = false;
    texts.push(words);
    gather([await page.getAnnotations(), await page.getStructTree(), await page.getXfa()], texts);
    page.cleanup();
  }
  const inside: NonNullable<TextRead['inside']> = [];
  for (const [id, { filename, description }] of await attachmentsOf(document)) {
    texts.push(filename, description);
    const within = await document.getAttachmentContent(id);
    if (within) inside.push({ name: filename, content: within });
    else complete = false;
  }
  return { text: joinedReadings(texts), complete, inside };
}

/** Words as they stand on the page: pdf.js puts a space where there is a gap, and says where a line ends. */
async function wordsOf(page: Awaited<ReturnType<PdfDocument['getPage']>>): Promise<string> {
  const { items } = await page.getTextContent({ includeMarkedContent: false });
  return items.map((item) => ('str' in item ? `${item.str}${item.hasEOL ? '\n' : ''}` : '')).join('');
}

/** Letters that mean something: a font that does not say what its shapes mean gives private ones or none. */
function hasWords(text: string): boolean {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const meaningless = text.match(/[\p{Co}\p{Cn}\p{Cc}\uFFFD]/gu)?.filter((each) => !/\s/.test(each)).length ?? 0;
  return letters >= 3 && meaningless * 4 < letters;
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

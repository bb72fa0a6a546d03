// What documents in a record say, made ready before a record is looked through: looking is done at once and for all of it, and
// reading a PDF takes time and another thread.
// Invariant: a document that was not made ready is `not yet` read, and whoever looks through it leaves it out.
import { fromBase64 } from '#standards/documents/carried-text.ts';
import { readWritten } from '#standards/documents/written-text.ts';
import { kindOf } from './content-kind.ts';
import type { DocumentReader } from './document-reader.ts';

export interface DocumentText {
  text: string;
  /** `in part`: pictures, encrypted or broken files, and what is over the limits. */
  read: 'whole' | 'in part' | 'not yet';
}

export interface DocumentTexts {
  /** @param data base64, as FHIR has it. */
  of(contentType: string, data: string): DocumentText;
  /** There was no time for all of them. */
  readonly stillReading: boolean;
}

type Ready = ReadonlyMap<string, DocumentText>;
const keyOf = (contentType: string, data: string) => `${contentType} ${data}`;

/** Reads what can be read at once, with what was made ready for the rest. */
const withReady = (ready: Ready, stillReading: boolean): DocumentTexts => ({
  stillReading,
  of: (contentType, data) => ready.get(keyOf(contentType, data)) ?? readAtOnce(fromBase64(data), contentType) ?? notYet,
});

/** Nothing made ready. */
export const atOnce: DocumentTexts = withReady(new Map(), false);

const notYet: DocumentText = { text: '', read: 'not yet' };
const picture: DocumentText = { text: '', read: 'in part' };

/** What is written in letters and not long is read where it is asked for; bytes. */
const mostAtOnce = 32_000;

/** @returns undefined for what wants work: packed, long, or with something else inside it. */
function readAtOnce(content: Uint8Array, contentType: string): DocumentText | undefined {
  const kind = kindOf(content);
  if (kind === 'picture') return picture;
  if (kind === 'packed' || content.length > mostAtOnce) return undefined;
  const { text, complete, inside = [] } = readWritten(content, contentType);
  return inside.length > 0 ? undefined : { text, read: complete ? 'whole' : 'in part' };
}

/**
 * Makes every document in this JSON ready.
 * @param withinMs what is not ready by then is `not yet` read; it is read all the same, for whoever asks again.
 * @returns undefined where there is no document.
 */
export async function readDocuments(
  json: unknown,
  reader: DocumentReader,
  withinMs?: number,
): Promise<DocumentTexts | undefined> {
  const found = new Map<string, { contentType: string; data: string }>();
  gather(json, found);
  if (found.size === 0) return undefined;
  const ready = new Map<string, DocumentText>();
  const reading = Promise.all(
    Array.from(found, async ([key, { contentType, data }]) => {
      const content = fromBase64(data);
      ready.set(key, readAtOnce(content, contentType) ?? (await readElsewhere(content, contentType, reader)));
    }),
  );
  await (withinMs === undefined ? reading : Promise.race([reading, after(withinMs)]));
  // A copy: what becomes ready later must not change what is being looked through.
  return withReady(new Map(ready), ready.size < found.size);
}

/** What a document that stands by itself says. */
export async function readDocument(
  content: Uint8Array,
  contentType: string,
  reader: DocumentReader,
): Promise<DocumentText> {
  return readAtOnce(content, contentType) ?? (await readElsewhere(content, contentType, reader));
}

async function readElsewhere(content: Uint8Array, contentType: string, reader: DocumentReader): Promise<DocumentText> {
  const { text, complete } = await reader.read(content, contentType);
  return { text, read: complete ? 'whole' : 'in part' };
}

function gather(node: unknown, found: Map<string, { contentType: string; data: string }>): void {
  if (typeof node !== 'object' || node === null) return;
  if (Array.isArray(node)) {
    for (const each of node) gather(each, found);
    return;
  }
  const object = node as Record<string, unknown>;
  for (const key in object) {
    const value = object[key];
    if (typeof value === 'object') gather(value, found);
    else {
      const document = documentIn(object, key);
      if (document) found.set(keyOf(document.contentType, document.data), document);
    }
  }
}

/**
 * What this element holds as a document: of an Attachment or a Binary, as each version of FHIR calls it, of any element of bytes, or
 * of an address that is itself what it leads to. Samples of a curve are called data too, and a signature.
 */
export function documentIn(
  object: Readonly<Record<string, unknown>>,
  key: string,
): { contentType: string; data: string } | undefined {
  const value = object[key];
  if (typeof value !== 'string') return undefined;
  const { contentType: said, origin, sigFormat, resourceType } = object;
  const contentType = typeof said === 'string' ? said : '';
  if (
    (key === 'data' && (contentType !== '' || (origin === undefined && sigFormat === undefined))) ||
    (key === 'content' && resourceType === 'Binary') ||
    key.endsWith('Base64Binary')
  )
    return { contentType, data: value };
  if (key !== 'extension' && /^\s*data:/i.test(value))
    return { contentType: 'text/html', data: Buffer.from(`<a href="${value}">`).toString('base64') };
  return undefined;
}

const after = (ms: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, ms).unref();
  });

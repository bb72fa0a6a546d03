// What documents in a record say, made ready before a record is looked through: looking is done at once and for all of it, and
// reading a PDF takes time and another thread.
// Invariant: a document that was not made ready is `not yet` read, and whoever looks through it leaves it out.
import { decodeText, kindOf, tellingBytes, writtenInside } from './content-kind.ts';
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

/** Reads what can be read at once, with what was made ready for the rest. */
const withReady = (ready: ReadonlyMap<string, DocumentText>, stillReading: boolean): DocumentTexts => ({
  stillReading,
  of(contentType, data) {
    const kind = kindOf(contentType, startOf(data));
    if (kind === 'packed') return ready.get(data) ?? notYet;
    if (kind === 'picture') return picture;
    return withInside(decodeText(Buffer.from(data, 'base64')), (inside) => ready.get(inside) ?? notYet);
  },
});

/** Nothing made ready. */
export const atOnce: DocumentTexts = withReady(new Map(), false);

const notYet: DocumentText = { text: '', read: 'not yet' };
const picture: DocumentText = { text: '', read: 'in part' };

/**
 * Makes every document in this JSON ready.
 * @param withinMs what is not ready by then is `not yet` read; it is read all the same, for whoever asks again.
 * @returns undefined where there is nothing that {@link atOnce} does not read.
 */
export async function readDocuments(
  json: unknown,
  reader: DocumentReader,
  withinMs?: number,
): Promise<DocumentTexts | undefined> {
  const packed = new Set<string>();
  gather(json, packed);
  if (packed.size === 0) return undefined;
  const ready = new Map<string, DocumentText>();
  const reading = Promise.all(
    [...packed].map(async (data) => {
      const { text, complete } = await reader.read(Buffer.from(data, 'base64'));
      ready.set(data, { text, read: complete ? 'whole' : 'in part' });
    }),
  );
  await (withinMs === undefined ? reading : Promise.race([reading, after(withinMs)]));
  // A copy: what becomes ready later must not change what is being looked through.
  return withReady(new Map(ready), ready.size < packed.size);
}

/** What a document that stands by itself says. */
export async function readDocument(
  content: Uint8Array,
  contentType: string,
  reader: DocumentReader,
): Promise<DocumentText> {
  const kind = kindOf(contentType, content.subarray(0, tellingBytes));
  if (kind === 'picture') return picture;
  if (kind === 'packed') {
    const { text, complete } = await reader.read(content);
    return { text, read: complete ? 'whole' : 'in part' };
  }
  const text = decodeText(content);
  const inside = new Map<string, DocumentText>();
  for (const data of writtenInside(text)) {
    const { text: own, complete } = await reader.read(Buffer.from(data, 'base64'));
    inside.set(data, { text: own, read: complete ? 'whole' : 'in part' });
  }
  return withInside(text, (data) => inside.get(data) ?? notYet);
}

function withInside(text: string, readInside: (data: string) => DocumentText): DocumentText {
  const inside = writtenInside(text).map(readInside);
  if (inside.length === 0) return { text, read: 'whole' };
  const read = (['not yet', 'in part'] as const).find((state) => inside.some((each) => each.read === state)) ?? 'whole';
  return { text: [text, ...inside.map((each) => each.text)].join('\n\n'), read };
}

function gather(node: unknown, packed: Set<string>): void {
  if (typeof node !== 'object' || node === null) return;
  if (Array.isArray(node)) {
    for (const each of node) gather(each, packed);
    return;
  }
  const object = node as Record<string, unknown>;
  const { data, contentType } = object;
  if (isDocument(object)) {
    const kind = kindOf(typeof contentType === 'string' ? contentType : '', startOf(data as string));
    if (kind === 'packed') packed.add(data as string);
    if (kind === 'text' && (data as string).length > 200)
      for (const inside of writtenInside(decodeText(Buffer.from(data as string, 'base64')))) packed.add(inside);
  }
  for (const key in object) if (typeof object[key] === 'object') gather(object[key], packed);
}

/** An Attachment or a Binary: samples of a curve are called data too, and a signature. */
export const isDocument = ({ data, origin, sigFormat }: Readonly<Record<string, unknown>>) =>
  typeof data === 'string' && origin === undefined && sigFormat === undefined;

const startOf = (data: string) => Buffer.from(data.slice(0, Math.ceil((tellingBytes * 4) / 3)), 'base64');

const after = (ms: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, ms).unref();
  });

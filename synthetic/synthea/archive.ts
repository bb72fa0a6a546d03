// Bundles out of a .tar.xz, one after another, holding one at a time.
// Source: POSIX.1-2001 pax interchange format (ustar header, extended headers); GNU tar long names.
import { createReadStream, readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import xz from 'xz-decompress';

export interface ArchivedFile {
  name: string;
  content: Uint8Array<ArrayBuffer>;
}

/** Every .json file of a folder: those in its .tar.xz archives, then those that lie in it unpacked. */
export async function* jsonFilesIn(folder: string): AsyncGenerator<ArchivedFile, void, void> {
  const names = readdirSync(folder).toSorted();
  for (const name of names.filter((each) => each.endsWith('.tar.xz')))
    for await (const file of filesInTar(unpacked(join(folder, name)))) if (file.name.endsWith('.json')) yield file;
  for (const name of names.filter((each) => each.endsWith('.json') && statSync(join(folder, each)).isFile()))
    yield { name, content: new Uint8Array(await readFile(join(folder, name))) };
}

function unpacked(path: string): AsyncIterable<Uint8Array> {
  const packed = Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>;
  return Readable.fromWeb(new xz.XzReadableStream(packed));
}

const block = 512;
const decoder = new TextDecoder();

/** Reads a tar as it streams by. Only regular files are given out. */
async function* filesInTar(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ArchivedFile, void, void> {
  const take = reader(chunks);
  let longName: string | undefined;
  for (;;) {
    const header = await take(block);
    // Two blocks of zeros, or nothing more, is the end.
    if (header.length < block || header.every((byte) => byte === 0)) return;
    const size = Number.parseInt(text(header, 124, 12), 8);
    const content = await take(size);
    if (content.length < size) throw new Error('The archive ends within a file.');
    await take((block - (size % block)) % block);
    const type = String.fromCharCode(header[156]!);
    if (type === 'x') longName = /(?:^|\n)\d+ path=([^\n]*)\n/.exec(decoder.decode(content))?.[1];
    else if (type === 'L') longName = text(content, 0, content.length);
    else {
      if (type === '0' || type === '\0') yield { name: longName ?? nameIn(header), content };
      longName = undefined;
    }
  }
}

function nameIn(header: Uint8Array): string {
  const prefix = text(header, 345, 155);
  const name = text(header, 0, 100);
  return prefix ? `${prefix}/${name}` : name;
}

function text(bytes: Uint8Array, from: number, length: number): string {
  const field = bytes.subarray(from, from + length);
  const end = field.indexOf(0);
  return decoder.decode(end < 0 ? field : field.subarray(0, end)).trim();
}

/** Takes so many bytes at a time from a stream of chunks; fewer only at its end. Each answer is a buffer of its own. */
function reader(chunks: AsyncIterable<Uint8Array>): (wanted: number) => Promise<Uint8Array<ArrayBuffer>> {
  const source = chunks[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array(0);
  return async (wanted) => {
    const taken = new Uint8Array(wanted);
    let filled = 0;
    while (filled < wanted) {
      if (rest.length === 0) {
        const next = await source.next();
        if (next.done) return taken.slice(0, filled);
        rest = next.value;
        continue;
      }
      const part = rest.subarray(0, wanted - filled);
      taken.set(part, filled);
      filled += part.length;
      rest = rest.subarray(part.length);
    }
    return taken;
  };
}

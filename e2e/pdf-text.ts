// What a printed page says, read from the PDF the browser makes of it: enough of the format for Chromium's own output.
// Source: ISO 32000-1, 7.3 (objects), 9.4.3 (text-showing operators), 9.10.3 (ToUnicode).
import { inflateSync } from 'node:zlib';

export interface PrintedPage {
  /** Points. */
  width: number;
  height: number;
  /** In the order it is drawn, without spaces: where they stand depends on the font. */
  text: string;
}

export function printedPages(pdf: Buffer): PrintedPage[] {
  const raw = pdf.toString('latin1');
  const objects = new Map(
    [...raw.matchAll(/(\d+) 0 obj\s([\s\S]*?)endobj/g)].map(([, number, body]) => [number!, body!]),
  );
  const unicode = new Map<string, ReadonlyMap<string, string>>();
  for (const [number, body] of objects) {
    const map = /\/ToUnicode (\d+) 0 R/.exec(body)?.[1];
    if (map) unicode.set(number, charactersOf(streamOf(objects.get(map) ?? '')));
  }
  return [...objects.values()]
    .filter((body) => /\/Type \/Page\b/.test(body))
    .map((body) => {
      const [, width, height] = /\/MediaBox \[\s*0 0 ([\d.]+) ([\d.]+)/.exec(body) ?? [];
      const fonts = new Map(
        [...body.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name, number]) => [name!, unicode.get(number!)]),
      );
      const contents = /\/Contents (\d+) 0 R/.exec(body)?.[1];
      return {
        width: Number(width),
        height: Number(height),
        text: textOf(streamOf(objects.get(contents ?? '') ?? ''), fonts),
      };
    });
}

function streamOf(body: string): string {
  const start = /stream\r?\n/.exec(body);
  if (!start) return '';
  // By its length: the last byte of what is packed may be a line's end.
  const length = Number(/\/Length (\d+)/.exec(body)?.[1]);
  const from = start.index + start[0].length;
  const bytes = body.slice(from, from + length);
  return body.includes('/FlateDecode') ? inflateSync(Buffer.from(bytes, 'latin1')).toString('latin1') : bytes;
}

/** Glyph as hex → what it says. */
function charactersOf(map: string): ReadonlyMap<string, string> {
  const characters = new Map<string, string>();
  const said = (hex: string) => Buffer.from(hex, 'hex').swap16().toString('utf16le');
  for (const [, block] of map.matchAll(/beginbfchar([\s\S]*?)endbfchar/g))
    for (const [, glyph, to] of block!.matchAll(/<([\dA-Fa-f]+)>\s*<([\dA-Fa-f]+)>/g))
      characters.set(glyph!.toUpperCase(), said(to!));
  for (const [, block] of map.matchAll(/beginbfrange([\s\S]*?)endbfrange/g))
    for (const [, from, until, to] of block!.matchAll(/<([\dA-Fa-f]+)>\s*<([\dA-Fa-f]+)>\s*<([\dA-Fa-f]+)>/g))
      for (let glyph = Number.parseInt(from!, 16); glyph <= Number.parseInt(until!, 16); glyph += 1)
        characters.set(
          glyph.toString(16).toUpperCase().padStart(from!.length, '0'),
          String.fromCodePoint(Number.parseInt(to!, 16) + glyph - Number.parseInt(from!, 16)),
        );
  return characters;
}

function textOf(content: string, fonts: ReadonlyMap<string, ReadonlyMap<string, string> | undefined>): string {
  let font: ReadonlyMap<string, string> | undefined;
  let text = '';
  for (const [, name, hex] of content.matchAll(/\/(F\d+) [\d.]+ Tf|<([\dA-Fa-f]+)>/g)) {
    if (name) font = fonts.get(name);
    else for (const [glyph] of hex!.matchAll(/.{4}/g)) text += font?.get(glyph.toUpperCase()) ?? '';
  }
  return text.replaceAll(/\s/g, '');
}

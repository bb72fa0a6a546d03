// Takes the types out of the server's and the pages' files and writes them to standard output: a line of JSON, [address, [offset, length]]
// of each, and then their bytes, each packed by itself. Lines and columns stay as they are. See preload.js.
import { globSync, readFileSync, writeSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';

const root = new URL('../../../../', import.meta.url);
const places = [];
const packed = [];
let offset = 0;
for (const path of globSync('{server/src,web}/**/*.ts', { cwd: fileURLToPath(root) })) {
  if (path.endsWith('.test.ts')) continue;
  const url = new URL(path, root);
  const bytes = withoutTypes(url);
  if (!bytes) continue;
  places.push([url.href, [offset, bytes.length]]);
  packed.push(bytes);
  offset += bytes.length;
}
const all = Buffer.concat([Buffer.from(`${JSON.stringify(places)}\n`), ...packed]);
for (let written = 0; written < all.length;) written += writeSync(1, all, written);

function withoutTypes(url) {
  try {
    return deflateRawSync(stripTypeScriptTypes(readFileSync(url, 'utf8')), { level: 1 });
  } catch {
    // Node says what is wrong with it, should anybody import it.
    return undefined;
  }
}

// Our own files, handed to Node without their types, for `node --import`: taken out in a process of its own that ends (strip-types.js).
// Why: where Node takes them out itself it keeps what does so for as long as it runs, in the thread that answers readers and in each
// other: a compiler as text, as code and with its memory. In JavaScript, because it must not need what it spares.
import { spawnSync } from 'node:child_process';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';
import { inflateRawSync } from 'node:zlib';

const name = 'local care record: files without types';

/** Of each file, by its address: where it lies among `bytes`, packed. One copy for all threads. */
const { places, bytes } = (isMainThread ? undefined : getEnvironmentData(name)) ?? strip();

function strip() {
  const command = fileURLToPath(new URL('strip-types.js', import.meta.url));
  const { status, stdout } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', command], {
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 100_000_000,
    env: {},
  });
  // Node then takes the types out itself, as without this file.
  if (status !== 0) return { places: new Map(), bytes: new Uint8Array() };
  const line = stdout.indexOf('\n');
  const packed = stdout.subarray(line + 1);
  const shared = new Uint8Array(new SharedArrayBuffer(packed.length));
  shared.set(packed);
  const stripped = { places: new Map(JSON.parse(stdout.toString('utf8', 0, line))), bytes: shared };
  setEnvironmentData(name, stripped);
  return stripped;
}

registerHooks({
  load(url, context, next) {
    const place = places.get(url);
    if (!place) return next(url, context);
    const [offset, length] = place;
    const source = inflateRawSync(bytes.slice(offset, offset + length)).toString('utf8');
    return { format: 'module', source, shortCircuit: true };
  },
});

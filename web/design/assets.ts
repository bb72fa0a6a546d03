// Styles and scripts: compiled when the server starts, served under a name that follows from their content, so that a
// browser keeps them for ever and never has the wrong ones.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

interface Asset {
  path: string;
  type: string;
  content: Buffer;
  gzip: Buffer;
  brotli: Buffer;
}

/** Addresses of what a page links to. */
export interface Assets {
  styles: string;
  script(name: ScriptName): string;
}

const scripts = {
  'arrivals.js': '../viewer/arrivals.browser.js',
  'offline.js': './offline.browser.js',
  'return.js': './return.browser.js',
  'scripts-work.js': './scripts-work.browser.js',
} as const;

export type ScriptName = keyof typeof scripts;

/** Compiles the assets and serves them. */
export async function serveAssets(app: FastifyInstance): Promise<Assets> {
  const here = new URL('./', import.meta.url);
  const styles = asset('styles.css', 'text/css; charset=utf-8', Buffer.from(await (compiled ??= compileStyles())));
  const scriptAssets = new Map(
    Object.entries(scripts).map(([name, file]) => [
      name,
      asset(name, 'text/javascript; charset=utf-8', readFileSync(new URL(file, here))),
    ]),
  );
  const byPath = new Map([styles, ...scriptAssets.values()].map((each) => [each.path, each]));

  app.get('/assets/:hash/:name', { config: { withoutSession: true } }, (request, reply) => {
    const found = byPath.get(request.url.split('?')[0]!);
    if (!found) return reply.callNotFound();
    const accepted = request.headers['accept-encoding'] ?? '';
    reply
      .type(found.type)
      .header('cache-control', 'public, max-age=31536000, immutable')
      .header('vary', 'accept-encoding');
    if (accepted.includes('br')) return reply.header('content-encoding', 'br').send(found.brotli);
    if (accepted.includes('gzip')) return reply.header('content-encoding', 'gzip').send(found.gzip);
    return reply.send(found.content);
  });
  // The icons the styles name. Not its logos: those are the NHS's own.
  await app.register(fastifyStatic, {
    root: fileURLToPath(new URL('images', import.meta.resolve('nhsuk-frontend/dist/nhsuk/assets/manifest.json'))),
    prefix: '/assets/images/',
    allowedPath: (path) => /^\/?nhsuk-icon-(arrow|chevron|cross|tick|search|plus|minus)[a-z-]*\.svg$/.test(path),
    decorateReply: false,
  });
  return { styles: styles.path, script: (name) => scriptAssets.get(name)!.path };
}

/** By the first server of this process. */
let compiled: Promise<string> | undefined;

/** Why in a process of its own: what compiles is 1.8 MB of source, needed once. */
async function compileStyles(): Promise<string> {
  const command = fileURLToPath(new URL('compile-styles.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [command], { maxBuffer: 10_000_000 });
  return stdout;
}

function asset(name: string, type: string, content: Buffer): Asset {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 16);
  return {
    path: `/assets/${hash}/${name}`,
    type,
    content,
    gzip: gzipSync(content),
    brotli: brotliCompressSync(content),
  };
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fastify from 'fastify';
import { serveAssets } from './assets.ts';

const app = fastify();
const assets = await serveAssets(app);
const get = (url: string, headers = {}) => app.inject({ url, headers });

test('the styles ask nothing of other sites, and carry neither the NHS typeface nor its logo', async () => {
  const { body } = await get(assets.styles);
  assert.deepEqual(body.match(/url\((?!["']?\/assets\/images\/|["']?data:)[^)]*\)/g), null);
  assert.ok(!/frutiger|@font-face/i.test(body));
  assert.ok(body.includes('.nhsuk-button') && body.includes('.lcr-banner'));
});

test('every icon the styles name is served, and nothing else of the folder', async () => {
  const { body } = await get(assets.styles);
  const icons = [...new Set(body.match(/\/assets\/images\/[a-z-]+\.svg/g))];
  assert.ok(icons.length > 0);
  for (const icon of icons) assert.equal((await get(icon)).statusCode, 200, icon);
  for (const other of ['favicon.svg', 'nhsuk-opengraph-image.png', '../manifest.json'])
    assert.equal((await get(`/assets/images/${other}`)).statusCode, 404, other);
});

test('an asset is kept for ever under a name that follows from its content, and is sent small', async () => {
  const plain = await get(assets.script('arrivals.js'));
  assert.match(String(plain.headers['cache-control']), /immutable/);
  const small = await get(assets.styles, { 'accept-encoding': 'gzip, br' });
  assert.equal(small.headers['content-encoding'], 'br');
  assert.ok(small.rawPayload.length < 40_000, `${small.rawPayload.length} bytes`);
  assert.equal((await get(assets.styles.replace(/[0-9a-f]{16}/, '0000000000000000'))).statusCode, 404);
});

test('the record page needs a few kilobytes of script, where it needs any', async () => {
  const scripts = await Promise.all(
    (['arrivals.js', 'scripts-work.js'] as const).map((name) => get(assets.script(name), { 'accept-encoding': 'br' })),
  );
  const bytes = scripts.reduce((sum, { rawPayload }) => sum + rawPayload.length, 0);
  assert.ok(bytes < 5000, `${bytes} bytes`);
});

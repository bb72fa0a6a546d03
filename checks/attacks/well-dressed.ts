// What every answer bears, whatever was asked: the headers that keep it from being kept, framed or taken for something else.
import assert from 'node:assert/strict';
import type { Answered } from './attacked-server.ts';

/** @param name for whoever reads the failure. @throws AssertionError */
export function wellDressed(
  name: string,
  { status, headers, text }: Pick<Answered, 'status' | 'headers' | 'text'>,
): void {
  assert.ok(status < 500 || status === 503, `${name}: ${status} ${text.slice(0, 200)}`);
  assert.doesNotMatch(text, /<lcr-attack|root:x:|native code/, name);
  assert.equal(headers.get('set-cookie')?.includes('planted') ?? false, false, name);
  assert.equal(headers.get('x-content-type-options'), 'nosniff', name);
  // The search box for other people's websites, which holds nothing and sets nothing, is the one page that may be framed by all.
  const isWidget = /^GET \/help\/embed([, ]|$)/.test(name) && status === 200;
  assert.equal(headers.get('x-frame-options'), isWidget ? null : 'DENY', name);
  assert.match(
    headers.get('content-security-policy') ?? '',
    isWidget ? /default-src 'none'.*frame-ancestors \*$/ : /default-src 'none'.*frame-ancestors '(?:none|self)'/,
    name,
  );
  if (isWidget) assert.deepEqual([headers.get('set-cookie'), /<script/.test(text)], [null, false], name);
  assert.equal(headers.get('referrer-policy'), 'same-origin', name);
  assert.equal(headers.get('server') ?? headers.get('x-powered-by'), null, name);
  const isAsset = headers.get('cache-control')?.startsWith('public') ?? false;
  if (!isAsset) assert.equal(headers.get('cache-control'), 'no-store', name);
  const to = headers.get('location');
  if (to !== null) assert.match(to, /^\/(?![/\\])/, `${name} sends the reader on to ${to}`);
}

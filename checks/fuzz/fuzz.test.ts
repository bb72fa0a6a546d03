// A few hundred inputs for each target, so that a crash is seen before the long run; and the frame itself, which must see
// what it is there to see.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { fuzzTarget } from './fuzz-target.ts';
import { makeInput } from './mutate.ts';
import { targets } from './targets.ts';

describe('no crash, no hang', () => {
  for (const [name, file] of targets) {
    test(name, async () => {
      const result = await fuzzTarget(file, { seed: 20261123, inputs: 200 });
      assert.deepEqual(result.failures, []);
      assert.equal(result.inputs, 200);
      assert.ok(result.refused > 0, 'some inputs are bad enough to be refused');
      assert.ok(result.refused < result.inputs, 'some inputs are good enough to be taken');
    });
  }
});

describe('the frame', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lcr-fuzz-'));
  after(() => rmSync(folder, { recursive: true }));
  const fuzz = (feed: string, options: { inputs: number; only?: number }, timeLimitMs = 1000) => {
    const file = join(folder, `${Math.random().toString(36).slice(2)}.ts`);
    writeFileSync(
      file,
      `const kept = []; let n = -1;
       export const target = { name: 'example', shape: 'bytes', timeLimitMs: ${timeLimitMs}, corpus: () => [Buffer.from('hello')],
         open: () => ({ feed(input) { n += 1; ${feed}; return 'taken'; } }) };`,
    );
    return fuzzTarget(pathToFileURL(file).href, { seed: 1, ...options });
  };

  test('sees a crash, once for each place, and goes on', async () => {
    const result = await fuzz(`if (n % 10 === 3) throw new Error('input ' + n)`, { inputs: 50 });
    assert.deepEqual(
      result.failures.map(({ kind, number, times }) => ({ kind, number, times })),
      [{ kind: 'crash', number: 3, times: 5 }],
    );
    assert.equal(result.inputs, 50);
  });

  test('sees an error outside the call, which would end the server', async () => {
    const result = await fuzz(`if (n === 3) queueMicrotask(() => { throw new Error('later'); })`, { inputs: 10 });
    assert.equal(result.failures[0]?.kind, 'crash');
    assert.match(result.failures[0].error, /whole process.*later/);
  });

  test('sees a hang, ends it, and goes on after it', async () => {
    const result = await fuzz(`if (input.length === 5 && n === 2) for (;;);`, { inputs: 4, only: 2 });
    assert.deepEqual(result.failures, []);
    const hung = await fuzz(`for (;;);`, { inputs: 2 }, 200);
    assert.deepEqual(
      hung.failures.map(({ kind, number, times }) => ({ kind, number, times })),
      [{ kind: 'hang', number: 0, times: 2 }],
    );
  });

  test('sees growth', async () => {
    assert.equal((await fuzz(`kept.push(new Array(20_000).fill(n))`, { inputs: 200 })).grows, true);
    assert.equal((await fuzz(`new Array(20_000).fill(n)`, { inputs: 200 })).grows, false);
  });

  test('makes the same input from the same seed and number, and different ones otherwise', () => {
    const corpus = [Buffer.from('MSH|^~\\&|A|B\rPID|1||2\r'), Buffer.from('MSH|^~\\&|C|D\rPID|3||4\r')];
    const make = (seed: number, number: number) =>
      Buffer.from(makeInput({ shape: 'hl7v2' }, corpus, seed, number)).toString('latin1');
    const inputs = Array.from({ length: 100 }, (_, number) => make(1, number));
    assert.deepEqual(
      inputs,
      Array.from({ length: 100 }, (_, number) => make(1, number)),
    );
    assert.ok(new Set(inputs).size > 80);
    assert.notEqual(make(1, 5), make(2, 5));
  });
});

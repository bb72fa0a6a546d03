import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { textArray } from './text-array.ts';

const server = (await createTestDatabase()).as('server');
// PostgreSQL has no NUL in text, and a lone surrogate is no character.
const text = fc.string({ unit: 'grapheme' }).filter((drawn) => !drawn.includes('\0') && drawn.isWellFormed());

test('any texts arrive as they were sent, and what is undefined as null', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(text, { nil: undefined })), async (sent) => {
      const [row] = await server.run<{ texts: (string | null)[] }>({
        text: 'select $1::text[] as texts',
        values: [textArray(sent)],
      });
      assert.deepEqual(
        row?.texts,
        sent.map((each) => each ?? null),
      );
    }),
  );
});

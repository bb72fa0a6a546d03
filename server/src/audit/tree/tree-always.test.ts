// Whatever is written, taken back and sealed in whatever order, by however many servers that come and go: every committed event is
// sealed once, and the log is what its checkpoints say, to a verifier who keeps them all.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { silentLog } from '#runtime/log.ts';
import { recordEvent } from '../record-event.ts';
import { verifyCommand } from '../verify/verify-command.ts';
import { type Notary, startNotary, verifierKeysFile } from './notary.ts';

const testDatabase = await createTestDatabase();
const server = testDatabase.as('server');
const inbox = testDatabase.as('inbox');
const auditor = testDatabase.as('auditor');
const folder = mkdtempSync(join(tmpdir(), 'tree-always-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const files = { key: join(folder, 'log.key'), checkpoints: join(folder, 'checkpoints') };
const notaries: Notary[] = [];
const start = async () =>
  notaries.push(
    await startNotary({
      database: testDatabase.as('notary'),
      log: silentLog,
      files,
      partnership: 'example',
      everyMs: 60_000,
    }),
  );
await start();
await start();
after(() => Promise.all(notaries.map((notary) => notary.close())));

const event = () => ({
  kind: 'receive' as const,
  recordedAt: new Date(),
  requestId: randomUUID(),
  outcome: 'success' as const,
  agent: { type: 'source' as const, sourceId: 'vale', organisation: 'RYY' },
});

type Step =
  | { do: 'write' | 'write in one transaction' | 'take back'; count: number }
  | { do: 'seal'; notary: number }
  | { do: 'begin again'; notary: number }
  | { do: 'together'; count: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constantFrom('write' as const, 'write in one transaction' as const, 'take back' as const),
    count: fc.integer({ min: 1, max: 40 }),
  }),
  fc.record({ do: fc.constant('seal' as const), notary: fc.integer({ min: 0, max: 1 }) }),
  fc.record({ do: fc.constant('begin again' as const), notary: fc.integer({ min: 0, max: 1 }) }),
  fc.record({ do: fc.constant('together' as const), count: fc.integer({ min: 1, max: 30 }) }),
);

const write = (count: number) => Promise.all(Array.from({ length: count }, () => recordEvent(server, event())));

/** How many events are there afterwards that were not before. */
async function take(one: Step): Promise<number> {
  switch (one.do) {
    case 'write':
      await write(one.count);
      return one.count;
    case 'write in one transaction':
    case 'take back': {
      const back = one.do === 'take back';
      await inbox
        .transaction(async (transaction) => {
          for (let at = 0; at < one.count; at += 1) await recordEvent(transaction, event());
          if (back) throw new Error('taken back');
        })
        .catch((error: Error) => assert.equal(error.message, 'taken back'));
      return back ? 0 : one.count;
    }
    case 'seal':
      await notaries[one.notary]!.sealNow();
      return 0;
    case 'begin again':
      await notaries[one.notary]!.close();
      await start();
      notaries[one.notary] = notaries.pop()!;
      return 0;
    case 'together':
  }
  await Promise.all([write(one.count), ...notaries.map((notary) => notary.sealNow())]);
  return one.count;
}

test('every committed event is sealed once, and the log is always what was signed', async () => {
  let written = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      for (const one of steps) written += await take(one);
      await notaries[0]!.sealNow();
      const [counts] = await auditor.run<{ events: number; leaves: number; distinct: number; last: number }>({
        text: `select (select count(*) from audit.event) as events, count(*) as leaves, count(distinct sequence) as distinct,
          max(leaf_index) + 1 as last from audit.leaf`,
      });
      assert.deepEqual(
        [counts!.events, counts!.leaves, counts!.distinct, counts!.last ?? 0],
        [written, written, written, written],
      );
      const said: string[] = [];
      const words = ['--database', testDatabase.url('auditor'), '--checkpoints', files.checkpoints];
      const code = await verifyCommand([...words, '--key', verifierKeysFile(files)], (line) => said.push(line));
      assert.equal(code, 0, said.join('\n'));
    }),
    { numRuns: 15 },
  );
});

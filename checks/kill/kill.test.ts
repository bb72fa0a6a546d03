import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCheckDatabase } from '../check-database.ts';
import { ownPostgres } from './own-postgres.ts';
import { runKill } from './kill.ts';
import { whatHappened } from './what-happened.ts';

const silent = () => undefined;

test('killed -9 while messages arrive, the server loses none, doubles none, and keeps each patient’s order', async () => {
  const report = await runKill({ messages: 600, seed: 20261123, kills: 3, connections: 8, print: silent });
  assert.deepEqual(report.violations, []);
  assert.equal(report.acknowledged, 600);
  assert.ok(report.resent > 0, 'kills fell while messages were on their way');
});

test('the same when it is PostgreSQL that is killed -9', async () => {
  const postgres = await ownPostgres();
  try {
    const database = await createCheckDatabase(postgres.url);
    const report = await runKill({
      messages: 200,
      seed: 7,
      kills: 2,
      connections: 4,
      print: silent,
      database,
      kill: () => postgres.killAndRestart(),
    });
    assert.deepEqual(report.violations, []);
    assert.equal(report.acknowledged, 200);
  } finally {
    await postgres.end();
  }
});

test('a message that was acknowledged and is not there, or is there twice, would be seen', async () => {
  const database = await createCheckDatabase();
  try {
    const owner = database.as('owner');
    const insert = (controlId: string, digest: string) =>
      owner.run({
        text: `insert into inbox.message (source_id, kind, message_type, control_id, sender, sent_at, digest, received_at,
            control_id_reused, patient_ids, content)
          values ('example-pas', 'hl7v2', 'ORU^R01', $1, '', '', $2, now(), false, '{}', '')`,
        values: [controlId, Buffer.from(digest)],
      });
    await insert('X2', 'a');
    await insert('X2', 'b');
    const message = { patient: '1', content: Buffer.alloc(0), framed: Buffer.alloc(0) };
    const violations = await whatHappened(owner, [
      { controlId: 'X1', ...message },
      { controlId: 'X2', ...message },
    ]);
    for (const said of [
      'acknowledged and not stored: X1',
      'stored twice: X2',
      'not processed exactly once: X2',
      'in the record not exactly once: X2',
    ])
      assert.ok(
        violations.some((violation) => violation.startsWith(said)),
        said,
      );
  } finally {
    await database.drop();
  }
});

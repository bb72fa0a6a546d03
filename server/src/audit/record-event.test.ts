import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import type { AuditEvent } from '#standards/fhir/types.ts';
import type { PersonId } from '#standards/patient.ts';
import type { AccessEvent } from './access-event.ts';
import { recordEvent } from './record-event.ts';

const database = await createTestDatabase();
const opened: AccessEvent = {
  kind: 'open-record',
  recordedAt: new Date('2026-11-23T10:00:00Z'),
  requestId: 'request-1',
  outcome: 'success',
  agent: { type: 'user', userId: 'a-okafor', name: 'Dr Amina Okafor', roleId: 'gp', organisation: 'Y90001' },
  personId: randomUUID() as PersonId,
  disclosureId: randomUUID(),
  purpose: 'direct-care',
  policies: ['role-may-view'],
};

test('an event is kept whole: who, whom, why, under which request', async () => {
  await recordEvent(database.as('server'), opened);
  const [row] = await database
    .as('auditor')
    .run<{ kind: string; resource: AuditEvent }>({ text: 'select kind, resource from audit.event' });
  assert.equal(row?.kind, 'open-record');
  assert.equal(row.resource.agent[0]?.who?.display, 'Dr Amina Okafor');
  assert.equal(row.resource.purposeOfEvent?.[0]?.coding?.[0]?.code, 'TREAT');
  assert.deepEqual(
    row.resource.entity?.map((entity) => entity.what?.reference ?? entity.what?.identifier?.value),
    ['request-1', `Patient/${opened.personId}`, opened.disclosureId],
  );
});

test('an event in a transaction that fails is not there: it would speak of what did not happen', async () => {
  const requestId = 'request-2';
  await assert.rejects(
    database.as('inbox').transaction(async (transaction) => {
      await recordEvent(transaction, {
        ...opened,
        kind: 'receive',
        requestId,
        agent: { type: 'source', sourceId: 'kings', organisation: 'RJZ' },
      });
      throw new Error('the message could not be stored');
    }),
  );
  assert.deepEqual(
    await database.as('auditor').run({ text: 'select from audit.event where request_id = $1', values: [requestId] }),
    [],
  );
});

test('an event that cannot be written throws, so that nothing is released', async () => {
  await assert.rejects(recordEvent(database.as('server'), { ...opened, personId: 'not a uuid' as PersonId }));
});

test('of events that come together one that cannot be written stops no other, and each is told its own', async () => {
  const server = database.as('server');
  const together = Array.from({ length: 40 }, (_, at) =>
    recordEvent(server, {
      ...opened,
      requestId: `together-${at}`,
      ...(at === 17 ? { personId: 'not a uuid' as PersonId } : {}),
    }),
  );
  const told = await Promise.allSettled(together);
  assert.deepEqual(
    told.flatMap(({ status }, at) => (status === 'rejected' ? [at] : [])),
    [17],
  );
  const rows = await database
    .as('auditor')
    .run<{ count: number }>({ text: `select count(*) from audit.event where request_id like 'together-%'` });
  assert.equal(rows[0]?.count, 39);
});

test('events that come together share a flush: they are in few transactions, and each is there when it is told', async () => {
  const server = database.as('server');
  const auditor = database.as('auditor');
  const told: string[] = [];
  await Promise.all(
    Array.from({ length: 100 }, async (_, at) => {
      await recordEvent(server, { ...opened, requestId: `flush-${at}` });
      const rows = await auditor.run({
        text: 'select from audit.event where request_id = $1',
        values: [`flush-${at}`],
      });
      told.push(String(rows.length));
    }),
  );
  assert.deepEqual(new Set(told), new Set(['1']));
  const [written] = await database.as('owner').run<{ transactions: number }>({
    text: `select count(distinct xmin::text) as transactions from audit.event where request_id like 'flush-%'`,
  });
  assert.ok(written!.transactions < 50, `${written!.transactions} transactions for 100 events`);
});

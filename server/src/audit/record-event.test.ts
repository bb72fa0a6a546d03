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

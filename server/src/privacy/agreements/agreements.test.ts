import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { type AgreementRow, insertAgreementVersion } from './agreement-store.ts';
import { agreementsInForce } from './agreements.ts';

const database = await createTestDatabase();
const server = database.as('server');
const at = new Date('2026-11-23T12:00:00Z');

let recorded = 0;
const write = (agreementId: string, version: number, more: Partial<AgreementRow> = {}) =>
  server.run(
    insertAgreementVersion(
      {
        agreement_id: agreementId,
        version,
        status: 'agreed',
        title: 'Records for direct care',
        sharers: ['RJZ'],
        readers: ['X99001'],
        sections: null,
        purpose: 'Direct care.',
        legal_basis: 'UK GDPR 6(1)(e) and 9(2)(h).',
        document_reference: 'ISA/1',
        valid_from: new Date('2026-01-01T00:00:00Z'),
        valid_until: null,
        review_on: '2027-01-01',
        because: 'First agreed.',
        agent: { type: 'system' },
        recorded_at: at,
        ...more,
      },
      `request-${(recorded += 1)}`,
    ),
  );
const inForce = async (when = at) => (await agreementsInForce(server, when)).map(({ id }) => id);

test('an agreement holds from its first moment to the last, as its latest version says', async () => {
  await write('until-march', 1, { valid_until: new Date('2027-03-31T23:00:00Z') });
  const [agreement] = await agreementsInForce(server, at);
  assert.deepEqual(agreement, {
    id: 'until-march',
    title: 'Records for direct care',
    sharers: new Set(['RJZ']),
    readers: new Set(['X99001']),
    sections: 'all',
    validUntil: new Date('2027-03-31T23:00:00Z'),
  });
  assert.deepEqual(await inForce(new Date('2025-12-31T23:59:59Z')), []);
  assert.deepEqual(await inForce(new Date('2026-01-01T00:00:00Z')), ['until-march']);
  assert.deepEqual(await inForce(new Date('2027-03-31T22:59:59Z')), ['until-march']);
  assert.deepEqual(await inForce(new Date('2027-03-31T23:00:00Z')), []);
});

test('a draft changes nothing; what is agreed and what is ended count at once', async () => {
  await write('changing', 1, { status: 'draft' });
  assert.ok(!(await inForce()).includes('changing'));
  await write('changing', 2, { sections: ['alerts'] });
  assert.ok((await inForce()).includes('changing'));
  await write('changing', 3, { status: 'draft', sections: ['medications-and-medical-devices'] });
  const held = (await agreementsInForce(server, at)).find(({ id }) => id === 'changing');
  assert.deepEqual(held?.sections, new Set(['alerts']));
  await write('changing', 4, { status: 'ended' });
  assert.ok(!(await inForce()).includes('changing'));
});

test('no version is ever changed or removed, and none is written twice', async () => {
  for (const text of [
    'update privacy.agreement_version set valid_until = null',
    'delete from privacy.agreement_version',
    'truncate privacy.agreement_version',
  ])
    await assert.rejects(server.run({ text }), /permission denied/, text);
  await assert.rejects(write('changing', 4), /duplicate key/);
});

// One list of several logs: a look that two of them tell is one line; nothing of ours is hidden by what another says.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuditEvent } from '#standards/fhir/types.ts';
import type { PersonId } from '#standards/patient.ts';
import type { AccessEvent } from '../access-event.ts';
import { auditEventOf } from '../audit-event.ts';
import type { AccessLine } from '../report/person-report.ts';
import { joinNodes } from './join-nodes.ts';

const at = new Date('2026-11-20T09:00:00Z');
const amina = { type: 'user', userId: 'amina', name: 'Dr Amina Okafor', roleId: 'gp', organisation: 'RYY' } as const;
let count = 0;

function event(changes: Partial<AccessEvent> = {}): AuditEvent {
  count += 1;
  return auditEventOf(
    {
      kind: 'open-record',
      recordedAt: at,
      requestId: 'request-0001',
      outcome: 'success',
      agent: amina,
      personId: 'p1' as PersonId,
      ...changes,
    },
    `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`,
  );
}

function own(resource: AuditEvent, changes: Partial<AccessLine> = {}): AccessLine {
  return {
    at: new Date(resource.recorded),
    place: { at: Date.parse(resource.recorded), sequence: 7, told: '' },
    kind: 'open-record',
    who: { userId: 'amina', name: 'Dr Amina Okafor', roleId: 'gp', organisation: 'RYY' },
    outcome: 'shown',
    emergency: false,
    explanation: undefined,
    sections: ['documents'],
    sources: [],
    disclosureId: undefined,
    writtenBy: { here: true, told: [] },
    events: [{ eventId: resource.id!, leafIndex: 7, resource }],
    ...changes,
  };
}

const asSource = (organisation: string) => ({ type: 'source', sourceId: 'record', organisation }) as const;
const ours = event();
const join = (events: AuditEvent[], lines = [own(ours)], node = 'RJ2') => joinNodes(lines, [{ node, events }], 'X99');
const said = (lines: readonly AccessLine[]) =>
  lines.map(({ who, writtenBy: { here, told } }) => `${who?.name} ${here ? 'here' : ''} ${told.join('+')}`);

test('our question to them, as both logs have it, is one line that names both, and keeps what ours says', () => {
  const [line, ...others] = join([
    event({ agent: asSource('X99') }),
    event({ agent: asSource('RYY'), recordedAt: new Date(at.getTime() + 2000) }),
  ]);
  assert.deepEqual(others, []);
  assert.deepEqual(line!.writtenBy, { here: true, told: ['RJ2'] });
  assert.deepEqual([line!.sections, line!.events.length, line!.who?.name], [['documents'], 1, 'Dr Amina Okafor']);
});

test('another’s word hides nothing: of another organisation, person, day or request it is a line of its own', () => {
  const cases: [string, Partial<AccessEvent>][] = [
    [
      'their own staff under our request id',
      { agent: { ...amina, userId: 'n', name: 'Nurse N', organisation: 'RJ2' } },
    ],
    ['another person of the same organisation', { agent: { ...amina, userId: 'kwame', name: 'Dr Kwame' } }],
    ['the day after', { agent: asSource('X99'), recordedAt: new Date('2026-11-21T09:00:00Z') }],
    ['another request', { agent: asSource('X99'), requestId: 'request-0002' }],
  ];
  for (const [name, changes] of cases) {
    const lines = join([event(changes)]);
    assert.equal(lines.length, 2, name);
    assert.deepEqual(
      lines.map(({ writtenBy }) => writtenBy).toSorted((one, two) => Number(two.here) - Number(one.here)),
      [
        { here: true, told: [] },
        { here: false, told: ['RJ2'] },
      ],
      name,
    );
  }
});

test('what one request left there in many events is one line; what two neighbours tell of one event names both', () => {
  const nurse = { ...amina, userId: 'n', name: 'Nurse N', organisation: 'RJ2' };
  const many = Array.from({ length: 9 }, () => event({ agent: nurse, requestId: 'theirs-0001' }));
  assert.deepEqual(said(join(many)), ['Dr Amina Okafor here ', 'Nurse N  RJ2']);
  const told = ['RJ2', 'RJ3'].map((node) => ({ node, events: many }));
  assert.deepEqual(said(joinNodes([], told, 'X99')), ['Nurse N  RJ2+RJ3']);
});

test('where they asked us, who asked there is theirs to say', () => {
  const asked = event({ kind: 'review-access', agent: asSource('RJ2'), requestId: 'theirs-0002' });
  const line = own(asked, {
    kind: 'review-access',
    who: { userId: 'RJ2', name: '', roleId: '', organisation: 'RJ2' },
  });
  const nurse = { ...amina, userId: 'n', name: 'Nurse N', organisation: 'RJ2' };
  const joined = join([event({ kind: 'review-access', agent: nurse, requestId: 'theirs-0002' })], [line]);
  assert.deepEqual(said(joined), ['Nurse N here RJ2']);
});

test('a refusal, an emergency and what is no look are told apart; a stranger’s words are one line, and short', () => {
  const nurse = { ...amina, userId: 'n', name: `Nurse\n\u202eN ${'x'.repeat(500)}`, organisation: 'RJ2' };
  const lines = join(
    [
      event({ kind: 'refuse', outcome: 'refused', agent: nurse, requestId: 'a-000001' }),
      event({ purpose: 'break-glass', agent: nurse, requestId: 'a-000002' }),
      event({ kind: 'receive', agent: asSource('RJ2'), requestId: 'a-000003' }),
      { ...event({ agent: nurse, requestId: 'a-000004' }), recorded: 'yesterday' },
    ],
    [],
  );
  assert.deepEqual(
    lines.map(({ kind, outcome, emergency }) => [kind, outcome, emergency]),
    [
      ['refuse', 'refused', false],
      ['open-record', 'shown', true],
    ],
  );
  assert.match(lines[0]!.who!.name, /^Nurse N x{10,}$/);
  assert.ok(lines[0]!.who!.name.length <= 120);
});

// However the log is read, in one piece or many, in order or with events that come late, the alerts are the same: those that follow from
// the looks in memory.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { auditEventOf } from '#audit/audit-event.ts';
import type { AccessEvent } from '#audit/access-event.ts';
import { exampleNhsNumber } from '#patient-index/example-patients.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import type { PersonId } from '#standards/patient.ts';
import { exampleWatching, shippedWatching } from '../example-watching.ts';
import { judgeAll } from '../example-surroundings.ts';
import type { AlertFound } from '../detect/judge-week.ts';
import { type Look, localTime, type PersonFacts, type Reader } from '../detect/look.ts';
import { startWatching } from '../watch-job.ts';
import { silentLog } from '#runtime/log.ts';
import { hashOf, knowPeople } from './people.ts';

const database = await createTestDatabase();
const owner = database.as('owner');
/** Small numbers, so that random looks reach them. */
const watching = {
  ...shippedWatching,
  alertAt: 15,
  rules: shippedWatching.rules.map((rule) => {
    if (rule.id === 'many-readers') return { ...rule, readers: 3 };
    if (rule.id === 'repeated-looks') return { ...rule, daysOpened: 3 };
    if (rule.id === 'searches-unopened') return { ...rule, searches: 2, openedBelowPercent: 100 };
    if (rule.id === 'repeated-claims' || rule.id === 'repeated-break-glass') return { ...rule, people: 2 };
    if (rule.id === 'more-than-usual' || rule.id === 'more-than-peers')
      return { ...rule, atLeast: 2, enoughDays: 3, deviations: 1 };
    if (rule.id === 'odd-hour') return { ...rule, enoughLooks: 10, shareBelowPercent: 20 };
    if (rule.id === 'same-surname') return { ...rule, enoughPeople: 3 };
    return rule;
  }),
  listed: { ...shippedWatching.listed, people: [hashOf(shippedWatching, exampleNhsNumber(9))] },
};
const example = exampleWatching(database, watching);
const people = [
  await example.person({ family: 'Okonjo', given: ['Chi'], born: '1980-02-03' }),
  await example.person({
    family: 'Vale',
    given: ['Ann'],
    born: '1980-02-04',
    nhs: exampleNhsNumber(9),
    verified: true,
  }),
  await example.person({ family: 'Brandt', given: ['Ola'], born: '1980-02-05' }),
  await example.person({ family: 'Moss', given: ['Bea'], born: '1980-02-06' }),
];
const readers: Reader[] = ['Staff Nurse Nia Okonjo', 'Dr Ola Brandt', 'Dr Fay Reed', 'Sister Ann Vale'].map(
  (name, index) => ({ userId: `reader-${index}`, name, roleId: index < 3 ? 'nurse' : 'doctor', organisation: 'RZZ' }),
);
const know = knowPeople(watching);
const facts = new Map<PersonId, PersonFacts>();
for (const personId of people) facts.set(personId, (await know(example.server, personId))!);

const actions = ['opened', 'opened', 'opened', 'opened', 'searched', 'refused', 'claimed', 'broke-glass'] as const;
const kindOf = {
  opened: 'open-record',
  searched: 'find-patient',
  refused: 'refuse',
  claimed: 'claim-relationship',
  'broke-glass': 'break-glass',
} as const;

const step = fc.record({
  reader: fc.nat(readers.length - 1),
  person: fc.nat(people.length - 1),
  action: fc.constantFrom(...actions),
  ownWord: fc.boolean(),
  /** Hours since the one before. */
  after: fc.constantFrom(0, 0, 1, 3, 8, 16, 30),
  /** How many others are written before it is. */
  late: fc.constantFrom(0, 0, 0, 1, 3),
});
type Step = {
  reader: number;
  person: number;
  action: (typeof actions)[number];
  ownWord: boolean;
  after: number;
  late: number;
};

/** The looks these steps are, and the events that say so. */
function lived(
  steps: readonly Step[],
  first: number,
): { looks: Look[]; events: (AccessEvent & { disclosureId: string })[] } {
  let at = Date.parse('2026-10-12T08:00:00Z');
  const looks: Look[] = [];
  const events: (AccessEvent & { disclosureId: string })[] = [];
  for (const [index, { reader, person, action, ownWord, after }] of steps.entries()) {
    at += after * 3_600_000 + 60_000;
    const { userId, roleId, organisation, name } = readers[reader]!;
    const recordedAt = new Date(at);
    const disclosureId = randomUUID();
    const personId = action === 'searched' ? {} : { personId: people[person]! };
    const relationships = ownWord ? [] : ['contact'];
    looks.push({
      sequence: first + index,
      at: recordedAt,
      ...localTime(recordedAt, 'Europe/London'),
      userId,
      roleId,
      organisation,
      action,
      ...personId,
      disclosureId,
      relationships,
    });
    events.push({
      kind: kindOf[action],
      recordedAt,
      requestId: `look-${first + index}`,
      outcome: action === 'refused' ? 'refused' : 'success',
      agent: { type: 'user', userId, name, roleId, organisation },
      ...personId,
      disclosureId,
      policies: ownWord ? ['self-claimed'] : ['contact'],
    });
  }
  return { looks, events };
}

const write = (event: AccessEvent & { disclosureId: string }, sequence: number) => {
  const id = randomUUID();
  const agent = event.agent as Extract<AccessEvent['agent'], { type: 'user' }>;
  return owner.run({
    text: `insert into audit.event (sequence, event_id, recorded_at, kind, person_id, user_id, organisation_ods, disclosure_id, request_id,
        resource) overriding system value values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    values: [
      sequence,
      id,
      event.recordedAt,
      event.kind,
      event.personId ?? null,
      agent.userId,
      agent.organisation,
      event.disclosureId,
      event.requestId,
      JSON.stringify(auditEventOf(event, id)),
    ],
  });
};

interface InShort extends Pick<AlertFound, 'alertId' | 'score'> {
  signals: readonly { rule: string; words: string; looks: readonly { sequence: number }[] }[];
}
const inShort = (alerts: readonly InShort[]) =>
  alerts
    .map(({ alertId, score, signals }) =>
      [
        alertId,
        score,
        ...signals.map(
          ({ rule, words, looks }) =>
            `${rule}: ${words} ${looks
              .map(({ sequence }) => sequence)
              .toSorted((one, other) => one - other)
              .join()}`,
        ),
      ].join('\n'),
    )
    .toSorted();

let next = 1;
test('in whatever pieces the log is read, and whichever events come late, the same alerts stand', async () => {
  const rules = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 15, maxLength: 60 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
      async (steps, sizes) => {
        await owner.run({
          text: `truncate administration.alert, administration.alert_act, administration.look, administration.reader, administration.person_seen,
          administration.watch_gap`,
        });
        const first = next;
        next += steps.length;
        await owner.run({ text: 'update administration.watch_place set after_sequence = $1', values: [first - 1] });
        const { looks, events } = lived(steps, first);
        // Some are written after others that have a higher number, within a day.
        const order = events
          .map((event, index) => ({ event, sequence: first + index, at: index + lateBy(index) }))
          .toSorted((one, other) => one.at - other.at || one.sequence - other.sequence);
        function lateBy(index: number): number {
          const wanted = index + steps[index]!.late;
          let last = index;
          while (
            last < wanted &&
            last + 1 < events.length &&
            events[last + 1]!.recordedAt.getTime() - events[index]!.recordedAt.getTime() < 20 * 3_600_000
          )
            last += 1;
          return last === index ? 0 : last - index + 0.5;
        }
        let written = 0;
        while (written < order.length) {
          const size = sizes.next().value;
          for (const { event, sequence } of order.slice(written, written + size)) await write(event, sequence);
          written += size;
          await example.watch(sizes.next().value);
        }
        for (let tries = 0; ; tries += 1) {
          const watched = await example.watch();
          if (watched.outcome === 'watched' && !watched.more) break;
          assert.ok(tries < 50);
        }
        const stand = (await example.alerts()).filter(({ state }) => state !== 'withdrawn');
        const expected = judgeAll({ watching, looks, readers, people: facts });
        for (const { signals } of expected) for (const { rule } of signals) rules.add(rule);
        assert.deepEqual(inShort(stand), inShort(expected));
      },
    ),
    { numRuns: 14 },
  );
  // The property says nothing of rules that never fired.
  for (const rule of [
    'same-surname',
    'own-record',
    'listed-person',
    'no-relationship',
    'repeated-looks',
    'many-readers',
    'searches-unopened',
    'repeated-claims',
  ])
    assert.ok(rules.has(rule), `${rule} never fired`);
});

test('two servers at once raise each alert once, and one of them is told that it is being done', async () => {
  await owner.run({ text: 'truncate administration.alert, administration.alert_act, administration.look' });
  await owner.run({ text: 'update administration.watch_place set after_sequence = $1', values: [next - 1] });
  const steps = Array.from(
    { length: 30 },
    (_, index) =>
      ({ reader: index % 4, person: (index >> 1) % 4, action: 'opened', ownWord: true, after: 1, late: 0 }) as const,
  );
  const { looks, events } = lived(steps, next);
  for (const [index, event] of events.entries()) await write(event, next + index);
  next += steps.length;
  const outcomes = await Promise.all([1, 2, 3, 4].map(() => example.watch()));
  assert.ok(outcomes.some(({ outcome }) => outcome === 'elsewhere'));
  assert.deepEqual(inShort(await example.alerts()), inShort(judgeAll({ watching, looks, readers, people: facts })));
  const twice = await owner.run({
    text: `select alert_id from administration.alert_act where act = 'raised' group by alert_id having count(*) > 1`,
  });
  assert.deepEqual(twice, []);
});

test('an event whose transaction commits after later ones were read is read when it does', async () => {
  const before = (await example.alerts()).length;
  const other = database.as('server');
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const secret = await example.person({ family: 'Okonjo', given: ['Dia'], born: '1990-02-03' });
  // The identity column goes on after the numbers this file chose.
  await owner.run({ text: `select setval('audit.event_sequence_seq', $1)`, values: [next + 100] });
  const late = other.transaction(async (transaction) => {
    const id = randomUUID();
    const event = {
      ...lived([{ reader: 0, person: 0, action: 'opened', ownWord: true, after: 1, late: 0 }], 1).events[0]!,
      personId: secret,
    };
    await transaction.run({
      text: `insert into audit.event (event_id, recorded_at, kind, person_id, user_id, organisation_ods, disclosure_id, request_id, resource)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      values: [
        id,
        event.recordedAt,
        event.kind,
        secret,
        'reader-0',
        'RZZ',
        event.disclosureId,
        'late',
        JSON.stringify(auditEventOf(event, id)),
      ],
    });
    begin();
    await held;
  });
  await begun;
  await example.look({ id: 'reader-2', name: 'Dr Fay Reed' }, '2026-10-13T10:00:00Z', { personId: people[3]! });
  for (let minutes = 1; minutes < 5; minutes += 1) {
    example.clock.now = new Date(example.clock.now.getTime() + 60_000);
    await example.watch();
  }
  assert.ok(!(await example.alerts()).some(({ personId }) => personId === secret));
  letGo();
  await late;
  await example.watch();
  assert.ok((await example.alerts()).some(({ personId }) => personId === secret));
  assert.ok((await example.alerts()).length > before);
});

test('a number that never comes is waited for until nothing runs that could bring it, and then no more', async () => {
  await assert.rejects(
    example.server.transaction(async (transaction) => {
      await transaction.run({ text: `select nextval('audit.event_sequence_seq')` }).catch(() => undefined);
      throw new Error('taken back');
    }),
  );
  await owner.run({ text: `select nextval('audit.event_sequence_seq')` });
  await example.look({ id: 'reader-2', name: 'Dr Fay Reed' }, '2026-10-13T11:00:00Z', { personId: people[3]! });
  const waitedFor: number[] = [];
  // Why so often: what runs in another database of this PostgreSQL could bring it too, as far as anybody can tell from here.
  for (let minutes = 1; minutes < 200 && (minutes < 5 || waitedFor.at(-1) !== 0); minutes += 1) {
    example.clock.now = new Date(example.clock.now.getTime() + 60_000);
    const watched = await example.watch();
    waitedFor.push(watched.outcome === 'watched' ? watched.waitedFor : -1);
    if (minutes >= 5) await pause(50);
  }
  assert.ok(waitedFor[0]! > 0, 'missed at first');
  assert.equal(waitedFor.at(-1), 0);
});

test('the job reads on where it was killed, and its failing stops nothing', async () => {
  await example.look({ id: 'reader-1', name: 'Dr Ola Brandt' }, '2026-10-20T11:00:00Z', { personId: people[2]! });
  let broken = true;
  const job = startWatching({
    database: {
      ...example.server,
      transaction: (work) => (broken ? Promise.reject(new Error('away')) : example.server.transaction(work)),
    },
    watching,
    timeZone: 'Europe/London',
    now: () => example.clock.now,
    contacts: () => Promise.resolve([]),
    sourcesOf: () => new Set(),
    log: silentLog,
    everyMs: 3_600_000,
  });
  await job.run();
  broken = false;
  await job.run();
  await job.close();
  const own = (await example.alerts()).find(({ personId, week }) => personId === people[2] && week === '2026-10-19');
  assert.deepEqual(own?.signals[0]?.rule, 'own-record');
});

// A long list, page by page: the same lines as all at once, each on one page, whatever is written meanwhile and whatever others tell.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import type { AuditEvent } from '#standards/fhir/types.ts';
import type { PersonId } from '#standards/patient.ts';
import type { AccessEvent } from '../access-event.ts';
import { auditEventOf } from '../audit-event.ts';
import { joinNodes, joinPage } from '../nodes/join-nodes.ts';
import { recordEvent } from '../record-event.ts';
import type { LinePlace } from './line-place.ts';
import { type AccessLine, personReport } from './person-report.ts';

const testDatabase = await createTestDatabase();
const database = testDatabase.as('server');
const personId = randomUUID() as PersonId;
const about = { borne: [{ personId, from: undefined, until: undefined }], patientIds: [] };
const doctor = { type: 'user', userId: 'k', name: 'Dr K', roleId: 'gp', organisation: 'RYY' } as const;
const begin = Date.UTC(2026, 3, 1);
const minute = 60_000;
const time = { since: new Date(begin), until: new Date(begin + 1000 * minute) };

const eventAt = (at: number, more: Partial<AccessEvent> & Pick<AccessEvent, 'kind'>): AccessEvent => ({
  recordedAt: new Date(at),
  requestId: randomUUID(),
  outcome: 'success',
  agent: doctor,
  personId,
  ...more,
});
const write = (at: number, more: Partial<AccessEvent> & Pick<AccessEvent, 'kind'>) =>
  recordEvent(database, eventAt(at, more));

/** Looks of every shape: closed at once, closed long after, never closed, of one instant, seen in a search, refused. */
const requests: string[] = [];
for (let look = 0; look < 60; look += 1) {
  const [at, disclosureId, requestId] = [begin + look * 7 * minute, randomUUID(), `look-${look}-0000`];
  requests.push(requestId);
  const shape = look % 6;
  if (shape === 4) await write(at, { kind: 'refuse', outcome: 'refused', requestId });
  else if (shape === 5)
    await write(at, { kind: 'complete-disclosure', personsShown: [personId], disclosureId, requestId });
  else await write(at, { kind: 'open-record', disclosureId, requestId });
  if (shape < 3)
    await write(at + (shape === 2 ? 200 : 0) * minute, {
      kind: 'complete-disclosure',
      disclosureId,
      requestId,
      shown: [],
    });
  if (shape === 3) await write(at, { kind: 'print-record', disclosureId: randomUUID(), requestId });
}
await write(begin + minute, { kind: 'open-record', personId: randomUUID() as PersonId });

const idsOf = (lines: readonly AccessLine[]) =>
  lines.map(({ events }) => events.map(({ eventId }) => eventId).join('+'));
const whole = await personReport(database, about, { ...time, most: 1000 });

/** @param meanwhile is done before each page. */
async function walk(
  most: number,
  maySee?: (line: AccessLine) => boolean,
  meanwhile = async () => undefined as unknown,
) {
  const lines: AccessLine[] = [];
  const places: (LinePlace | undefined)[] = [undefined];
  for (;;) {
    const report = await personReport(database, about, { ...time, before: places.at(-1), most }, maySee);
    assert.ok(report.lines.length <= most && (report.lines.length === most || !report.earlier));
    if (report.counted && !meanwhile)
      assert.deepEqual(report.counted, { total: whole.lines.length, newer: lines.length });
    lines.push(...report.lines);
    if (!report.earlier) return { lines, places };
    places.push(report.earlier);
    await meanwhile?.();
  }
}

test('an opening and its closing are one line, however far apart and wherever the time asked for begins and ends', async () => {
  assert.equal(whole.lines.length, 70);
  assert.equal(whole.earlier, undefined);
  assert.equal(whole.lines.filter(({ events }) => events.length === 2).length, 30);
  // The third look, closed 200 minutes later.
  const at = begin + 14 * minute;
  const only = await personReport(database, about, { since: new Date(at), until: new Date(at + minute), most: 9 });
  assert.deepEqual(
    only.lines.map(({ outcome, events }) => [outcome, events.length]),
    [['nothing shown', 2]],
  );
  const after = { since: new Date(at + 199 * minute), until: new Date(at + 201 * minute), most: 9 };
  assert.ok(
    (await personReport(database, about, after)).lines.every(
      ({ kind, at: when }) => kind !== 'open-record' || when >= after.since,
    ),
  );
  assert.ok(!idsOf((await personReport(database, about, after)).lines).includes(only.lines[0]!.events[1]!.eventId));
});

test('page by page it is the whole, on pages of any length', async () => {
  for (const most of [1, 7, 10, 35, 69, 70, 71]) {
    const { lines } = await walk(most);
    assert.deepEqual(idsOf(lines), idsOf(whole.lines), `${most} a page`);
  }
});

test('what somebody may not see is on none of the pages, and no page is shorter for it', async () => {
  const maySee = ({ kind }: AccessLine) => kind !== 'open-record';
  const seen = whole.lines.filter(maySee);
  for (const most of [1, 4, 29, 30]) {
    const { lines } = await walk(most, maySee);
    assert.deepEqual(idsOf(lines), idsOf(seen), `${most} a page`);
  }
});

test('what neighbours tell stands on the page of its time, once, and what is the same look as ours is one line with it', async () => {
  let count = 0;
  const toldAt = (at: number, requestId: string): AuditEvent =>
    auditEventOf(
      eventAt(at, { kind: 'open-record', requestId }),
      `00000000-0000-4000-8000-${String((count += 1)).padStart(12, '0')}`,
    );
  const events = [
    // The same looks as ours: at their instant, and as much later and earlier as clocks differ.
    ...requests.map((requestId, look) => toldAt(begin + (look * 7 + [0, 50, -50][look % 3]!) * minute, requestId)),
    // Others: each three events of one request, some of one instant, some beside the ends of pages.
    ...Array.from({ length: 90 }, (_, at) =>
      toldAt(begin + (Math.floor(at / 3) * 13 + (at % 3)) * minute, `theirs-${Math.floor(at / 3)}`),
    ),
    ...Array.from({ length: 8 }, (_, at) => toldAt(begin + 70 * minute, `instant-${at}-000`)),
  ].toSorted((one, other) => other.recorded.localeCompare(one.recorded));
  const told = [{ node: 'RJ2', events }];
  const all = joinNodes(whole.lines, told, 'X99');
  assert.ok(all.length > whole.lines.length + 30);
  const near = async (beside: { since: Date; until: Date }) =>
    (await personReport(database, about, { ...beside, most: 200 })).lines;
  for (const most of [3, 10, 64]) {
    const { places } = await walk(most);
    const lines: AccessLine[] = [];
    for (const [page, before] of places.entries()) {
      const own = await personReport(database, about, { ...time, before, most });
      const end = page === places.length - 1 ? undefined : own.earlier;
      lines.push(...(await joinPage(own.lines, { before, end }, told, 'X99', near)));
    }
    const saidOf = (given: readonly AccessLine[]) =>
      given.map(({ place, events: of, writtenBy }) => [place, of.map(({ eventId }) => eventId), writtenBy]);
    assert.deepEqual(saidOf(lines), saidOf(all), `${most} a page`);
  }
});

test('what is written while somebody reads on moves nothing: no line is there twice, and none is lost', async () => {
  const before = idsOf(whole.lines);
  let at = begin + 900 * minute;
  const { lines } = await walk(7, undefined, async () => {
    const disclosureId = randomUUID();
    await write((at += minute), { kind: 'open-record', disclosureId });
    await write(at, { kind: 'complete-disclosure', disclosureId, shown: [] });
  });
  assert.deepEqual(idsOf(lines), before);
  const again = await personReport(database, about, { ...time, most: 1000 });
  assert.equal(again.lines.length, before.length + 9);
});

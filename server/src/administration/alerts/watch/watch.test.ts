// From the log to the worklist, on a real database: raised, explained, explained later, looked at again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordBreakGlass } from '#privacy/break-glass/break-glass.ts';
import { recordClaim } from '#privacy/relationships/claims.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import type { PersonId } from '#standards/patient.ts';
import { exampleWatching } from '../example-watching.ts';
import { selectActs } from '../alert-store.ts';
import { openAlert } from '../worklist/open-alert.ts';
import { actOnAlert } from '../worklist/review-alerts.ts';

const example = exampleWatching(await createTestDatabase());
const { server, clock, contacts } = example;
const nurse = { id: 'nurse', name: 'Staff Nurse Nia Okonjo' };
const doctor = { id: 'doctor', name: 'Dr Ola Brandt', role: 'emergency-doctor' };
const born = '1980-02-03';
const namesake = await example.person({ family: 'Okonjo', given: ['Chi'], born });
const stranger = await example.person({ family: 'Vale', given: ['Ann'], born });
const later = await example.person({ family: 'Moss', given: ['Bea'], born });

const alertOn = async (personId: string) => (await example.alerts()).find((alert) => alert.personId === personId);
const actsOf = async (alertId: string) => (await server.run(selectActs([alertId]))).map(({ act }) => act);

test('somebody with the reader’s surname is on the worklist at once, and no visit explains it', async () => {
  contacts.set(namesake, [{ kind: 'encounter', organisation: 'RZZ', from: new Date('2026-11-23T09:00:00Z') }]);
  const disclosureId = await example.look(nurse, '2026-11-23T11:00:00Z', { personId: namesake });
  await example.watch();
  await example.check();
  const alert = (await alertOn(namesake))!;
  assert.deepEqual(
    [alert.state, alert.score, alert.signals.map(({ rule }) => rule), alert.userName],
    ['open', 40, ['same-surname'], 'Staff Nurse Nia Okonjo'],
  );
  assert.deepEqual(
    alert.signals[0]?.looks.map((look) => look.disclosureId),
    [disclosureId],
  );
});

test('a look on the reader’s own word is explained by a visit at their organisation, and stays on the list of what was', async () => {
  contacts.set(stranger, [{ kind: 'encounter', organisation: 'RZZ', from: new Date('2026-11-22T09:00:00Z') }]);
  await example.look(doctor, '2026-11-23T11:01:00Z', { personId: stranger, policies: ['self-claimed'] });
  await example.watch();
  assert.equal((await alertOn(stranger))?.state, 'checking');
  await example.check();
  const alert = (await alertOn(stranger))!;
  assert.deepEqual(
    [alert.state, alert.evidence.map(({ words, explains }) => [words, explains])],
    ['explained', [['A visit or stay at the reader’s organisation', ['no-relationship']]]],
  );
  assert.deepEqual(await actsOf(alert.alertId), ['raised', 'explained']);
});

test('what another organisation says explains nothing', async () => {
  const elsewhere = await example.person({ family: 'Reed', given: ['Cal'], born });
  contacts.set(elsewhere, [{ kind: 'encounter', organisation: 'RYY', from: new Date('2026-11-23T09:00:00Z') }]);
  await example.look(doctor, '2026-11-23T11:02:00Z', { personId: elsewhere, policies: ['self-claimed'] });
  await example.watch();
  await example.check();
  assert.equal((await alertOn(elsewhere))?.state, 'checking');
});

test('unexplained after a day it is on the worklist; an attendance that is sent after that closes it', async () => {
  await example.look(doctor, '2026-11-23T11:03:00Z', { personId: later, policies: ['self-claimed'] });
  await example.watch();
  await example.check();
  assert.equal((await alertOn(later))?.state, 'checking');
  clock.now = new Date('2026-11-24T13:00:00Z');
  await example.check();
  assert.equal((await alertOn(later))?.state, 'open');
  contacts.set(later, [{ kind: 'encounter', organisation: 'RZZ', from: new Date('2026-11-23T10:50:00Z') }]);
  clock.now = new Date('2026-11-24T14:30:00Z');
  await example.check();
  const alert = (await alertOn(later))!;
  assert.equal(alert.state, 'explained');
  assert.deepEqual(await actsOf(alert.alertId), ['raised', 'open', 'explained']);
});

test('of an organisation that sends nothing, its own record that was asked with the look explains that', async () => {
  const nurseElsewhere = { id: 'mind', name: 'Rhi Pryce', organisation: 'RQQ' };
  const [seen, unseen] = [await example.person({ family: 'Hill' }), await example.person({ family: 'Dale' })];
  const look = (personId: typeof seen, count: number) =>
    example.look(nurseElsewhere, '2026-11-24T14:00:00Z', {
      personId,
      policies: ['self-claimed'],
      shown: [
        { sourceId: 'rqq-fhir', outcome: 'answered', sections: { 'contacts-with-professionals': count, alerts: 1 } },
        { sourceId: 'other', outcome: 'answered', sections: { 'contacts-with-professionals': 4 } },
      ],
    });
  await look(seen, 2);
  await look(unseen, 0);
  await example.watch();
  await example.check();
  assert.deepEqual([(await alertOn(seen))?.state, (await alertOn(unseen))?.state], ['explained', 'checking']);
});

test('where the evidence is taken back, the alert is on the worklist again', async () => {
  contacts.set(later, []);
  clock.now = new Date('2026-11-24T16:00:00Z');
  await example.check();
  assert.equal((await alertOn(later))?.state, 'open');
});

test('a further look joins the alert of the week, and does not begin another', async () => {
  const before = (await example.alerts()).length;
  await example.look(nurse, '2026-11-24T15:00:00Z', { personId: namesake });
  await example.watch();
  const alert = (await alertOn(namesake))!;
  assert.equal((await example.alerts()).length, before);
  assert.equal(alert.signals[0]?.looks.length, 2);
  assert.deepEqual(await actsOf(alert.alertId), ['raised', 'looked-again']);
});

test('what a privacy officer opened again no evidence closes, and what they closed no evidence opens', async () => {
  const steward = example.steward('review-access');
  const alert = (await alertOn(stranger))!;
  assert.equal(alert.state, 'explained');
  await actOnAlert(steward, alert.alertId, { act: 'reopen', words: 'She was away that day.', version: alert.version });
  await server.run({
    text: 'update administration.alert set check_at = $1 where alert_id = $2',
    values: [clock.now, alert.alertId],
  });
  await example.check();
  const open = (await alertOn(stranger))!;
  assert.equal(open.state, 'open');
  const { alertId, version } = open;
  await actOnAlert(steward, alertId, { act: 'close', outcome: 'improper', words: 'No reason was given.', version });
  contacts.set(stranger, []);
  clock.now = new Date(clock.now.getTime() + 86_400_000);
  await example.check();
  assert.deepEqual([(await alertOn(stranger))?.state, (await alertOn(stranger))?.outcome], ['closed', 'improper']);
});

test('an alert tells what the reader gave as a reason, of this person and no other', async () => {
  const steward = example.steward('review-access');
  const user = { ...steward.user, userId: doctor.id, name: doctor.name };
  const made = (personId: PersonId, words: string) => ({
    user,
    personId,
    reason: { id: 'caring-now', words },
    at: new Date('2026-11-23T11:00:30Z'),
    until: new Date('2026-11-23T23:00:00Z'),
    requestId: 'claim',
    policyVersion: 'v',
  });
  await recordClaim(server, made(later, 'I am caring for this person now'));
  await recordClaim(server, made(namesake, 'Another reason'));
  await recordBreakGlass(server, { ...made(later, 'It is an emergency'), note: 'Found on the floor.' });
  const { saidWhy } = await openAlert(steward, (await alertOn(later))!.alertId);
  assert.deepEqual(
    saidWhy.map(({ words, emergency, note }) => [words, emergency, note]),
    [
      ['I am caring for this person now', false, undefined],
      ['It is an emergency', true, 'Found on the floor.'],
    ],
  );
});

test('nothing of the log is read twice', async () => {
  const [before] = await server.run<{ count: number }>({
    text: 'select count(*) as count from administration.alert_act',
  });
  await example.watch();
  assert.deepEqual(await server.run({ text: 'select count(*) as count from administration.alert_act' }), [before]);
});

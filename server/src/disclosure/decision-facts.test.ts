// Who has to do with whom, as it is found out: by the practice, by what the reader's own organisation sent, by a launch, by what
// they said; through links and merges, and until it ends.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { exampleMatching as matching, exampleNhsNumber, examplePatient } from '#patient-index/example-patients.ts';
import { linkPatient } from '#patient-index/link-patient.ts';
import { mergePersons, takeBack } from '#patient-index/steward.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import type { SignedInUser } from '#sign-in/user.ts';
import type { CareTeam, Consent, Resource, ServiceRequest } from '#standards/fhir/types.ts';
import type { PatientId, PersonId } from '#standards/patient.ts';
import { recordReferralConsent } from '#privacy/referrals/referral-consent.ts';
import { askAccess } from './ask-access.ts';
import { relationshipsOf } from './decision-facts.ts';
import { exampleDoor, exampleUser } from './example-door.ts';
import { openRecord } from './open-record.ts';

const database = await createTestDatabase();
let now = new Date();
const example = await exampleDoor(database, {
  relationships: 'found',
  clock: { now: () => now, monotonicMs: () => 0 },
});
const { door } = example;
after(() => example.close());

const reader = exampleUser('find-patient', 'view-record', 'break-glass');
const at = (ods: string): SignedInUser => ({ ...reader, organisation: { ods, name: ods } });
let place = 0;
let requests = 0;
const asking = (user = reader) => ({ user, requestId: `facts-${(requests += 1)}` });
const days = (count: number) => new Date(now.getTime() + count * 86_400_000).toISOString();

/** Somebody Ridge has registered, with what it sent of them. */
const somebody = (resources: (patientId: PatientId) => Resource[] = () => []) =>
  example.receive(`F${(place += 1)}`, exampleNhsNumber(place), (patientId) => resources(patientId as PatientId));
const kindsOf = async (user: SignedInUser, personId: PersonId) =>
  (await relationshipsOf(door.database, door.rules, user, personId, now)).map(({ kind }) => kind);

const encounter = (patientId: PatientId, start: string, status = 'finished'): Resource => ({
  resourceType: 'Encounter',
  id: `e-${start}-${status}`.replaceAll(/[^\w-]/g, ''),
  status: status as 'finished',
  class: { code: 'AMB' },
  subject: { reference: `Patient/${patientId}` },
  period: { start },
});

const referral = (patientId: PatientId, consentId?: string): ServiceRequest => ({
  resourceType: 'ServiceRequest',
  id: 'r1',
  status: 'active',
  intent: 'order',
  subject: { reference: `Patient/${patientId}` },
  authoredOn: days(-5),
  ...(consentId ? { supportingInfo: [{ reference: `Consent/${consentId}` }] } : {}),
});

const consent = (patientId: PatientId, given: Partial<Consent> = {}, about = 'r1'): Consent => ({
  resourceType: 'Consent',
  id: 'c1',
  status: 'active',
  scope: { text: 'Referral' },
  category: [{ text: 'Referral' }],
  patient: { reference: `Patient/${patientId}` },
  policyRule: { text: 'Agreed' },
  ...given,
  provision: {
    type: 'permit',
    ...given.provision,
    data: [{ meaning: 'instance', reference: { reference: `ServiceRequest/${about}` } }],
  },
});

const careTeam = (patientId: PatientId, userId: string, status = 'active'): CareTeam => ({
  resourceType: 'CareTeam',
  id: 't1',
  status: status as 'active',
  subject: { reference: `Patient/${patientId}` },
  participant: [{ member: { identifier: { system: 'https://fhir.nhs.uk/Id/sds-user-id', value: userId } } }],
});

const ofRidge: readonly [what: string, sent: (patientId: PatientId) => Resource[], kinds: string[]][] = [
  ['nothing but a registration', () => [], []],
  ['a visit last month', (id) => [encounter(id, days(-30))], ['contact']],
  ['a visit long ago', (id) => [encounter(id, days(-800))], []],
  ['a stay that goes on, however long ago it began', (id) => [encounter(id, days(-800), 'in-progress')], ['contact']],
  ['a visit that never was', (id) => [encounter(id, days(-3), 'cancelled')], []],
  ['a mistake', (id) => [encounter(id, days(-3), 'entered-in-error')], []],
  [
    'an appointment to come',
    (id) => [
      {
        resourceType: 'Appointment',
        id: 'a1',
        status: 'booked',
        start: days(20),
        end: days(20),
        participant: [{ actor: { reference: `Patient/${id}` }, status: 'accepted' }],
      },
    ],
    ['contact'],
  ],
  [
    'a referral',
    (id) => [
      {
        resourceType: 'ServiceRequest',
        id: 's1',
        status: 'active',
        intent: 'order',
        subject: { reference: `Patient/${id}` },
        authoredOn: days(-5),
      },
    ],
    ['referral'],
  ],
  ['a referral they agreed to', (id) => [referral(id), consent(id)], ['referral']],
  [
    'a referral that points at their agreement',
    (id) => [referral(id, 'c1'), consent(id, {}, 'elsewhere')],
    ['referral'],
  ],
  ['a referral they did not agree to', (id) => [referral(id), consent(id, { provision: { type: 'deny' } })], []],
  ['a referral whose agreement was withdrawn', (id) => [referral(id), consent(id, { status: 'inactive' })], []],
  [
    'a referral whose agreement has run out',
    (id) => [referral(id), consent(id, { provision: { type: 'permit', period: { end: '2026-01-01' } } })],
    [],
  ],
  [
    'a referral, and a refusal of another',
    (id) => [referral(id), consent(id, { provision: { type: 'deny' } }, 'other')],
    ['referral'],
  ],
  [
    'a referral for which they agreed to letters alone',
    (id) => [
      referral(id),
      consent(id, {
        provision: { class: [{ system: 'http://hl7.org/fhir/resource-types', code: 'DocumentReference' }] },
      }),
    ],
    [],
  ],
  [
    'a referral for which they agreed to all but what is labelled',
    (id) => [
      referral(id),
      consent(id, { provision: { provision: [{ type: 'deny', securityLabel: [{ code: 'PSY' }] }] } }),
    ],
    [],
  ],
  [
    'a referral for which they agreed to all, and said so twice',
    (id) => [referral(id), consent(id, { provision: { provision: [{ type: 'permit' }] } })],
    ['referral'],
  ],
  ['a referral whose agreement is a draft', (id) => [referral(id), consent(id, { status: 'draft' })], ['referral']],
  ['a team of its own system that names the reader', (id) => [careTeam(id, reader.userId)], ['care-team']],
  ['a team of its own system that names others', (id) => [careTeam(id, 'somebody-else')], []],
  [
    'a team that points at who it names',
    (id) => [
      {
        resourceType: 'Practitioner',
        id: 'p1',
        identifier: [{ system: 'https://fhir.nhs.uk/Id/sds-user-id', value: reader.userId }],
      },
      { ...careTeam(id, 'nobody'), participant: [{ member: { reference: 'Practitioner/p1' } }] },
    ],
    ['care-team'],
  ],
  ['a team that has ended', (id) => [careTeam(id, reader.userId), careTeam(id, reader.userId, 'inactive')], []],
  [
    'a result alone: a laboratory sees nobody',
    (id) => [
      {
        resourceType: 'Observation',
        id: 'o1',
        status: 'final',
        code: { text: 'Sodium' },
        subject: { reference: `Patient/${id}` },
        effectiveDateTime: days(-1),
      },
    ],
    [],
  ],
];
for (const [what, sent, kinds] of ofRidge)
  test(`${what}: ${kinds.join(', ') || 'no relationship'} for its own people, and for nobody else's`, async () => {
    const person = await somebody(sent);
    assert.deepEqual(await kindsOf(at('RZZ'), person), kinds);
    assert.deepEqual(await kindsOf(at('RYY'), person), []);
  });

test('what staff write down of a referral counts at once, and stays with it; where nothing is said, as the partnership has it', async () => {
  const patients: PatientId[] = [];
  const person = await somebody((id) => {
    patients.push(id);
    return [referral(id)];
  });
  const [patientId] = patients;
  const by = { type: 'user', userId: 'n', name: 'N', roleId: 'nurse', organisation: 'RZZ' } as const;
  const say = (said: 'given' | 'withdrawn', organisation = 'RZZ', requestId = 'said') =>
    recordReferralConsent(door.database, {
      personId: person,
      patientId: patientId!,
      referralId: 'r1',
      said,
      by: { ...by, organisation },
      at: now,
      requestId,
    });
  assert.deepEqual(await kindsOf(at('RZZ'), person), ['referral']);
  await say('withdrawn', 'RYY');
  assert.deepEqual(await kindsOf(at('RZZ'), person), ['referral'], 'another organisation’s word is not theirs');
  await say('withdrawn');
  assert.deepEqual(await kindsOf(at('RZZ'), person), []);
  const refused = await openRecord(door, asking(at('RZZ')), person, { only: new Set() });
  assert.ok(!refused.permitted);
  await say('given');
  assert.deepEqual(await kindsOf(at('RZZ'), person), ['referral']);
  const strict = { ...door.rules, referrals: { withoutConsent: 'do-not-count' } } as const;
  const strictly = async (who: PersonId) =>
    (await relationshipsOf(door.database, strict, at('RZZ'), who, now)).map(({ kind }) => kind);
  assert.deepEqual(await strictly(person), ['referral']);
  assert.deepEqual(await strictly(await somebody((id) => [referral(id)])), []);
  const events = await door.database.run<{ kind: string; person_id: string }>({
    text: `select kind, person_id from audit.event where request_id = 'said'`,
  });
  assert.deepEqual(
    new Set(events.map(({ kind, person_id }) => `${kind} ${person_id}`)),
    new Set([`referral-consent ${person}`]),
  );
  await assert.rejects(door.database.run({ text: 'delete from privacy.referral_consent' }), /permission denied/);
});

test('a registered practice is the one the person is registered at, and no other', async () => {
  const patient = examplePatient('RZZ', 'P1', {
    family: 'Quill',
    born: '1950-05-03',
    nhs: exampleNhsNumber(60),
    verified: true,
  });
  const { personId } = await database
    .as('inbox')
    .transaction((transaction) =>
      linkPatient(
        transaction,
        { ...patient, demographics: { ...patient.demographics, generalPractice: 'Y90001' } },
        matching,
      ),
    );
  assert.deepEqual(await kindsOf(at('Y90001'), personId), ['registered-practice']);
  assert.deepEqual(await kindsOf(at('Y90002'), personId), []);
});

test('a launch holds for the person it was at, and for nobody else', async () => {
  const [one, other] = [await somebody(), await somebody()];
  const launched = { ...reader, launch: { personId: one, system: 'EPR', at: now } };
  assert.deepEqual(await kindsOf(launched, one), ['launched']);
  assert.deepEqual(await kindsOf(launched, other), []);
  assert.ok((await openRecord(door, asking(launched), one, { only: new Set() })).permitted);
  assert.ok(!(await openRecord(door, asking(launched), other, { only: new Set() })).permitted);
});

const claim = { way: 'claim-relationship', reason: 'caring-now', note: '' } as const;

test('a claim is written down with what it allows, and opens one record to one reader in one role, until it ends', async () => {
  const [one, other] = [await somebody(), await somebody()];
  const asked = asking();
  const given = await askAccess(door, asked, one, claim);
  assert.ok(given.permitted);
  const events = await door.database.run<{ kind: string; person_id: string; resource: { outcomeDesc: string } }>({
    text: 'select kind, person_id, resource from audit.event where request_id = $1',
    values: [asked.requestId],
  });
  assert.deepEqual(
    events.map(({ kind, person_id, resource }) => [kind, person_id, resource.outcomeDesc]),
    [['claim-relationship', one, 'I am caring for this person now.']],
  );
  assert.deepEqual(await kindsOf(reader, one), ['self-claimed']);
  assert.deepEqual(await kindsOf(reader, other), []);
  assert.deepEqual(await kindsOf({ ...reader, userId: 'another' }, one), []);
  assert.deepEqual(await kindsOf({ ...reader, roleId: 'another' }, one), []);
  assert.deepEqual(await kindsOf(at('RYY'), one), [], 'nor where they work for somebody else');
  const before = now;
  now = new Date(given.until.getTime() - 1);
  assert.deepEqual(await kindsOf(reader, one), ['self-claimed']);
  now = given.until;
  assert.deepEqual(await kindsOf(reader, one), []);
  assert.ok(!(await openRecord(door, asking(), one, { only: new Set() })).permitted);
  now = before;
});

test('a claim follows the person through a merge, and comes back with its undoing to whom it was made for', async () => {
  const one = await somebody();
  const inbox = database.as('inbox');
  const unnumbered = examplePatient('RYY', 'M1', { family: 'Fairweather', given: ['Ned'], born: '1977-07-07' });
  const { personId: other } = await inbox.transaction((transaction) => linkPatient(transaction, unnumbered, matching));
  await askAccess(door, asking(), other, claim);
  const by = { type: 'user', userId: 's', name: 'S', roleId: 'steward', organisation: 'X99' } as const;
  const speaking = { by, why: 'Asked.', at: now, requestId: 'merge' };
  const server = door.database;
  const merged = await server.transaction((transaction) =>
    mergePersons(transaction, { survivor: one, other, ...speaking }, matching),
  );
  assert.ok(merged.done, JSON.stringify(merged));
  assert.deepEqual(await kindsOf(reader, one), ['self-claimed'], 'of whoever the person is now');
  await server.transaction((transaction) =>
    takeBack(transaction, { operationId: merged.operationId, ...speaking }, matching),
  );
  assert.deepEqual(await kindsOf(reader, one), []);
  assert.deepEqual(await kindsOf(reader, other), ['self-claimed']);
});

test('an emergency needs a note, is kept with it, and marks everything it opens', async () => {
  const person = await somebody();
  const emergency = { way: 'break-glass', reason: '5', note: ' ' } as const;
  await assert.rejects(askAccess(door, asking(), person, emergency), /Write what the emergency is/);
  await assert.rejects(askAccess(door, asking(), person, { ...emergency, reason: 'x' }), /Choose why/);
  await assert.rejects(askAccess(door, asking(), person, { ...emergency, note: 'x'.repeat(2001) }), /at most 2000/);
  const asked = asking();
  assert.ok((await askAccess(door, asked, person, { ...emergency, note: 'Found on the floor' })).permitted);
  const opening = asking();
  const opened = await openRecord(door, opening, person, { only: new Set() });
  assert.ok(opened.permitted && opened.why.emergency);
  for await (const part of opened.parts) assert.fail(part.source.sourceId);
  const events = await door.database.run<{ kind: string; purpose: string; resource: unknown }>({
    text: `select kind, resource #>> '{purposeOfEvent,0,coding,0,code}' as purpose, resource from audit.event
      where request_id = any ($1) order by sequence`,
    values: [[asked.requestId, opening.requestId]],
  });
  assert.deepEqual(
    events.map(({ kind, purpose }) => [kind, purpose]),
    [
      ['break-glass', 'BTG'],
      ['open-record', 'BTG'],
      ['complete-disclosure', 'BTG'],
    ],
  );
  assert.doesNotMatch(JSON.stringify(events), /Found on the floor/, 'the note is for the privacy officer alone');
});

test('where it cannot be written down, nobody is let in; nobody and a restricted person are the same', async () => {
  const person = await somebody();
  const owner = database.as('owner');
  await owner.run({
    text: `alter table audit.event add constraint full_disk check (kind <> 'claim-relationship') not valid`,
  });
  try {
    await assert.rejects(askAccess(door, asking(), person, claim), /full_disk/);
  } finally {
    await owner.run({ text: 'alter table audit.event drop constraint full_disk' });
  }
  assert.deepEqual(await kindsOf(reader, person), []);
  const nobody = '6a1e2f0c-0000-4000-8000-000000000000' as PersonId;
  await assert.rejects(askAccess(door, asking(), nobody, claim), /no record at this address/);
  const clerk = await askAccess(door, asking(exampleUser('find-patient')), nobody, claim);
  assert.ok(!clerk.permitted);
});

test('what was claimed can be added to and read, and by nobody changed', async () => {
  for (const table of ['self_claim', 'break_glass'])
    for (const statement of [`update privacy.${table} set reason = 'x'`, `delete from privacy.${table}`])
      await assert.rejects(door.database.run({ text: statement }), /permission denied/);
});

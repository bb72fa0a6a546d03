// Who has to do with whom by a team that is kept here: its members alone, for the people on its list alone, from the next question
// on, through every link and its undoing; and nobody by their own word.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleMatching as matching, exampleNhsNumber, examplePatient } from '#patient-index/example-patients.ts';
import { linkPatient } from '#patient-index/link-patient.ts';
import { currentPersonOf } from '#patient-index/persons.ts';
import { mergePersons, takeBack } from '#patient-index/steward.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import type { SignedInUser } from '#sign-in/user.ts';
import type { PersonId } from '#standards/patient.ts';
import { readAccessRules } from '../access-rules.ts';
import { careTeamRelationships, readTeam, readTeamPeople, readTeams } from './care-teams.ts';
import { addPerson, beginTeam, changeTeam, endEntry, type Keeping, type MemberNamed } from './keep-team.ts';

const testDatabase = await createTestDatabase();
const server = testDatabase.as('server');
const rules = readAccessRules(new URL('../../../../partnership', import.meta.url).pathname);
const at = new Date('2026-11-23T12:00:00Z');
const later = (days: number) => new Date(at.getTime() + days * 86_400_000);
const keeper = { type: 'user', userId: 'keeper', name: 'Kim', roleId: 'coordinator', organisation: 'RJ1' } as const;
const keeping: Keeping = { by: keeper, requestId: 'keep', at, rules };

const user = (userId: string, roleId = 'nurse', ods = 'RJ1'): SignedInUser => ({
  userId,
  name: userId,
  roleId,
  roleName: roleId,
  organisation: { ods, name: ods },
  permissions: new Set(['view-record']),
  sessionId: 's',
});
const nurse: MemberNamed = { kind: 'user', userId: 'nurse-1', name: 'Sister One' };

let place = 0;
const somebody = async (): Promise<PersonId> => {
  place += 1;
  const patient = examplePatient('RZZ', `P${place}`, {
    family: `Quill${place}`,
    given: ['Bea'],
    born: '1950-05-03',
    nhs: exampleNhsNumber(place),
    verified: true,
  });
  const inbox = testDatabase.as('inbox');
  return (await inbox.transaction((transaction) => linkPatient(transaction, patient, matching))).personId;
};
const team = async (members: readonly MemberNamed[] = [nurse], given = keeping) => {
  const { teamId } = await beginTeam(server, given, 'Walworth nurses');
  assert.deepEqual(await changeTeam(server, given, { teamId, after: 1, name: 'Walworth nurses', members }), {
    done: true,
    teamId,
  });
  return teamId;
};
const add = (teamId: string, personId: PersonId, given = keeping, until = later(30)) =>
  addPerson(server, given, { teamId, personId, until });
const teamsOf = async (who: SignedInUser, personId: PersonId, when = at, limits = rules) => {
  const current = await currentPersonOf(server, personId);
  assert.ok(current);
  const found = await careTeamRelationships(server, limits, who, current, when);
  assert.ok(found.every(({ kind }) => kind === 'care-team'));
  return found.map(({ team: name }) => name);
};

test('a member has to do with those on the list, from when until when, and nobody else with them', async () => {
  const [one, other] = [await somebody(), await somebody()];
  const teamId = await team();
  await add(teamId, one);
  assert.deepEqual(await teamsOf(user('nurse-1'), one), ['Walworth nurses']);
  assert.deepEqual(await teamsOf(user('nurse-1'), other), []);
  assert.deepEqual(await teamsOf(user('nurse-2'), one), []);
  assert.deepEqual(await teamsOf(user('nurse-1', 'nurse', 'RYY'), one), [], 'nor where they work for somebody else');
  assert.deepEqual(await teamsOf(user('nurse-1'), one, new Date(later(30).getTime() - 1)), ['Walworth nurses']);
  assert.deepEqual(await teamsOf(user('nurse-1'), one, later(30)), []);
  assert.deepEqual(await teamsOf(user('nurse-1'), one, later(-1)), [], 'nor before it began');
});

test('whoever holds the role is in a team that names it, at that organisation alone', async () => {
  const person = await somebody();
  await add(await team([{ kind: 'role', roleId: 'nurse' }]), person);
  assert.deepEqual(await teamsOf(user('anybody'), person), ['Walworth nurses']);
  assert.deepEqual(await teamsOf(user('anybody', 'doctor'), person), []);
  assert.deepEqual(await teamsOf(user('anybody', 'nurse', 'RYY'), person), []);
});

test('nobody lets themselves in: not by putting somebody on the list, and not by joining', async () => {
  const person = await somebody();
  const self: Keeping = { ...keeping, by: { ...keeper, userId: 'nurse-1', roleId: 'nurse' } };
  const byTheirOwnEntry = await team();
  await add(byTheirOwnEntry, person, self);
  assert.deepEqual(await teamsOf(user('nurse-1'), person), []);
  const byJoining = await team([nurse, { kind: 'role', roleId: 'nurse' }], self);
  await add(byJoining, person);
  assert.deepEqual(await teamsOf(user('nurse-1'), person), []);
  assert.deepEqual(await teamsOf(user('nurse-2'), person), ['Walworth nurses'], 'others of the role are let');
  // Whom another added stays by the other's word, whoever writes the next version.
  const kept = await team();
  await add(kept, person);
  await changeTeam(server, self, { teamId: kept, after: 2, name: 'Renamed', members: [nurse] });
  assert.deepEqual(await teamsOf(user('nurse-1'), person), ['Renamed']);
});

test('whoever is taken off the list, or out of the team, is out with the next question; so is everybody when it ends', async () => {
  const person = await somebody();
  const teamId = await team();
  await add(teamId, person);
  const [entry] = await readTeamPeople(server, teamId, at, { after: 0, limit: 10 });
  assert.ok(entry);
  assert.deepEqual((await endEntry(server, keeping, { teamId, entryId: entry.entryId })).done, true);
  assert.deepEqual(await teamsOf(user('nurse-1'), person), []);
  assert.deepEqual(await readTeamPeople(server, teamId, at, { after: 0, limit: 10 }), []);
  assert.deepEqual(await endEntry(server, keeping, { teamId, entryId: entry.entryId }), {
    done: false,
    why: 'not-known',
  });
  await add(teamId, person);
  assert.deepEqual(await teamsOf(user('nurse-1'), person), ['Walworth nurses']);
  await changeTeam(server, keeping, { teamId, after: 2, name: 'Walworth nurses', members: [] });
  assert.deepEqual(await teamsOf(user('nurse-1'), person), []);
  await changeTeam(server, keeping, { teamId, after: 3, name: 'Walworth nurses', members: [nurse] });
  assert.deepEqual(await teamsOf(user('nurse-1'), person), ['Walworth nurses']);
  await changeTeam(server, keeping, { teamId, after: 4, status: 'ended' });
  assert.deepEqual(await teamsOf(user('nurse-1'), person), []);
  assert.deepEqual(await add(teamId, person), { done: false, why: 'ended' });
});

test('it follows the person through a merge, and goes back with its undoing to whom it was written of', async () => {
  const one = await somebody();
  const unnumbered = examplePatient('RYY', 'M1', { family: 'Fairweather', given: ['Ned'], born: '1977-07-07' });
  const inbox = testDatabase.as('inbox');
  const { personId: other } = await inbox.transaction((transaction) => linkPatient(transaction, unnumbered, matching));
  const teamId = await team();
  await add(teamId, other);
  assert.deepEqual(await teamsOf(user('nurse-1'), one), []);
  const by = { type: 'user', userId: 's', name: 'S', roleId: 'steward', organisation: 'X99' } as const;
  const speaking = { by, why: 'Asked.', at, requestId: 'merge' };
  const merged = await server.transaction((transaction) =>
    mergePersons(transaction, { survivor: one, other, ...speaking }, matching),
  );
  assert.ok(merged.done);
  assert.deepEqual(await teamsOf(user('nurse-1'), one), ['Walworth nurses']);
  assert.deepEqual(await add(teamId, one), { done: false, why: 'already' });
  await server.transaction((transaction) =>
    takeBack(transaction, { operationId: merged.operationId, ...speaking }, matching),
  );
  assert.deepEqual(await teamsOf(user('nurse-1'), one), []);
  assert.deepEqual(await teamsOf(user('nurse-1'), other), ['Walworth nurses']);
});

test('a team larger than one may be is refused, and where one has become so it lets nobody in', async () => {
  const people = [await somebody(), await somebody(), await somebody()];
  const small = { ...rules, careTeams: { ...rules.careTeams, mostMembers: 2, mostPeople: 2 } };
  const strict = { ...keeping, rules: small };
  const teamId = await team([nurse], strict);
  const three = [1, 2, 3].map((id) => ({ kind: 'user', userId: `nurse-${id}`, name: 'N' }) as const);
  assert.deepEqual(await changeTeam(server, strict, { teamId, after: 2, name: 'N', members: three }), {
    done: false,
    why: 'too-many',
  });
  await add(teamId, people[0]!, strict);
  await add(teamId, people[1]!, strict);
  assert.deepEqual(await add(teamId, people[2]!, strict), { done: false, why: 'too-many' });
  assert.deepEqual(await teamsOf(user('nurse-1'), people[0]!, at, small), ['Walworth nurses']);
  // Written while more were allowed.
  await add(teamId, people[2]!);
  assert.deepEqual(await teamsOf(user('nurse-1'), people[0]!, at, small), []);
  assert.deepEqual(await teamsOf(user('nurse-1'), people[0]!), ['Walworth nurses']);
  await changeTeam(server, keeping, { teamId, after: 2, name: 'N', members: three });
  const fewMembers = { ...rules, careTeams: { ...rules.careTeams, mostMembers: 2 } };
  assert.deepEqual(await teamsOf(user('nurse-1'), people[0]!, at, fewMembers), []);
});

test('a team is kept by its own organisation alone, and by one at a time', async () => {
  const person = await somebody();
  const teamId = await team();
  const elsewhere: Keeping = { ...keeping, by: { ...keeper, organisation: 'RYY' } };
  const refused = { done: false, why: 'not-theirs' };
  assert.deepEqual(await add(teamId, person, elsewhere), refused);
  assert.deepEqual(await changeTeam(server, elsewhere, { teamId, after: 2, status: 'ended' }), refused);
  assert.deepEqual(await endEntry(server, elsewhere, { teamId, entryId: teamId }), refused);
  const change = { teamId, after: 2, name: 'Twice', members: [nurse] };
  const both = await Promise.all([changeTeam(server, keeping, change), changeTeam(server, keeping, change)]);
  assert.deepEqual(
    both.map((kept) => (kept.done ? 'done' : kept.why)).toSorted(),
    ['changed', 'done'],
    'two at once: one is told',
  );
  const twice = await Promise.all([add(teamId, person), add(teamId, person)]);
  assert.deepEqual(twice.map((kept) => (kept.done ? 'done' : kept.why)).toSorted(), ['already', 'done']);
  assert.deepEqual(
    (await readTeams(server, at, 'RJ1')).find((each) => each.teamId === teamId),
    { ...(await readTeam(server, teamId))[0]!, people: 1 },
  );
  assert.deepEqual(await readTeams(server, at, 'RYY'), []);
});

test('every change is written down: who, when, which team, and about whom', async () => {
  const person = await somebody();
  const teamId = await team([nurse], { ...keeping, requestId: 'written' });
  await add(teamId, person, { ...keeping, requestId: 'written' });
  const events = await server.run<{ kind: string; person_id: string | null; user_id: string; resource: unknown }>({
    text: `select kind, person_id, user_id, resource from audit.event where request_id = 'written' order by sequence`,
  });
  assert.deepEqual(
    events.map(({ kind, person_id, user_id }) => [kind, person_id, user_id]),
    [
      ['administer', null, 'keeper'],
      ['administer', null, 'keeper'],
      ['keep-care-team', person, 'keeper'],
    ],
  );
  assert.ok(events.every(({ resource }) => JSON.stringify(resource).includes(`CareTeam/${teamId}`)));
});

test('what was written of teams can be added to and read, and by nobody changed; without its event nothing is written', async () => {
  for (const table of ['care_team_version', 'care_team_person', 'care_team_person_ended'])
    for (const statement of [`update privacy.${table} set request_id = 'x'`, `delete from privacy.${table}`])
      await assert.rejects(server.run({ text: statement }), /permission denied/);
  const person = await somebody();
  const teamId = await team();
  const owner = testDatabase.as('owner');
  await owner.run({
    text: `alter table audit.event add constraint full_disk check (kind <> 'keep-care-team') not valid`,
  });
  try {
    await assert.rejects(add(teamId, person), /full_disk/);
  } finally {
    await owner.run({ text: 'alter table audit.event drop constraint full_disk' });
  }
  assert.deepEqual(await teamsOf(user('nurse-1'), person), []);
});

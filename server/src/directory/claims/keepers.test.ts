// Organisations that keep their own listings: proved, signed in, changed, handed over, ended. Each of the ways in which somebody else could.
import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { IssueError } from '#standards/issue.ts';
import { decideSuggestion, waitingSuggestions } from '../editing/suggestions.ts';
import { exampleId, exampleListing } from '../example-listing.ts';
import { historyOf, readListing } from '../listings.ts';
import { exampleChange as change, exampleKeepers, exampleRules as rules, tokenIn } from './example-keepers.ts';
import { changeKept, keptListing, keptListings, offerKept, sayStillSo } from './keep-listings.ts';
import { listedAddresses } from './listed-addresses.ts';

const testDatabase = await createTestDatabase();
const server = testDatabase.as('server');
const owner = testDatabase.as('owner');
const { keepers, sent, clock, charity, claimed, lastTo, later } = exampleKeepers(server);
const code = (wanted: string) => (error: unknown) => error instanceof IssueError && error.issue.code === wanted;
const today = '2026-11-24';

beforeEach(() => void sent.splice(0));

describe('an organisation is claimed', () => {
  it('by the mailbox it is listed with, through a link that works once', async () => {
    const { organizationId, email, name } = await charity();
    assert.equal(await keepers.claimByAddress(organizationId, email.toUpperCase()), 'sent');
    const token = await lastTo(email);
    assert.deepEqual(await keepers.readLink(token), { organization: name, needsName: true });
    await assert.rejects(keepers.follow(token, ' '), code('value'));
    const both = await Promise.all([keepers.follow(token, 'Jo Field'), keepers.follow(token, 'Somebody Quicker')]);
    const [session] = both.filter((each) => each !== undefined);
    assert.equal(both.filter((each) => each === undefined).length, 1);
    const keeper = (await keepers.keeperOf(session!))!;
    assert.deepEqual([keeper.email, keeper.keepings.map((each) => each.organizationId)], [email, [organizationId]]);
    assert.equal(await keepers.readLink(token), undefined);
    assert.equal(await keepers.follow(token, 'Jo Field'), undefined);
  });

  it('by no other address, and not where only some of its listings name one', async () => {
    const { organizationId } = await charity();
    await assert.rejects(keepers.claimByAddress(organizationId, 'thief@example.org'), code('value'));
    await assert.rejects(keepers.claimByAddress(exampleId('none'), 'thief@example.org'), code('not-found'));
    await keepers.settled();
    assert.deepEqual(sent, []);
    const [one, other] = [exampleListing('one'), exampleListing('other', { email: 'other@example.org' })];
    assert.deepEqual(listedAddresses(one.organization, [one, { ...one, email: ' BALANCE@example.org' }]), [
      'balance@example.org',
    ]);
    assert.deepEqual(listedAddresses(one.organization, [one, other]), []);
  });

  it('where there is none, once an editor made sure and the address they gave was read', async () => {
    const { organizationId, name } = await charity(false);
    const who = { name: 'Sam Hill', email: 'sam@example.org', words: 'Ring the number on the door' };
    await assert.rejects(keepers.claimByEditor(organizationId, { ...who, email: 'no address' }, 'home'), code('value'));
    await keepers.claimByEditor(organizationId, who, 'home');
    await keepers.settled();
    assert.deepEqual(sent, []);
    const [claim] = await owner.run<{ claim_id: string }>({
      text: `select claim_id from directory.claim where organization_id = $1`,
      values: [organizationId],
    });
    const tell = await server.transaction((work) => keepers.decideClaim(work, claim!.claim_id, true, change));
    await assert.rejects(
      server.transaction((work) => keepers.decideClaim(work, claim!.claim_id, false, change)),
      code('conflict'),
    );
    tell();
    const session = await keepers.follow(await lastTo('sam@example.org'), '');
    assert.deepEqual(
      (await keepers.keeperOf(session!))!.keepings.map((each) => [each.organization, each.name]),
      [[name, 'Sam Hill']],
    );
  });

  it('by nobody whom an editor refused, and nothing is kept of them', async () => {
    const { organizationId } = await charity(false);
    await keepers.claimByEditor(
      organizationId,
      { name: 'Sam Hill', email: 'refused@example.org', words: 'Trust me' },
      'home',
    );
    const select = {
      text: `select claim_id, name, email, words from directory.claim where organization_id = $1`,
      values: [organizationId],
    };
    const [claim] = await owner.run<{ claim_id: string }>(select);
    (await server.transaction((work) => keepers.decideClaim(work, claim!.claim_id, false, change)))();
    await keepers.settled();
    assert.equal(sent.length, 1);
    assert.doesNotMatch(sent[0]!.text, /links/);
    assert.deepEqual(await owner.run(select), [{ claim_id: claim!.claim_id, name: '', email: '', words: null }]);
  });

  it('by no link that is too old, and a mailbox is not filled', async () => {
    const { organizationId, email } = await charity();
    await keepers.claimByAddress(organizationId, email);
    const token = await lastTo(email);
    const begun = clock.at;
    later(48 * 60);
    assert.equal(await keepers.readLink(token), undefined);
    assert.equal(await keepers.follow(token, 'Jo Field'), undefined);
    clock.at = begun;
    const more = await Promise.allSettled(
      Array.from({ length: 8 }, () => keepers.claimByAddress(organizationId, email)),
    );
    await keepers.settled();
    assert.equal(more.filter(({ status }) => status === 'fulfilled').length, 8);
    assert.equal(sent.length, 5);
  });
});

describe('a keeper', () => {
  it('signs in by a link, and nobody learns by asking whether an address is known', async () => {
    const { email } = await claimed();
    sent.splice(0);
    assert.equal(keepers.sendLink('unknown@example.org', 'home'), undefined);
    assert.equal(keepers.sendLink(email, 'home'), undefined);
    await keepers.settled();
    assert.deepEqual(
      sent.map(({ to }) => to),
      [email],
    );
    const session = await keepers.follow(tokenIn(sent[0]!), '');
    assert.equal((await keepers.keeperOf(session!))!.email, email);
    assert.equal(await keepers.follow(tokenIn(sent[0]!), ''), undefined);
  });

  it('is signed in for a short time, until they sign out, and by no hash', async () => {
    const { session } = await claimed();
    const rows = await owner.run<{ row: string }>({ text: 'select s::text as row from directory.keeper_session s' });
    assert.ok(rows.length > 0 && rows.every(({ row }) => !row.includes(session)));
    assert.equal(await keepers.keeperOf('x'), undefined);
    later(29);
    assert.ok(await keepers.keeperOf(session));
    later(31);
    assert.equal(await keepers.keeperOf(session), undefined);
    const other = await claimed();
    await keepers.signOut(other.session);
    assert.equal(await keepers.keeperOf(other.session), undefined);
  });

  it('says that it is still so, which counts at once; a change waits, and is in the history with their name once taken', async () => {
    const { id, keeper, name } = await claimed();
    const { version, service } = (await readListing(server, id))!;
    await sayStillSo(server, keeper, id, { over: version, today });
    assert.equal((await readListing(server, id))!.service.assured_date, today);
    const about = { over: version + 1, today, rules };
    await assert.rejects(
      changeKept(server, keeper, id, { ...about, over: version, fields: { alert: 'x' } }),
      code('conflict'),
    );
    assert.equal(
      await changeKept(server, keeper, id, { ...about, fields: { alert: 'Closed today', wait_time: null } }),
      'waits',
    );
    assert.equal((await readListing(server, id))!.service.alert, undefined);
    assert.equal((await keptListings(server, keeper)).listings[0]!.waiting, 1);
    const suggestion = (await waitingSuggestions(server, 500)).find((each) => each.service?.id === id)!;
    assert.deepEqual([suggestion.by.kind, suggestion.by.name], ['keeper', `Jo Field, ${name}`]);
    await decideSuggestion(server, suggestion.id, ['alert', 'wait_time'], change);
    const now = (await readListing(server, id))!.service;
    assert.deepEqual([now.alert, now.wait_time, now.name], ['Closed today', undefined, service.name]);
    assert.deepEqual((await historyOf(server, 'service', id))[1]!.by, {
      kind: 'keeper',
      id: keeper.keepings[0]!.keepingId,
      name: `Jo Field, ${name}`,
    });
  });

  it('changes at once where the partnership trusts its keepers', async () => {
    const { id, keeper } = await claimed();
    const { version } = (await readListing(server, id))!;
    const trusting = { ...rules, changes: 'at-once' as const };
    assert.equal(
      await changeKept(server, keeper, id, { fields: { alert: 'Moved' }, over: version, today, rules: trusting }),
      'changed',
    );
    assert.deepEqual(
      [(await readListing(server, id))!.service.alert, (await historyOf(server, 'service', id))[0]!.by.kind],
      ['Moved', 'keeper'],
    );
  });

  it('offers a service that nobody sees before an editor takes it', async () => {
    const { id, keeper, organizationId } = await claimed();
    const { organization } = (await readListing(server, id))!.service;
    const fresh = { id: exampleId(`fresh ${id}`), name: 'Walking group', status: 'active' as const, organization };
    assert.equal(await offerKept(server, keeper, fresh, { today, rules }), 'waits');
    assert.equal(await readListing(server, fresh.id), undefined);
    assert.deepEqual((await keptListings(server, keeper)).offered, [{ name: 'Walking group', organizationId }]);
    const waiting = (await waitingSuggestions(server, 500)).find(
      ({ isNew, service }) => isNew && service?.id === fresh.id,
    )!;
    await decideSuggestion(
      server,
      waiting.id,
      waiting.differences.map(({ field }) => field),
      change,
    );
    assert.equal((await readListing(server, fresh.id))!.service.name, 'Walking group');
  });

  it('reaches no listing of another organisation, by no way', async () => {
    const [mine, theirs] = [await claimed(), await claimed()];
    const { version, service } = (await readListing(server, theirs.id))!;
    await assert.rejects(keptListing(server, mine.keeper, theirs.id), code('forbidden'));
    await assert.rejects(sayStillSo(server, mine.keeper, theirs.id, { over: version, today }), code('forbidden'));
    const about = { over: version, today, rules: { ...rules, changes: 'at-once' as const } };
    await assert.rejects(
      changeKept(server, mine.keeper, theirs.id, { ...about, fields: { alert: 'x' } }),
      code('forbidden'),
    );
    const own = (await readListing(server, mine.id))!;
    await assert.rejects(
      changeKept(server, mine.keeper, mine.id, {
        ...about,
        over: own.version,
        fields: { organization: service.organization },
      }),
      code('forbidden'),
    );
    await assert.rejects(offerKept(server, mine.keeper, { ...service, id: exampleId('x') }, about), code('forbidden'));
    await assert.rejects(
      keepers.invite(mine.keeper, theirs.organizationId, { email: 'x@example.org', instead: false }),
      code('forbidden'),
    );
    await assert.rejects(keepers.giveUp(mine.keeper, theirs.organizationId), code('forbidden'));
    assert.deepEqual(await readListing(server, theirs.id), {
      ...(await readListing(server, theirs.id))!,
      version,
      service,
    });
  });

  it('hands over to somebody who then keeps it, and stops', async () => {
    const { keeper, organizationId, session, name } = await claimed();
    await keepers.invite(keeper, organizationId, { email: 'new-keeper@example.org', instead: true });
    assert.ok(await keepers.keeperOf(session));
    const fresh = await keepers.follow(await lastTo('new-keeper@example.org'), 'Ada New');
    assert.deepEqual(
      (await keepers.keeperOf(fresh!))!.keepings.map((each) => each.organization),
      [name],
    );
    assert.equal(await keepers.keeperOf(session), undefined);
    await assert.rejects(sayStillSo(server, keeper, exampleId('kept1 service'), { over: 1, today }), code('forbidden'));
  });

  it('loses it when an editor takes it back: at once, with whomever they asked, and its mailbox no longer suffices', async () => {
    const { keeper, organizationId, session, email, id } = await claimed();
    await keepers.invite(keeper, organizationId, { email: 'friend@example.org', instead: false });
    const invitation = await lastTo('friend@example.org');
    const { version } = (await readListing(server, id))!;
    const tell = await server.transaction((work) => keepers.takeBack(work, keeper.keepings[0]!.keepingId, change));
    tell!();
    assert.equal(
      await server.transaction((work) => keepers.takeBack(work, keeper.keepings[0]!.keepingId, change)),
      undefined,
    );
    assert.equal(await keepers.keeperOf(session), undefined);
    await assert.rejects(sayStillSo(server, keeper, id, { over: version, today }), code('forbidden'));
    assert.equal(await keepers.follow(invitation, 'A Friend'), undefined);
    keepers.sendLink(email, 'home');
    await keepers.settled();
    assert.ok(sent.slice(-1).every(({ text }) => !text.includes('/links/')));
    assert.equal(await keepers.claimByAddress(organizationId, email), 'waits');
    const history = await owner.run<{ act: string }>({
      text: 'select act from directory.keeping_event where organization_id = $1 order by event_id',
      values: [organizationId],
    });
    assert.deepEqual(
      history.map(({ act }) => act),
      ['asked', 'began', 'asked', 'taken-back', 'asked'],
    );
  });

  it('gives up; what is over is forgotten, and what was done cannot be changed', async () => {
    const { keeper, organizationId, session } = await claimed();
    await keepers.giveUp(keeper, organizationId);
    assert.equal(await keepers.keeperOf(session), undefined);
    const rows = await owner.run({
      text: `select email from directory.keeping where organization_id = $1`,
      values: [organizationId],
    });
    assert.deepEqual(rows, [{ email: '' }]);
    const begun = clock.at;
    const { organizationId: unanswered, email } = await charity();
    await keepers.claimByAddress(unanswered, email);
    later(49 * 60);
    await keepers.clearEnded();
    clock.at = begun;
    const claims = await owner.run({
      text: `select state, email from directory.claim where organization_id = $1`,
      values: [unanswered],
    });
    assert.deepEqual(claims, [{ state: 'lapsed', email: '' }]);
    for (const text of [
      'update directory.keeping_event set because = $1',
      'delete from directory.keeping_event where because = $1',
    ])
      await assert.rejects(server.run({ text, values: ['x'] }), /permission denied/);
  });
});

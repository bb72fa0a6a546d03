// Who keeps a listing, attacked: whom an editor expelled comes back by nothing that was on its way; strangers keep nobody out.
import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { IssueError } from '#standards/issue.ts';
import { exampleChange as change, exampleKeepers } from './example-keepers.ts';

const testDatabase = await createTestDatabase();
const server = testDatabase.as('server');
const owner = testDatabase.as('owner');
const { keepers, sent, claimed, charity, lastTo, later } = exampleKeepers(server);
const code = (wanted: string) => (error: unknown) => error instanceof IssueError && error.issue.code === wanted;
beforeEach(() => void sent.splice(0));

const takeBack = async (keepingId: string) => {
  const tell = await server.transaction((work) => keepers.takeBack(work, keepingId, change));
  tell?.();
  await keepers.settled();
};
const waitingClaimOf = async (organizationId: string) =>
  (
    await owner.run<{ claim_id: string }>({
      text: `select claim_id from directory.claim where organization_id = $1 and state = 'waiting'`,
      values: [organizationId],
    })
  ).at(-1)?.claim_id;

describe('whom an editor expelled', () => {
  it('comes back by no link that was on its way: of their own, of whoever they asked, or to sign in', async () => {
    const { keeper, organizationId, email, session } = await claimed();
    await keepers.claimByAddress(organizationId, email);
    const own = await lastTo(email);
    keepers.sendLink(email, 'home');
    const signIn = await lastTo(email);
    await keepers.invite(keeper, organizationId, { email: 'accomplice@example.org', instead: false });
    const invited = await lastTo('accomplice@example.org');
    await takeBack(keeper.keepings[0]!.keepingId);

    for (const token of [own, signIn, invited]) {
      assert.equal(await keepers.readLink(token), undefined);
      assert.equal(await keepers.follow(token, 'Jo Field'), undefined);
    }
    assert.equal(await keepers.keeperOf(session), undefined);
    const left = {
      text: 'select 1 from directory.keeper_link where email = any ($1)',
      values: [[email, 'accomplice@example.org']],
    };
    assert.deepEqual(await owner.run(left), []);
    const claims = await owner.run<{ state: string }>({
      text: `select distinct state from directory.claim where organization_id = $1 and email <> ''`,
      values: [organizationId],
    });
    assert.deepEqual(claims, [], 'nothing of whoever asked is kept');
  });

  it('comes back neither by a link that is followed while an editor takes it back, in whichever order they come', async () => {
    for (let times = 0; times < 12; times += 1) {
      const { keeper, organizationId, email } = await claimed();
      await keepers.claimByAddress(organizationId, email);
      const own = await lastTo(email);
      await keepers.giveUp(keeper, organizationId);
      await keepers.claimByAddress(organizationId, email);
      const session = (await keepers.follow(await lastTo(email), 'Jo Field'))!;
      const again = (await keepers.keeperOf(session))!;
      await keepers.invite(again, organizationId, { email: `friend${times}@example.org`, instead: false });
      const friend = await lastTo(`friend${times}@example.org`);
      await Promise.all([
        keepers.follow(own, 'Jo Field'),
        takeBack(again.keepings[0]!.keepingId),
        keepers.follow(friend, 'A Friend'),
        keepers.claimByAddress(organizationId, email),
      ]);
      const live = await owner.run<{ email: string }>({
        text: 'select email from directory.keeping where organization_id = $1 and ended_at is null',
        values: [organizationId],
      });
      // Whoever was quicker than the editor keeps it, and the editor sees them; never whoever was expelled.
      assert.deepEqual(
        live.filter((each) => each.email === email),
        [],
      );
      assert.equal(await keepers.follow(own, 'Jo Field'), undefined);
      const last = sent.filter(({ to, text }) => to === email && text.includes('/links/')).at(-1)!;
      assert.equal(await keepers.follow(/links\/([\w-]{43})/.exec(last.text)![1]!, 'Jo Field'), undefined);
    }
  });

  it('is asked back by nobody but through an editor, who can let them', async () => {
    const { keeper, organizationId, email, name } = await claimed();
    await keepers.invite(keeper, organizationId, { email: 'second@example.org', instead: false });
    const session = (await keepers.follow(await lastTo('second@example.org'), 'Second'))!;
    const second = (await keepers.keeperOf(session))!;
    await takeBack(keeper.keepings[0]!.keepingId);
    sent.splice(0);
    assert.equal(await keepers.invite(second, organizationId, { email, instead: false }), 'waits');
    await keepers.settled();
    assert.deepEqual(sent, []);
    const claimId = (await waitingClaimOf(organizationId))!;
    (await server.transaction((work) => keepers.decideClaim(work, claimId, true, change)))();
    const back = (await keepers.follow(await lastTo(email), 'Jo Field'))!;
    assert.deepEqual(
      (await keepers.keeperOf(back))!.keepings.map(({ organization }) => organization),
      [name],
    );
    // By the listed mailbox, once an editor let them, too.
    const other = await claimed();
    await takeBack(other.keeper.keepings[0]!.keepingId);
    assert.equal(await keepers.claimByAddress(other.organizationId, other.email), 'waits');
    const asked = (await waitingClaimOf(other.organizationId))!;
    (await server.transaction((work) => keepers.decideClaim(work, asked, true, change)))();
    assert.ok(await keepers.follow(await lastTo(other.email), 'Jo Field'));
  });
});

describe('a stranger', () => {
  it('keeps no keeper out by asking for links to their address: neither for a day nor at that moment', async () => {
    const { email } = await claimed();
    sent.splice(0);
    for (let times = 0; times < 12; times += 1) keepers.sendLink(email, 'a stranger’s network');
    await keepers.settled();
    assert.ok(sent.length > 0 && sent.length <= 3, `${sent.length} letters to one mailbox for one stranger`);
    const before = sent.length;
    keepers.sendLink(email, 'the keeper’s network');
    await keepers.settled();
    assert.equal(sent.length, before + 1);
    assert.ok(await keepers.follow(await lastTo(email), ''));
    // From many networks, all day long: at every moment there is a link in the mailbox that works.
    for (let round = 0; round < 30; round += 1) {
      for (let from = 0; from < 8; from += 1) keepers.sendLink(email, `network ${from}`);
      await keepers.settled();
      later(9);
      keepers.sendLink(email, 'the keeper’s network');
      assert.ok(await keepers.readLink(await lastTo(email)), `locked out in round ${round}`);
    }
    assert.ok(sent.length <= 30 * 6, 'and it is not filled');
    assert.ok(await keepers.follow(await lastTo(email), ''));
  });

  it('uses up nothing of it by what else is sent to that address, nor the other way round', async () => {
    const { email, organizationId } = await claimed();
    await Promise.allSettled(Array.from({ length: 6 }, () => keepers.claimByAddress(organizationId, email)));
    await keepers.settled();
    sent.splice(0);
    keepers.sendLink(email, 'home');
    await keepers.settled();
    assert.equal(sent.length, 1);
  });

  it('who keeps something themselves does not learn by what they are told whether another address does', async () => {
    const [{ email: theirs }, mine] = [await claimed(), await claimed()];
    for (let from = 0; from < 8; from += 1) {
      keepers.sendLink(theirs, `network ${from}`);
      keepers.sendLink('nobody@example.org', `network ${from}`);
    }
    await keepers.settled();
    const told = async (email: string) => {
      const outcome = await keepers
        .invite(mine.keeper, mine.organizationId, { email, instead: false })
        .catch((error: unknown) => (error as IssueError).issue.code);
      await keepers.settled();
      return [outcome, sent.filter(({ to, text }) => to === email && /asks you to do so too/.test(text)).length];
    };
    assert.deepEqual(await told(theirs), ['sent', 1]);
    assert.deepEqual(await told('nobody@example.org'), ['sent', 1]);
  });

  it('who asks the editors over and over from one network keeps out nobody else who asks them', async () => {
    const { organizationId } = await charity(false);
    const who = { name: 'A Stranger', email: 'stranger@example.org', words: 'Trust me' };
    const asked = await Promise.allSettled(
      Array.from({ length: 6 }, () => keepers.claimByEditor(organizationId, who, 'a stranger’s network')),
    );
    assert.ok(asked.some(({ status }) => status === 'fulfilled'));
    for (const each of asked)
      if (each.status === 'rejected') assert.ok(code('throttled')(each.reason), String(each.reason));
    await keepers.claimByEditor(organizationId, { ...who, name: 'Sam Hill', email: 'sam@example.org' }, 'elsewhere');
  });

  it('who asks the editors from many networks keeps out nobody whose address is the organisation’s own', async () => {
    const { organizationId, email } = await charity();
    const ask = (address: string, network: string) =>
      keepers.claimByEditor(organizationId, { name: 'Jo', email: address, words: 'Ring us' }, network);
    const strangers = await Promise.allSettled(
      Array.from({ length: 60 }, (_, index) => ask(`stranger${index}@elsewhere.example`, `network ${index >> 1}`)),
    );
    const through = strangers.filter(({ status }) => status === 'fulfilled').length;
    assert.ok(through > 5 && through < 60, String(through));
    await assert.rejects(ask('one.more@elsewhere.example', 'another'), code('throttled'));
    await assert.rejects(ask('jo@notexample.org', 'another one'), code('throttled'));
    await ask(email, 'a library');
    await ask('jo@example.org', 'a home');
    // The same address waits once, whoever types it in, and is told the same.
    await ask('jo@example.org', 'a third');
    const rows = await owner.run<{ email: string }>({
      text: `select email from directory.claim where organization_id = $1 and email like '%@example.org'`,
      values: [organizationId],
    });
    assert.deepEqual(rows.map((row) => row.email).toSorted(), [email, 'jo@example.org'].toSorted());
  });
});

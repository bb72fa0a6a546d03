import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { beginDirectory, readDirectoryFiles } from '#directory/start/begin-directory.ts';
import { readListings } from '#directory/listings.ts';
import { openDatabase } from '#runtime/database/database.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { silentLog } from '#runtime/log.ts';
import type { OutgoingMessage } from '#runtime/sending/sender.ts';
import { deterministicId } from '#standards/deterministic-id.ts';
import { exampleFrame, examplePages } from '#web/design/example-pages.ts';
import { helpRoutes } from '../help-routes.ts';
import { readTranslations } from '../words/words.ts';
import { listText, partsOfText } from './list-message.ts';
import { codeOf, idsOf } from './short-address.ts';

const partnership = new URL('../../../partnership', import.meta.url).pathname;
const files = readDirectoryFiles(partnership);
const testDatabase = await createTestDatabase();
const database = testDatabase.as('server');
let now = new Date('2026-11-24T13:00:00Z');
const sent = new Map<string, OutgoingMessage>();
const send = (message: OutgoingMessage) => {
  // As every sender does: once for each reference.
  if (!sent.has(message.reference)) sent.set(message.reference, message);
  return Promise.resolve();
};
const translations = readTranslations(partnership);
const pages = await examplePages(database, {}, (app) =>
  helpRoutes(app, {
    finder: { ...files, database, timeZone: 'Europe/London', now: () => now },
    sender: { channels: new Set(['email', 'text']), send },
    frame: { frame: exampleFrame, name: 'Help near you', translations },
    address: () => 'https://help.example.org',
    secure: true,
  }),
);
after(() => pages.close());
before(async () => {
  const loader = () => openDatabase({ url: testDatabase.url('loader'), log: silentLog });
  await beginDirectory(files, { database, loader, today: '2026-11-24', log: silentLog, now: () => now });
});
const idOf = (name: string) => deterministicId(['directory', 'listing', name, 'service']);
/** Each of another visitor: how often one may is tried below. */
let visitor = 1;
const post = (
  form: Record<string, string>,
  headers: Record<string, string> = {},
  remoteAddress = `198.51.100.${visitor++ % 250}`,
) =>
  pages.app.inject({
    method: 'POST',
    url: '/help/list/send',
    remoteAddress,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: new URLSearchParams(form).toString(),
  });
const ids = [idOf('safe'), idOf('knit')].join('.');

test('a list goes to one address: our own words, the listings’ names, numbers and addresses, and nothing that whoever sends it wrote', async () => {
  const form = await pages.app.inject({ url: `/help/list/send?ids=${ids}` });
  assert.equal(form.statusCode, 200);
  const once = /name="once" value="([^"]+)"/.exec(form.body)![1]!;
  const typed = {
    ids,
    once,
    channel: 'email',
    to: 'somebody@example.org',
    text: 'Buy my pills',
    subject: 'Pills',
    words: 'Pills',
  };
  const answers = [await post(typed), await post(typed)];
  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode),
    [200, 200],
  );
  assert.equal(sent.size, 1, 'pressed twice, sent once');
  const [message] = [...sent.values()];
  assert.equal(message!.to, 'somebody@example.org');
  assert.doesNotMatch(JSON.stringify(message), /pills/i);
  assert.match(message!.text, /Knit and natter/);
  assert.match(message!.text, new RegExp(`https://help.example.org/help/services/${idOf('safe')}`));
  assert.match(message!.text, /We do not know who asked for this/);
  assert.doesNotMatch(message!.reference, /example|[0-9a-f]{8}-/);
  const links = message!.text.match(/\S*:\/\/\S+/g)!;
  assert.ok(
    links.every((link) => link.startsWith('https://help.example.org/help/')),
    links.join(' '),
  );
  const short = new URL(links.find((link) => link.includes('/help/l/'))!);
  const opened = await pages.app.inject({ url: short.pathname });
  assert.equal(opened.headers.location, `/help/list?ids=${ids}`);
});

test('what is no address is told beside its box; nothing is sent, and what was typed stands there again', async () => {
  const before = sent.size;
  for (const [channel, to, told] of [
    ['email', 'a@example.org,b@example.org', 'Write an e-mail address'],
    ['email', '', 'Write an e-mail address'],
    ['text', '020 7946 0101', 'Write a UK mobile number'],
    ['text', '<b>', 'Write a UK mobile number'],
  ] as const) {
    const answer = await post({ ids, once: 'x', channel, to });
    assert.equal(answer.statusCode, 400);
    assert.match(answer.body, new RegExp(told));
    assert.doesNotMatch(answer.body, /<b>/);
  }
  assert.equal(
    (await post({ ids: 'none', once: 'x', channel: 'email', to: 'a@example.org' })).statusCode,
    303,
    'no listing, nothing to send',
  );
  assert.equal((await post({ ids, once: 'x', channel: 'post', to: 'a@example.org' })).statusCode, 303);
  assert.equal(
    (await post({ ids, once: 'x', channel: 'email', to: 'a@example.org' }, { 'sec-fetch-site': 'cross-site' }))
      .statusCode,
    403,
  );
  assert.equal(sent.size, before);
});

test('nobody is flooded: three a day to one address however it is written, and six in ten minutes from one visitor', async () => {
  const to = (typed: string, once: string) => post({ ids, once, channel: 'email', to: typed });
  const statuses = [];
  for (const [at, typed] of [
    'flood@example.org',
    'flood+1@example.org',
    ' flood+2@EXAMPLE.org',
    'Flood+3@example.org',
    'flood@example.org',
  ].entries())
    statuses.push((await to(typed, String(at))).statusCode);
  assert.deepEqual(statuses, [200, 200, 200, 429, 429]);
  now = new Date(now.getTime() + 25 * 3_600_000);
  assert.equal((await to('flood@example.org', 'tomorrow')).statusCode, 200);
  const one = [];
  for (let at = 0; at < 8; at += 1)
    one.push(
      (await post({ ids, once: `v${at}`, channel: 'email', to: `visitor${at}@example.org` }, {}, '203.0.113.9'))
        .statusCode,
    );
  assert.deepEqual(
    one.slice(0, 6),
    Array.from({ length: 6 }, () => 200),
  );
  assert.deepEqual(one.slice(6), [429, 429]);
});

test('a text stays within four parts, whatever alphabet it needs, with the address of what it names', async () => {
  const all = await readListings(
    database,
    [...(await database.run<{ id: string }>({ text: 'select id from directory.service limit 20' }))].map(
      ({ id }) => id,
    ),
  );
  const words = translations.of('en');
  for (const name of ['Help near you', 'Ajuda perto de você – ção', 'مساعدة']) {
    for (let count = 1; count <= all.length; count += 3) {
      const text = listText({
        listings: all.slice(0, count),
        name,
        address: 'https://help.southwark-and-lambeth.example.org',
        words,
      });
      assert.ok(partsOfText(text) <= 4, `${count}: ${text.length}`);
      const code = /\/help\/l\/([\w-]+)/.exec(text)![1]!;
      assert.deepEqual(
        idsOf(code),
        all.slice(0, Math.min(count, 8)).map(({ service }) => service.id),
      );
    }
  }
  assert.equal(partsOfText('a'.repeat(160)), 1);
  assert.equal(partsOfText('a'.repeat(161)), 2);
  assert.equal(partsOfText(`${'a'.repeat(158)}€`), 1);
  assert.equal(partsOfText(`${'a'.repeat(159)}€`), 2);
  assert.equal(partsOfText('ã'.repeat(71)), 2);
});

test('a short address that is none opens nothing', async () => {
  assert.deepEqual(idsOf(codeOf([idOf('safe')])), [idOf('safe')]);
  for (const code of ['AA', 'A'.repeat(23), '%2e%2e', 'constructor']) assert.deepEqual(idsOf(code), [], code);
  assert.equal((await pages.app.inject({ url: '/help/l/AAAA?lang=pt%0d' })).headers.location, '/help/list');
});

test('where nothing is sent, no page offers to', async () => {
  const none = await examplePages(database, {}, (app) =>
    helpRoutes(app, {
      finder: { ...files, database, timeZone: 'Europe/London', now: () => now },
      sender: { channels: new Set(), send },
      frame: { frame: exampleFrame, name: 'Help near you', translations },
      address: () => 'https://help.example.org',
      secure: true,
    }),
  );
  assert.doesNotMatch((await none.app.inject({ url: `/help/list?ids=${ids}` })).body, /help\/list\/send/);
  assert.equal((await none.app.inject({ url: `/help/list/send?ids=${ids}` })).statusCode, 303);
  await none.close();
});

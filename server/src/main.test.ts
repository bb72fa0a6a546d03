// The sweep: every route the server has, called by nobody and by somebody of every role of the demonstration's partnership.
// Who may see a person's information leaves exactly one event and its closing; who may not, exactly one refusal. A route that
// is not in the table (example-routes.ts) fails the sweep.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Permission } from '#runtime/config/partnership.ts';
import { type Known, nhsNumber, nhsNumberSystem, type Route, routes } from './example-routes.ts';
import { exampleServers, feedToken, labPosts } from './example-server.ts';

// The server, on the demonstration's roles and people, with one source that posts to it

const { partnership, owner, start, cookieOf, residentCookieOf } = await exampleServers(labPosts);
const server = await start();

async function makeItWait({ sequence }: Known): Promise<void> {
  // Sent through again a moment ago, it may still be under way: taking it off the queue would undo what follows.
  for (let tries = 0; ; tries += 1) {
    const onItsWay = await owner.run({
      text: 'select from inbox.queue where sequence = $1 and waiting_since is null',
      values: [sequence],
    });
    if (onItsWay.length === 0) break;
    assert.ok(tries < 500, 'the message was not processed');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await owner.run({
    text: `insert into inbox.queue (patient_id, sequence, source_id, received_at, waiting_since, issue)
      select unnest(patient_ids), sequence, source_id, received_at, now(), '{"severity":"error","code":"exception","text":"example"}'
      from inbox.message where sequence = $1 on conflict (patient_id, sequence) do update set waiting_since = now()`,
    values: [sequence],
  });
}

let count = 0;
interface Called {
  status: number;
  text: string;
  events: string[];
}

/** Calls with a request id of its own; the events written under it, in their order. */
async function call(
  method: string,
  path: string,
  { cookie, headers = {}, body }: { cookie?: string | undefined; headers?: Record<string, string>; body?: string } = {},
): Promise<Called> {
  // In eights, so that none is somebody's year of birth.
  const requestId = `sweep-${(count += 1).toString(8).padStart(6, '0')}`;
  const left = new AbortController();
  const response = await fetch(server.url + path, {
    method,
    redirect: 'manual',
    signal: left.signal,
    headers: {
      'x-request-id': requestId,
      accept: 'text/html, application/fhir+json',
      ...(cookie ? { cookie } : {}),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  // What does not end by itself is left.
  const endless = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  const text = endless ? '' : await response.text();
  left.abort();
  const rows = await owner.run<{ kind: string }>({
    text: 'select kind from audit.event where request_id = $1 order by sequence',
    values: [requestId],
  });
  return { status: response.status, text, events: rows.map(({ kind }) => kind) };
}

const form = (fields: Record<string, string>) => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(fields).toString(),
});

const cookies = new Map<string, string>();
async function signIn(userId: string): Promise<string> {
  const before = cookies.get(userId);
  if (before) return before;
  const cookie = await cookieOf(userId);
  cookies.set(userId, cookie);
  return cookie;
}

const post = (bundle: unknown, bearer = feedToken) =>
  call('POST', '/fhir/r4', {
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/fhir+json' },
    body: JSON.stringify(bundle),
  });
const entry = (resource: { resourceType: string; id: string; [element: string]: unknown }) => ({
  resource,
  request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
});
const patient = (nhs: string) => ({
  resourceType: 'Patient',
  id: 'p1',
  identifier: [{ system: nhsNumberSystem, value: nhs }],
  name: [{ family: 'Quill', given: ['Bea'] }],
  birthDate: '1950-05-03',
});
const letter = {
  resourceType: 'DocumentReference',
  id: 'd1',
  status: 'current',
  subject: { reference: 'Patient/p1' },
  description: 'A letter',
  content: [{ attachment: { contentType: 'text/plain', data: Buffer.from('Dear Bea').toString('base64') } }],
};

test('what a source posts is written down as received; without its token nothing is taken', async () => {
  const bundle = { resourceType: 'Bundle', type: 'transaction', entry: [entry(patient(nhsNumber)), entry(letter)] };
  assert.deepEqual(await post(bundle, 'guess').then(({ status, events }) => [status, events]), [401, []]);
  const { status } = await post(bundle);
  assert.equal(status, 200);
  const received = await owner.run({ text: `select from audit.event where kind = 'receive'` });
  assert.equal(received.length, 1);
  // About nobody: refused, and kept for the steward.
  const refused = {
    ...bundle,
    entry: [entry({ ...letter, subject: { reference: 'Patient/nobody' } })],
  };
  assert.equal((await post(refused)).status, 404);
});

test('nobody is signed in by saying who they are; signing out is written down once', async () => {
  const [user] = partnership.demonstrationUsers;
  const { status, events } = await call('POST', '/sign-in', form({ user: user!.id }));
  // Their identity provider is not there, and nobody else says who they are.
  assert.deepEqual([status, events], [503, []]);
  const cookie = await signIn(user!.id);
  assert.deepEqual((await call('POST', '/sign-out', { cookie })).events, ['sign-out']);
  assert.deepEqual((await call('POST', '/sign-out', { cookie })).events, []);
  cookies.clear();
});

test('every route is in the table, and the table has no other', () => {
  const served = Map.groupBy(server.routes, ({ url }) => url);
  const names = [...served].flatMap(([url, all]) => {
    const methods = new Set(all.map(({ method }) => method));
    // What answers every method is one route, the same for all.
    return methods.has('TRACE') ? [`ALL ${url}`] : [...methods].map((method) => `${method} ${url}`);
  });
  assert.deepEqual(names.toSorted(), Object.keys(routes).toSorted());
});

async function known(): Promise<Known> {
  const one = async (text: string) => (await owner.run<{ value: string }>({ text }))[0]!.value;
  return {
    personId: await one('select person_id as value from patient_index.person limit 1'),
    sequence: Number(await one('select sequence as value from inbox.message limit 1')),
    refusedSequence: Number(await one('select sequence as value from inbox.refused_message limit 1')),
  };
}

const users = partnership.roles.map((role) => ({
  role,
  user: partnership.demonstrationUsers.find((each) => each.role === role.id),
}));

test('the demonstration has somebody of every role', () => {
  assert.deepEqual(
    users.filter(({ user }) => !user).map(({ role }) => role.id),
    [],
  );
});

const clinician = partnership.demonstrationUsers.find((user) => user.role === 'gp')!.id;

for (const [name, route] of Object.entries(routes)) {
  if (route.shows === 'its own test') continue;
  const method = name.slice(0, name.indexOf(' ')).replace('ALL', 'GET');
  test(`${name} shows ${route.shows}`, async () => {
    const facts = await known();
    const tryAs = async (who: string, userId?: string, permissions?: readonly Permission[]) => {
      const cookie = userId && (await signIn(userId));
      const { called, expected } = await tryRoute(route, method, name, facts, cookie, permissions);
      assert.deepEqual([called.status, called.events], expected, `${who}: ${called.text.slice(0, 300)}`);
      if (called.events.includes('refuse') || !cookie) assert.doesNotMatch(called.text, /Quill|1950|Dear Bea/i, who);
    };
    const all = [
      ...(route.shows === 'own' ? [() => tryOwn(route, method, facts)] : []),
      () => tryAs('nobody'),
      ...users.map(
        ({ role, user }) =>
          () =>
            tryAs(role.id, user!.id, role.permissions),
      ),
    ];
    // Together, but where each changes what the next one needs.
    if ('waits' in route) for (const one of all) await one();
    else await Promise.all(all.map((one) => one()));
  });
}

/** The person themself, in a session of their own. */
async function tryOwn(route: Extract<Route, { shows: 'own' }>, method: string, facts: Known): Promise<void> {
  const { personId } = facts;
  const cookie = await residentCookieOf({ personId, nhsNumber, birthDate: '1950-05-03', name: 'Bea Quill' });
  const called = await call(method, route.path(facts), { cookie, ...(route.form ? form(route.form) : {}) });
  assert.deepEqual([called.status, called.events], [route.status, route.events], called.text.slice(0, 300));
}

async function tryRoute(
  route: Exclude<Route, { shows: 'its own test' }>,
  method: string,
  name: string,
  facts: Known,
  cookie: string | undefined,
  permissions: readonly Permission[] = [],
): Promise<{ called: Called; expected: [number, string[]] }> {
  if (route.shows === 'nothing') {
    const called = await call(method, route.path ?? name.slice(method.length + 1), { cookie });
    // The start page sends those on who have no business there.
    const elsewhere = name === 'GET /' && cookie && !permissions.includes('find-patient') && called.status === 302;
    return { called, expected: [elsewhere ? 302 : cookie ? route.status : (route.signedOut ?? route.status), []] };
  }
  if (route.shows === 'own') {
    const called = await call(method, route.path(facts), { cookie, ...(route.form ? form(route.form) : {}) });
    assert.doesNotMatch(called.text, /Quill|1950|Dear Bea/i);
    return { called, expected: [303, []] };
  }
  const may = permissions.includes(route.permission);
  if (route.shows === 'what was sealed') {
    // Whoever may not open the record has no link, and tries somebody else's.
    const holder = may ? cookie! : await signIn(clinician);
    const { text } = await call('GET', `/record/${facts.personId}`, { cookie: `${holder}; lcr-scripts=1` });
    const link = route.link.exec(text)?.[1];
    assert.ok(link, `${name}: no link on the record`);
    const called = await call(method, link, { cookie });
    return { called, expected: may ? [route.status, route.events] : [cookie ? 404 : 401, []] };
  }
  if (route.shows === 'work') {
    const called = await call(method, route.path, { cookie });
    return { called, expected: may ? [route.status, []] : cookie ? [403, ['refuse']] : [401, []] };
  }
  if (route.waits) await makeItWait(facts);
  const sent = route.json
    ? { headers: { 'content-type': 'application/fhir+json' }, body: JSON.stringify(route.json(facts)) }
    : method === 'POST'
      ? form(route.form ?? {})
      : {};
  const called = await call(method, route.path(facts), { ...sent, cookie });
  const events = [route.event, ...(route.closes ? ['complete-disclosure'] : [])];
  return { called, expected: may ? [route.status, events] : cookie ? [403, ['refuse']] : [401, []] };
}

// Two kinds of session that never meet: walked over the whole table, each in its own cookie and in the other's.
test('a resident’s session opens no route of staff, and no professional’s a route of residents', async () => {
  const facts = await known();
  const { personId } = facts;
  const resident = await residentCookieOf({ personId, nhsNumber, birthDate: '1950-05-03', name: 'Bea Quill' });
  const staff = await signIn(clinician);
  const worn = (cookie: string, name: string) => cookie.replace(/^[^=]+/, name);
  let tried = 0;
  for (const { method, url } of server.routes) {
    if (!['GET', 'POST'].includes(method) || url === '/resident/sign-out' || url === '/sign-out') continue;
    const route = routes[`${method} ${url}`];
    if (!route || route.shows === 'nothing') continue;
    const path = url.replaceAll(':personId', personId).replaceAll(/:[A-Za-z]+|\*/g, '1');
    const sent = method === 'POST' ? form({}) : {};
    const isOwn = url.startsWith('/resident');
    const cookies = isOwn ? [staff, worn(staff, 'lcr-resident')] : [resident, worn(resident, 'lcr-session')];
    const asNobody = await call(method, path, sent);
    for (const cookie of cookies) {
      const called = await call(method, path, { ...sent, cookie });
      const name = `${method} ${url} with ${cookie.slice(0, 12)}`;
      assert.equal(called.status, asNobody.status, name);
      assert.deepEqual(called.events, [], name);
      assert.doesNotMatch(called.text, /Quill|1950|Dear Bea/i, name);
    }
    tried += 1;
  }
  assert.ok(tried > 60, `${tried} routes`);
});

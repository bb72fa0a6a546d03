// What only professionals may read of a service is in nothing that anybody else reaches: the real server, every route there is that asks
// for no session, with the ids of a listing that has all of it; feeds, programs, searches for its very words, what keepers see.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleServers, labPosts } from '../../server/src/example-server.ts';
import { routes } from '../../server/src/example-routes.ts';
import { editor } from '#directory/example-listing.ts';
import { historyOf, readListing } from '#directory/listings.ts';
import { saveProfessionalDetail } from '#directory/professional.ts';

const { owner, start, cookieOf } = await exampleServers(labPosts);
const server = await start();

/** Words that stand nowhere else, in every field that holds words: one to search by, which a page may say back, and one to find. */
const planted = {
  referral_process: 'Quillfeather by letter, inkwell',
  referral_email: 'inkwell@example.org',
  referral_phone: '020 7946 0777 inkwell',
  inclusion_criteria: 'Quillfeather included, inkwell',
  exclusion_criteria: 'Quillfeather excluded, inkwell',
  waiting_days: 1777,
  waiting_as_of: '1977-07-17',
  takes_referrals: true,
  notes: 'Quillfeather notes, inkwell',
} as const;
const traces = /inkwell|7946\s?0777|\b1777\b|1977-07-17/i;

const [listing] = await owner.run<{
  id: string;
  organization_id: string;
  place: string | null;
  location: string | null;
}>({
  text: `select s.id, s.organization_id, p.id as place, p.location_id as location from directory.service s
    join directory.service_at_location p on p.service_id = s.id where s.name = 'Falls and balance clinic'`,
});
const { id, organization_id: organization, place, location } = listing!;
await saveProfessionalDetail(owner, id, planted, { by: editor, why: 'Quillfeather why, inkwell' });

async function ask(path: string, headers: Record<string, string> = {}) {
  const left = new AbortController();
  const answer = await fetch(server.url + path, {
    redirect: 'manual',
    signal: left.signal,
    headers: { accept: 'text/html, application/json', ...headers },
  });
  const text = await answer.text();
  return { status: answer.status, text: `${text}\n${JSON.stringify([...answer.headers])}` };
}

/** Each parameter of a route as what it stands for here. */
const withIds = (pattern: string): string[] =>
  [id, organization, place!, location!].map((each) => pattern.replaceAll(/:\w+/g, each).replace('*', ''));

test('it is in no answer of any route that asks for no session', async () => {
  // A route is open where the table says that it shows nothing of anybody and anybody may ask: every one, also one added tomorrow.
  const open = Object.entries(routes).filter(([route, { shows }]) => route.startsWith('GET ') && shows === 'nothing');
  assert.ok(open.length > 50);
  let answered = 0;
  for (const [route, { path }] of open as [string, { path?: string }][]) {
    const pattern = route.slice('GET '.length);
    for (const each of new Set([...(path === undefined ? [] : [path]), ...withIds(pattern)])) {
      const { status, text } = await ask(each);
      if (status === 200) answered += 1;
      assert.doesNotMatch(text, traces, each);
    }
  }
  assert.ok(answered > 30, String(answered));
});

test('it is found by no search, in no feed, whatever is asked for', async () => {
  const paths = [
    '/help/find?q=quillfeather',
    '/help/find?q=falls+quillfeather+excluded',
    `/help/services/${id}`,
    `/help/services/${id}/calendar.ics`,
    `/help/services/${id}/suggest`,
    `/help/organisations/${organization}/claim`,
    `/help/list?ids=${id}`,
    '/help/embed?q=quillfeather',
    '/help/changes.rss',
    '/sitemap.xml',
    `/open-referral/v3/services/${id}`,
    '/open-referral/v3/services?text=quillfeather',
    '/open-referral/v3/services?full=true&per_page=100',
    '/open-referral/v3/services?format=ndjson&full=true',
    '/open-referral/v3/services?modified_after=2020-01-01',
    `/open-referral/v3/service_at_locations/${place!}`,
    `/open-referral/v3/organizations/${organization}?full_service=true`,
    '/fhir/r4/HealthcareService?name=quillfeather',
    `/fhir/r4/HealthcareService?_id=${id}&_include=*&_revinclude=*`,
    `/fhir/r4/HealthcareService/${id}`,
    `/fhir/r4/HealthcareService/${id}/_history`,
  ];
  const statuses = [];
  for (const path of paths) {
    const { status, text } = await ask(path);
    statuses.push(status);
    assert.doesNotMatch(text, traces, path);
  }
  assert.ok(statuses.filter((status) => status === 200).length > 12, statuses.join());
  const { text } = await ask('/help/find?q=quillfeather');
  assert.doesNotMatch(text, /Falls and balance clinic/);
});

test('nothing that is searched, compared or published holds it in the database either', async () => {
  const tables = await owner.run<{ name: string }>({
    text: `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'directory'`,
  });
  const holding = [];
  for (const { name } of tables) {
    const [row] = await owner.run<{ found: boolean }>({
      text: `select exists (select from ${name} t where t::text ~* 'inkwell') as found`,
    });
    if (row!.found) holding.push(name);
  }
  assert.deepEqual(holding.toSorted(), ['directory.entity_version', 'directory.professional_detail']);
  assert.doesNotMatch(JSON.stringify(await readListing(owner, id)), traces);
  assert.doesNotMatch(JSON.stringify(await historyOf(owner, 'service', id)), traces);
});

test('whoever refers people reads it, and whoever does not is refused', async () => {
  const roles: Record<string, number> = {};
  for (const user of ['amina-okafor', 'leila-noor', 'grace-adomako']) {
    const cookie = await cookieOf(user);
    const { status, text } = await ask(`/directory/services/${id}`, { cookie });
    roles[user] = status;
    assert.equal(traces.test(text), status === 200, user);
  }
  assert.deepEqual(roles, { 'amina-okafor': 200, 'leila-noor': 200, 'grace-adomako': 403 });
});

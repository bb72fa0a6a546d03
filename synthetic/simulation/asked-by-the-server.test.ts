// The simulated organisations asked by the server's own adapters, over the wire: the two were written apart, from the
// standards alone, and must understand each other. Every story comes out as its part in the cast says.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createPds } from '#patient-index/pds/pds.ts';
import { systemClock } from '#runtime/clock.ts';
import { readPartnership, type SourceConfig } from '#runtime/config/partnership.ts';
import { silentLog } from '#runtime/log.ts';
import { fhirR4 } from '#sources/adapters/fhir-r4/adapter.ts';
import { gpConnect } from '#sources/adapters/gp-connect/adapter.ts';
import { feedSourceOf, type Hl7v2Settings } from '#sources/adapters/hl7v2/settings.ts';
import { translateMessage } from '#sources/adapters/hl7v2/translate-message.ts';
import { sharedCareRecord } from '#sources/adapters/shared-care-record/adapter.ts';
import { exampleDependencies, exampleQuery } from '#sources/contract/example-question.ts';
import type { SourceAdapter, SourceAnswer } from '#sources/source-adapter.ts';
import { demographicsOfPatient } from '#standards/fhir/patient-demographics.ts';
import { parseMessage } from '#standards/hl7v2/message.ts';
import type { NhsNumber } from '#standards/nhs-number.ts';
import { adapterSchemas } from '../../server/src/main.ts';
import { demographicsRecord } from '../organisations/demographics-service/demographics-record.ts';
import { historyOf } from '../organisations/hl7v2-feed/history.ts';
import { parseStoryDay } from '../people/story-time.ts';
import { type OpenOrganisation, openOrganisation } from './open-organisation.ts';
import { readSimulation } from './read-simulation.ts';

const root = new URL('../../', import.meta.url).pathname;
/** Free ports in a range of this process's own, apart from those of the other tests. */
const environment = { SIMULATED_PORTS: String(220 + (process.pid % 50)) };
const storyDay = parseStoryDay('2026-11-23');
const simulation = readSimulation(`${root}partnership`, storyDay, environment);
const partnership = readPartnership(`${root}partnership`, adapterSchemas, environment);
const dependencies = exampleDependencies(silentLog);
const kinds = { [gpConnect.kind]: gpConnect, [fhirR4.kind]: fhirR4, [sharedCareRecord.kind]: sharedCareRecord };

const organisations = new Map<string, OpenOrganisation>();
const adapters = new Map<string, SourceAdapter>();
for (const prepared of simulation.organisations) {
  const { feed: _, ...organisation } = prepared.organisation;
  const speaks = { ...prepared, organisation };
  organisations.set(organisation.id, await openOrganisation(structuredClone(speaks), dependencies.now));
}
for (const source of partnership.sources) {
  const kind = kinds[source.adapter];
  if (kind) adapters.set(source.id, connect(source));
}
after(async () => {
  await Promise.all([...adapters.values()].map(async (adapter) => adapter.close?.()));
  await Promise.all([...organisations.values()].map((organisation) => organisation.close()));
});

function connect(source: SourceConfig): SourceAdapter {
  const organisation = partnership.organisations.find(({ ods }) => ods === source.organisation)!;
  const heardDirectly = new Set(partnership.sources.map(({ organisation: ods }) => ods));
  return kinds[source.adapter]!.connect(source, source.settings as never, {
    ...dependencies,
    organisation,
    heardDirectly,
  });
}

/** Who the server takes the person to be: what the demographics service says. */
function queryAbout(id: string) {
  const person = simulation.people.find((each) => each.id === id)!;
  const demographics = demographicsOfPatient(demographicsRecord(person, {}) as never, dependencies.now());
  const via = [partnership.host];
  return exampleQuery(
    { ...demographics, nhsNumber: person.nhsNumber as NhsNumber, nhsNumberStatus: 'verified' },
    { via },
  );
}
const ask = (source: string, id: string, signal = new AbortController().signal): Promise<SourceAnswer> =>
  adapters.get(source)!.query(queryAbout(id), signal);
const typesOf = ({ resources }: SourceAnswer) => new Set(resources.map(({ resourceType }) => resourceType));

test('each person and source has the outcome the story says', async () => {
  for (const [source, id, outcome] of [
    ['walworth-lanes', 'desmond-clarke', 'answered'],
    ['walworth-lanes', 'tomasz-kowalski', 'consent-refused'],
    ['walworth-lanes', 'albert-finch', 'patient-not-known'],
    ['walworth-lanes', 'chidi-eze', 'patient-not-known'],
    ['walworth-lanes', 'hannah-frost', 'nothing-recorded'],
    ['coldharbour-orchard', 'niamh-gallagher', 'patient-not-known'],
    ['coldharbour-orchard', 'zoe-o-briain', 'answered'],
    ['guys', 'george-abara', 'demographics-differ'],
    ['guys', 'samir-haddad', 'answered'],
    ['guys', 'hannah-frost', 'nothing-recorded'],
    ['kings', 'patricia-nolan', 'answered'],
    ['slam', 'callum-reid', 'answered'],
    ['lambeth', 'doreen-mcallister', 'answered'],
    ['connect-care', 'winifred-baptiste', 'answered'],
  ] as const) {
    assert.equal((await ask(source, id)).outcome, outcome, `${id} at ${source}`);
  }
});

test('everybody a practice may speak of is answered whole, with nothing that points nowhere', async () => {
  for (const person of simulation.people) {
    const { practice, died, pds } = person;
    if (!practice || died || pds.status === 'restricted' || person.held[practice]!.registration!.dissent) continue;
    const answer = await ask(practice, person.id);
    assert.ok(
      ['answered', 'nothing-recorded'].includes(answer.outcome),
      `${person.id}: ${answer.outcome} ${answer.issues[0]?.diagnostics ?? ''}`,
    );
    assert.deepEqual(
      answer.losses.filter(({ effect }) => effect === 'dangling'),
      [],
      person.id,
    );
  }
});

test('a practice’s warnings, and none known apart from nothing recorded, come through', async () => {
  const codes = async (source: string, id: string) => new Set((await ask(source, id)).warnings.map(({ code }) => code));
  assert.ok((await codes('walworth-lanes', 'priya-raman')).has('data-in-transit'));
  assert.ok((await codes('coldharbour-orchard', 'oliver-stanton')).has('confidential-items'));
  const statement = async (id: string) =>
    (await ask('coldharbour-orchard', id)).areas.find(({ resourceTypes }) =>
      resourceTypes.includes('AllergyIntolerance'),
    )!.status;
  assert.equal(await statement('samir-haddad'), 'none-known');
  assert.equal(await statement('tesfay-berhane'), 'nothing-recorded');
});

test('what the council, the trust and the neighbour hold comes as the standards’ own kinds', async () => {
  const council = typesOf(await ask('lambeth', 'doreen-mcallister'));
  for (const type of ['Condition', 'EpisodeOfCare', 'Task', 'CarePlan', 'Flag'] as const)
    assert.ok(council.has(type), type);
  assert.ok(typesOf(await ask('slam', 'callum-reid')).has('CarePlan'));
  const neighbour = await ask('connect-care', 'desmond-clarke');
  assert.ok(!typesOf(neighbour).has('DocumentReference'), 'King’s own letter is not taken from the neighbour');
  assert.ok(neighbour.losses.some(({ reason }) => reason.includes('RJZ')));
});

test('letters are fetched from where they lie', async () => {
  for (const [source, id] of [
    ['walworth-lanes', 'desmond-clarke'],
    ['guys', 'desmond-clarke'],
    ['slam', 'doreen-mcallister'],
  ] as const) {
    const answer = await ask(source, id);
    const letter = answer.resources.find(({ resourceType }) => resourceType === 'DocumentReference') as {
      content: { attachment: { url: string } }[];
    };
    const { url } = letter.content[0]!.attachment;
    const document = await adapters.get(source)!.fetchDocument!(
      { ...queryAbout(id), url },
      new AbortController().signal,
    );
    assert.equal(document.outcome, 'answered', source);
    assert.ok(document.outcome === 'answered' && document.contentType === 'application/pdf');
  }
});

test('each way of failing is the outcome it should be, and passes', async () => {
  for (const [source, id] of [
    ['walworth-lanes', 'desmond-clarke'],
    ['kings', 'patricia-nolan'],
  ] as const) {
    const organisation = organisations.get(source)!;
    for (const [state, outcomes] of [
      ['wrong page', ['invalid-answer']],
      ['wrong rubbish', ['invalid-answer']],
      ['wrong patient', ['demographics-differ']],
      ['refusing', ['refused', 'not-a-party']],
      ['refusing agreement', ['no-agreement']],
      ['gone', ['not-reachable']],
      ['slow 50', ['answered']],
      ['normal', ['answered']],
    ] as const) {
      await organisation.setState(state);
      const { outcome } = await ask(source, id);
      assert.ok((outcomes as readonly string[]).includes(outcome), `${source} ${state}: ${outcome}`);
    }
    await organisation.setState('silent');
    await assert.rejects(ask(source, id, AbortSignal.timeout(150)), { name: 'TimeoutError' });
    await organisation.setState('normal');
  }
});

test('every message of the hospitals’ history is accepted, and means what was told', () => {
  for (const source of partnership.sources.filter(({ adapter }) => adapter === 'hl7v2')) {
    const settings = source.settings as Hl7v2Settings;
    const feedSource = feedSourceOf(source, settings, partnership.timeZone);
    const prepared = simulation.organisations.find(({ organisation }) => organisation.ods === source.organisation)!;
    const { feed, id, ods } = prepared.organisation;
    const content = { sender: { id, name: prepared.name, ods, ...feed! }, sends: feed!.sends, practices: {}, storyDay };
    const types = new Map<string, number>();
    for (const message of historyOf(content, prepared.people)) {
      const translation = translateMessage(parseMessage(message.bytes), feedSource);
      assert.ok(translation.accepted, `${message.kind} for ${message.personId}`);
      const resources = translation.events.flatMap((event) => (event.kind === 'resources' ? event.resources : []));
      for (const { resourceType } of resources) types.set(resourceType, (types.get(resourceType) ?? 0) + 1);
      if (message.kind === 'ADT^A40') assert.ok(translation.events.some(({ kind }) => kind === 'merge'));
    }
    for (const type of ['Encounter', 'DiagnosticReport', 'Observation', 'Appointment'] as const)
      assert.ok((types.get(type) ?? 0) > 0, `${source.id}: ${type}`);
    if (feed!.sends.includes('documents')) assert.ok((types.get('DocumentReference') ?? 0) > 15);
  }
});

test('the demographics service traces, follows, hides and limits', async () => {
  const { port } = organisations.get('pds')!.status().channels[0]!;
  const settings = {
    baseUrl: `http://127.0.0.1:${port}/personal-demographics/FHIR/R4`,
    waitMs: 3000,
    requestsPerSecond: 5,
    longestTurnMs: 5000,
    cacheMs: 0,
    cacheEntries: 10,
  };
  const pds = createPds(settings, {
    log: silentLog,
    clock: systemClock,
    accessToken: () => Promise.resolve(undefined),
  });
  const asking = { requestId: '60e0b220-8136-4ca5-ae46-1d97ef59d068' };
  const trace = (number: string) => pds.trace(number as NhsNumber, asking);
  const lucia = await trace('9990001162');
  assert.ok(lucia.status === 'found' && lucia.person.nhsNumber === '9990001154' && lucia.supersedes === '9990001162');
  assert.equal((await trace('9990001138')).status, 'not-found', 'restricted');
  assert.equal((await trace('9990009996')).status, 'not-found');
  const zoe = await pds.find({ family: 'O Briain', given: 'Zoe', birthDate: '1985-12-01' }, asking);
  assert.deepEqual(zoe.status === 'found' && zoe.persons.map(({ nhsNumber }) => nhsNumber), ['9990001189']);
  assert.equal(
    (await pds.find({ family: 'Gallagher', given: 'Niamh', birthDate: '1988-10-05' }, asking)).status,
    'not-found',
  );
  await organisations.get('pds')!.setState('gone');
  assert.equal((await trace('9990001006')).status, 'not-reachable');
  await pds.close();
});

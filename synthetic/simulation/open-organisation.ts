// One simulated organisation: its protocols on their ports, its behaviour, and what comes to be held while it runs.
import { type BehavingServerOptions, openBehavingServer } from '../behaviour/behaving-server.ts';
import { formatState, parseState, type State } from '../behaviour/state.ts';
import { loginHolders } from '../identity-provider/login-holders.ts';
import { openDemographicsService } from '../organisations/demographics-service/demographics-service.ts';
import { openFhirServer } from '../organisations/fhir-server/fhir-server.ts';
import { servable } from '../organisations/fhir-server/held-resources.ts';
import { openGpPractice } from '../organisations/gp-practice/gp-practice.ts';
import { aboutPerson, type FeedContent, historyOf, seriesOf } from '../organisations/hl7v2-feed/history.ts';
import { seriesMessages } from '../organisations/hl7v2-feed/results.ts';
import { type Feed, type FeedCounts, openFeed } from '../organisations/hl7v2-feed/sender.ts';
import { openSharedCareRecord } from '../organisations/shared-care-record/shared-care-record.ts';
import type { HeldRecord } from '../people/held-record.ts';
import type { CastPerson } from '../people/person-file.ts';
import { londonMoment } from '../people/story-time.ts';
import type { PreparedOrganisation } from './read-simulation.ts';
import type { ChannelName } from './simulation-file.ts';

export interface OrganisationStatus {
  id: string;
  name: string;
  channels: { name: ChannelName; port: number; state: string; feed?: FeedCounts }[];
  /** Kinds of entry it can come to hold. */
  holds: string[];
  /** Id and name of everybody it holds something about. */
  people: { id: string; name: string }[];
  memoryMb: number;
}

/** What happens at the organisation now. */
export interface Happening {
  /** Somebody it may not have held until now. */
  person: CastPerson;
  adds: HeldRecord;
  kinds: (keyof HeldRecord)[];
  ends?: { outcome: NonNullable<HeldRecord['encounters'][number]['outcome']> };
}

export type Happened = { happened: true; messages: number } | { happened: false; why: string };

export interface OpenOrganisation {
  status(): OrganisationStatus;
  /** False where there is no such state, or no such channel here. */
  setState(words: string, channel?: string): Promise<boolean>;
  happen(happening: Happening): Happened;
  /** Sends the feed's history; the long series only where wanted. Sending it again changes nothing. */
  prime(options: { series: boolean }): void;
  close(): Promise<void>;
}

interface Channel {
  name: ChannelName;
  port: number;
  readonly state: State;
  setState(state: State): Promise<void> | void;
  close(): Promise<void>;
}

/** What answers on a port. */
type Speaker = BehavingServerOptions extends infer Options
  ? Options extends unknown
    ? Omit<Options, 'host' | 'port'>
    : never
  : never;

const host = '127.0.0.1';
/** Between two messages of a long series: about 500 measurements a second of a machine that others use too. */
const seriesEveryMs = 400;

/** Opens everything it speaks. @throws the listen error, e.g. EADDRINUSE with its port. */
export async function openOrganisation(
  prepared: PreparedOrganisation,
  now = () => new Date(),
): Promise<OpenOrganisation> {
  const { organisation, name, people, practices, storyDay } = prepared;
  const { id, ods } = organisation;
  const channels: Channel[] = [];
  const forget: ((personId: string) => void)[] = [];

  try {
    await openChannels();
  } catch (error) {
    await Promise.all(channels.map((channel) => channel.close()));
    throw error;
  }
  const feedContent: FeedContent | undefined = organisation.feed && {
    sender: { id, name, ods, ...organisation.feed },
    sends: organisation.feed.sends,
    practices,
    storyDay,
  };
  const feed = organisation.feed && openFeed(organisation.feed.to);
  if (feed) channels.push(feedChannel(feed, organisation.feed!.to.port));

  async function openChannels(): Promise<void> {
    const { gpConnect, fhir, sharedCareRecord, demographics, identityProvider, clinicalSystem, residentLogin } =
      organisation;
    if (gpConnect) {
      const practice = { id, name, ods, ...gpConnect };
      await openHttp('gpConnect', gpConnect.port, (origin) => openGpPractice(practice, people, origin, now));
    }
    const asFhir = (settings: NonNullable<typeof fhir>) => ({
      organisation: {
        id,
        name,
        ods,
        numberSystem: settings.numberSystem,
        serves: settings.serves as (keyof HeldRecord)[],
      },
      people,
      everything: settings.everything,
      ...(settings.bearer && { bearer: settings.bearer }),
    });
    if (fhir) {
      await openHttp('fhir', fhir.port, (origin) => {
        const server = openFhirServer({ ...asFhir(fhir), origin });
        forget.push((personId) => server.forget(personId));
        return server;
      });
    }
    if (sharedCareRecord) {
      await openHttp('sharedCareRecord', sharedCareRecord.port, (origin) => {
        const server = openSharedCareRecord({ ...asFhir(sharedCareRecord), origin, now });
        forget.push((personId) => server.forget(personId));
        return server;
      });
    }
    if (demographics) {
      const odsOf = Object.fromEntries(Object.entries(practices).map(([practice, known]) => [practice, known.ods]));
      await openHttp('demographics', demographics.port, (origin) =>
        openDemographicsService({
          people,
          practices: odsOf,
          origin,
          now,
          requestsPerSecond: demographics.requestsPerSecond,
        }),
      );
    }
    if (identityProvider) {
      const { port, clientId, clientSecret } = identityProvider;
      // Loaded by the one process that is it: the others would each hold its memory.
      const { createIdentityProvider } = await import('../identity-provider/identity-provider.ts');
      const provider = createIdentityProvider({
        issuer: `http://${host}:${port}`,
        client: { id: clientId, secret: clientSecret },
        recordUrl: prepared.recordUrl,
        workers: prepared.workers ?? [],
      });
      await openHttp('identityProvider', port, () => ({
        listen: (wrongPerson) => provider.listen(wrongPerson),
        refuse: () => ({ status: 403, body: 'You are not let in here.' }),
      }));
    }
    if (residentLogin) {
      const { createResidentLogin } = await import('../identity-provider/resident-login.ts');
      const login = createResidentLogin({
        issuer: `http://${host}:${residentLogin.port}`,
        clientId: residentLogin.clientId,
        recordUrl: prepared.recordUrl,
        holders: [...loginHolders(people, residentLogin.youngest, now()), ...residentLogin.others],
      });
      await openHttp('residentLogin', residentLogin.port, () => ({
        listen: (wrongPerson) => login.listen(wrongPerson),
        refuse: () => ({ status: 403, body: 'You are not let in here.' }),
      }));
    }
    if (clinicalSystem) {
      const { openClinicalSystem } = await import('../clinical-system/clinical-system.ts');
      const system = await openClinicalSystem({
        ...clinicalSystem,
        organisation: { id, name, ods },
        origin: `http://${host}:${clinicalSystem.port}`,
        recordUrl: prepared.recordUrl,
        workers: prepared.workers ?? [],
        people,
        now,
      });
      await openHttp('clinicalSystem', clinicalSystem.port, () => ({
        listen: (wrongPerson) => system.listen(wrongPerson),
        refuse: () => ({ status: 403, body: 'This system does not answer you.' }),
      }));
    }
  }

  async function openHttp(channel: ChannelName, port: number, open: (origin: () => string) => Speaker): Promise<void> {
    const speaker = open(() => `http://${host}:${server.port}`);
    const refuse: Speaker['refuse'] = (why) => speaker.refuse(why);
    const server = await openBehavingServer(
      'listen' in speaker
        ? { host, port, refuse, listen: speaker.listen }
        : { host, port, refuse, answer: (request) => speaker.answer(request) },
    );
    channels.push({
      name: channel,
      port: server.port,
      get state() {
        return server.state;
      },
      setState: (state) => server.setState(state),
      close: () => server.close(),
    });
  }

  function happen({ person, adds, kinds, ends }: Happening): Happened {
    const cannot = kinds.find((kind) => !speaksOf(kind));
    if (cannot !== undefined) return { happened: false, why: `${name} does not hold ${cannot}.` };
    const known = people.find((each) => each.id === person.id);
    const held: HeldRecord = known?.held[id] ?? { ...adds, ...emptied(adds), number: newNumber() };
    const since = Object.fromEntries(Object.entries(held).map(([kind, entries]) => [kind, lengthOf(entries)]));
    if (ends) {
      const open = held.encounters.findLastIndex(({ to, status }) => to === undefined && status !== 'cancelled');
      if (open < 0) return { happened: false, why: 'There is no contact still open to end.' };
      held.encounters[open] = { ...held.encounters[open]!, to: londonMoment(now()), outcome: ends.outcome };
      since['encounters'] = open;
    }
    for (const kind of kinds) {
      const entries = held[kind];
      if (Array.isArray(entries)) (entries as unknown[]).push(...(adds[kind] as unknown[]));
      else Object.assign(held, { [kind]: adds[kind] });
    }
    if (!known) people.push({ ...person, held: { [id]: held } });
    for (const drop of forget) drop(person.id);
    if (!feed || !feedContent) return { happened: true, messages: 0 };
    const subject = known ?? people.at(-1)!;
    const messages = aboutPerson(
      { ...feedContent, storyDay: londonMoment(now()).slice(0, 10) },
      subject,
      known ? since : undefined,
    );
    feed.sendNow(messages);
    return { happened: true, messages: messages.length };
  }

  /** A number nobody has here yet. */
  function newNumber(): string {
    return `${id.slice(0, 1).toUpperCase()}9${String(people.length).padStart(5, '0')}`;
  }

  function speaksOf(kind: keyof HeldRecord): boolean {
    const { gpConnect, fhir, sharedCareRecord } = organisation;
    const byFeed = (organisation.feed?.sends as readonly string[] | undefined)?.includes(kind) ?? false;
    const byFhir = [fhir, sharedCareRecord].some((settings) => settings?.serves.includes(kind));
    return byFeed || byFhir || (gpConnect !== undefined && practiceKinds.has(kind));
  }

  return {
    status: () => ({
      id,
      name,
      channels: channels.map((channel) => ({
        name: channel.name,
        port: channel.port,
        state: formatState(channel.state),
        ...(channel.name === 'feed' && feed && { feed: feed.counts }),
      })),
      holds: heldKinds.filter(speaksOf),
      people: people.map((person) => ({ id: person.id, name: [...person.name.given, person.name.family].join(' ') })),
      memoryMb: Math.round(process.memoryUsage.rss() / 1_000_000),
    }),
    async setState(words, channel) {
      const state = parseState(words);
      const chosen = channels.filter((each) => channel === undefined || each.name === channel);
      if (!state || chosen.length === 0) return false;
      for (const each of chosen) await each.setState(state);
      return true;
    },
    happen,
    prime({ series }) {
      if (!feed || !feedContent) return;
      const history = historyOf(feedContent, people);
      feed.sendLater(history, history.length);
      if (!series) return;
      const count = people
        .flatMap(({ held }) => held[id]!.series.map(seriesMessages))
        .reduce((sum, each) => sum + each, 0);
      if (feedContent.sends.includes('series')) feed.sendLater(seriesOf(feedContent, people), count, seriesEveryMs);
    },
    async close() {
      await Promise.all(channels.map((channel) => channel.close()));
    },
  };
}

/** Every kind of entry that can be held. */
const heldKinds: (keyof HeldRecord)[] = [...servable, 'consultations', 'diary'];

/** What a general practice's system can come to hold. */
const practiceKinds: ReadonlySet<keyof HeldRecord> = new Set([
  'problems',
  'allergies',
  'medicines',
  'immunisations',
  'consultations',
  'observations',
  'results',
  'referrals',
  'diary',
  'documents',
]);

/** The same shape with nothing in it: a person not held until now. */
function emptied(held: HeldRecord): Partial<HeldRecord> {
  return Object.fromEntries(
    Object.entries(held).flatMap(([kind, value]) => (Array.isArray(value) ? [[kind, []]] : [])),
  );
}

const lengthOf = (entries: unknown) => (Array.isArray(entries) ? entries.length : 0);

function feedChannel(feed: Feed, port: number): Channel {
  return {
    name: 'feed',
    port,
    get state() {
      return feed.state;
    },
    setState: (state) => feed.setState(state),
    close: () => feed.close(),
  };
}

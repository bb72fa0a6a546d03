// The server, put together: the only file that knows every folder. Read it as a table of contents.
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { readWatching, startWatching } from '#administration/alerts/watch-job.ts';
import { openNotary } from '#audit/tree/open-notary.ts';
import type { Door } from '#disclosure/door.ts';
import { createFindContacts } from '#disclosure/find-contacts.ts';
import { createFindLaunched } from '#disclosure/find-launched.ts';
import { createFindResident } from '#disclosure/find-resident.ts';
import { openDecisions } from '#disclosure/open-decisions.ts';
import { openNeverShared } from '#disclosure/open-never-shared.ts';
import { recordsClosed } from '#disclosure/open-record.ts';
import { createPageTokens } from '#disclosure/page-token.ts';
import { createRecordWatch } from '#disclosure/watch-record.ts';
import { fhirApi } from '#endpoints/fhir/fhir-api.ts';
import { fhirIntake } from '#endpoints/fhir/fhir-intake.ts';
import { healthRoutes } from '#endpoints/web/health-route.ts';
import { createWebServer, type RouteServed } from '#endpoints/web/web-server.ts';
import { feedState, inboxHealth } from '#inbox/feed-state.ts';
import { recordWriters } from '#inbox/record-writers.ts';
import { readMatching } from '#patient-index/matching/matching-config.ts';
import { readPdsSettings } from '#patient-index/pds/pds-settings.ts';
import { createPds } from '#patient-index/pds/pds.ts';
import { scopeOf } from '#privacy/agreements/agreement-terms.ts';
import { readAgreements } from '#privacy/agreements/agreements-file.ts';
import { agreementsInForce } from '#privacy/agreements/agreements.ts';
import { loadAgreements } from '#privacy/agreements/register.ts';
import { readChoiceWords } from '#privacy/choices/choices-file.ts';
import { optOutOf } from '#privacy/choices/choices.ts';
import { readProxyRules } from '#privacy/proxies/proxy-rules.ts';
import { readNeverSharedLists } from '#privacy/never-shared/read-lists.ts';
import { sections } from '#record/items/sections.ts';
import { systemClock } from '#runtime/clock.ts';
import { organisationOf, readPartnership } from '#runtime/config/partnership.ts';
import { openDatabaseHost } from '#runtime/database/database-host.ts';
import { openDatabase } from '#runtime/database/database.ts';
import { migrate } from '#runtime/database/migrate.ts';
import { urlFor } from '#runtime/database/roles.ts';
import { sayLastWords } from '#runtime/last-words.ts';
import { createLog, type Log } from '#runtime/log.ts';
import { createMetrics } from '#runtime/metrics.ts';
import { openSender } from '#runtime/sending/sender.ts';
import { readSending } from '#runtime/sending/sending-config.ts';
import { readServerOptions, type ServerOptions } from '#runtime/server-options.ts';
import { openSignIn } from '#sign-in/open-sign-in.ts';
import { askedKinds } from '#sources/asked-kinds.ts';
import { askingThreads } from '#disclosure/asking/asking-threads.ts';
import { readEntries } from '#disclosure/asking/read-entries.ts';
import { connectSources } from '#sources/connect-sources.ts';
import { forgetAnswersBefore } from '#sources/query/last-answer-store.ts';
import { createTerminology } from '#terminology/terminology.ts';
import { administrationRoutes } from '#web/administration/administration-routes.ts';
import { serveAssets } from '#web/design/assets.ts';
import type { PageFrame } from '#web/design/page.ts';
import { privacyRoutes } from '#web/privacy/privacy-routes.ts';
import { residentRoutes } from '#web/resident/resident-routes.ts';
import { launchRoutes } from '#web/sign-in/launch-route.ts';
import { signInRoutes } from '#web/sign-in/sign-in-route.ts';
import { readRecordViews } from '#web/viewer/role-views/record-view.ts';
import { viewerRoutes } from '#web/viewer/viewer-routes.ts';
import { errorPages, openKeepers, readDirectory, serveDirectory } from './start/directory.ts';
import { feedSchemas, startFeeds } from './start/feeds.ts';
import { inWords } from './start/in-words.ts';
import { neighboursAsking, readVia } from './start/neighbours.ts';

/** Kinds of source that are asked, and the schemas of all kinds. */
export const adapterSchemas = {
  ...Object.fromEntries(askedKinds.map(({ kind, settings }) => [kind, settings])),
  ...feedSchemas,
};

export interface RunningServer {
  url: string;
  routes: readonly RouteServed[];
  stop(): Promise<void>;
}

/** Starts everything, and returns when requests and messages are taken. */
export async function startServer(options: ServerOptions, log: Log): Promise<RunningServer> {
  const stopping: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const step of stopping.splice(0).toReversed())
      await step().catch((error: unknown) => log.error('stopping', { error }));
  };
  try {
    return { ...(await start(options, log, (step) => stopping.push(step))), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  options: ServerOptions,
  log: Log,
  whenStopping: (step: () => Promise<unknown>) => void,
): Promise<Pick<RunningServer, 'url' | 'routes'>> {
  const partnership = readPartnership(options.partnership, adapterSchemas);
  const matching = readMatching(options.partnership);
  const views = readRecordViews(options.partnership, partnership.roles);
  const agreementScope = scopeOf(partnership, sections);
  const agreements = readAgreements(options.partnership, agreementScope);
  const [choiceWords, proxyRules] = [readChoiceWords(options.partnership), readProxyRules(options.partnership)];
  const watching = readWatching(options.partnership);
  const directory = readDirectory(options.partnership);
  const sending = readSending(options.partnership);
  const neverSharedLists = readNeverSharedLists(options.partnership);
  const metrics = createMetrics({ processMetrics: true });
  const clock = systemClock;

  // The database, at this version of the schema, with a connection for each purpose.
  const databaseHost = await openDatabaseHost({
    databaseUrl: options.databaseUrl,
    embedded: { dataFolder: options.dataFolder, databaseName: 'local_care_record', fresh: options.fresh, log },
    log,
  });
  whenStopping(() => databaseHost.stop());
  const { applied } = await migrate(databaseHost.ownerUrl);
  if (applied.length > 0) log.info('schema migrated', { count: applied.length });
  const database = openDatabase({ url: urlFor('server', databaseHost.ownerUrl), log });
  const inboxDatabase = openDatabase({ url: urlFor('inbox', databaseHost.ownerUrl), log });
  whenStopping(() => Promise.all([database.close(), inboxDatabase.close()]));
  const notary = await openNotary({
    ownerUrl: databaseHost.ownerUrl,
    files: options.audit,
    fresh: options.fresh,
    partnership: partnership.id,
    log,
    clock,
  });
  whenStopping(() => notary.close());
  const loaded = await loadAgreements(database, agreements, { at: clock.now(), timeZone: partnership.timeZone });
  if (loaded > 0) log.info('agreements loaded', { count: loaded });

  // What is never shared, whoever asks: before anything is received or asked.
  const neverShared = await openNeverShared(neverSharedLists, {
    database,
    inboxDatabase,
    log,
    whenChanged: (stamp) => forgetAnswersBefore(database, stamp),
  });
  whenStopping(() => neverShared.close());

  // Sources that send: stored, acknowledged, processed.
  const feeds = await startFeeds({
    partnership,
    database: inboxDatabase,
    writers: recordWriters(matching, () => neverShared.current()),
    log,
    metrics,
    clock,
  });
  whenStopping(() => feeds.close());
  const { inbox } = feeds;

  // Sources that are asked.
  const sources = await connectSources({
    sources: partnership.sources,
    organisations: partnership.organisations,
    host: organisationOf(partnership, partnership.host),
    kinds: askedKinds,
    database,
    log,
    metrics,
    clock,
    neverShared: () => neverShared.current(),
    read: readEntries,
    threads: askingThreads(options.askingThreads),
  });
  whenStopping(() => sources.close());

  // The national demographics service, where the partnership has a connection.
  const pdsSettings = readPdsSettings(options.partnership);
  // Why no token: the simulation and the sandbox want none; a real connection brings its own when identity is connected.
  const pds = pdsSettings && createPds(pdsSettings, { log, clock, accessToken: () => Promise.resolve(undefined) });
  if (pds) whenStopping(() => pds.close());

  // The door, and the pages.
  const { signIn, byProvider, identity, origins, close, ...of } = openSignIn({ partnership, database, clock, log });
  whenStopping(close);
  const door: Door = {
    partnership,
    database,
    clock,
    log,
    metrics,
    ...(await openDecisions(partnership, { database, clock, log, whenStopping, optOutOf, agreementsInForce })),
    matching,
    sources,
    neverShared,
    ...(pds ? { pds } : {}),
    terminology: createTerminology(database),
    feeds: feeds.ids,
    feedState: async (sourceId, patientIds) => {
      const { waiting, ...state } = await feedState(database, sourceId, patientIds);
      return { ...state, waitingMessages: waiting };
    },
  };
  const watch = await createRecordWatch(database);
  whenStopping(() => watch.close());

  // Who looks at whom, compared with what their organisation had to do with them.
  const sourcesOf = (ods: string) =>
    new Set(partnership.sources.filter(({ organisation }) => organisation === ods).map(({ id }) => id));
  const looks = { database, contacts: createFindContacts(door), sourcesOf, log, now: () => clock.now() };
  const watchers = watching && startWatching({ ...looks, timeZone: partnership.timeZone, watching });
  if (watchers) whenStopping(() => watchers.close());

  const residents = await of.residentsOf(createFindResident(door));
  const sender = openSender({ settings: sending, database, log, clock });
  whenStopping(() => sender.close());
  const keepers = openKeepers(directory, { database, sender, clock, log, address: () => address });
  whenStopping(() => keepers.close());
  const secure = options.publicUrl?.startsWith('https:') ?? false;
  const frame: PageFrame = {
    assets: { styles: '', script: () => '' },
    partnership: partnership.name,
    demonstration: partnership.testPeopleOnly,
  };
  const app = await createWebServer({
    log,
    metrics,
    signIn,
    secure,
    residents: residents.sessions,
    keepers,
    formsLeadTo: origins,
    framesOf: of.framesOf,
    errorPage: errorPages(directory, frame),
  });
  frame.assets = await serveAssets(app);
  const tokens = createPageTokens(databaseHost.ownerUrl);
  healthRoutes(app, {
    metrics,
    version,
    checks: [
      { name: 'database', check: async () => ({ ok: (await database.run({ text: 'select 1' })).length === 1 }) },
      { name: 'inbox', check: () => inboxHealth(database, clock.now()) },
      { name: 'audit log', check: async () => ({ ok: (await notary.health()).ok }) },
    ],
  });
  fhirIntake(app, { inbox, log, sources: feeds.overHttp });
  fhirApi(app, {
    door,
    version,
    publicUrl: options.publicUrl,
    takesBundles: feeds.overHttp.length > 0,
    userOf: (token) => signIn.userOf(token),
    accessLog: { neighbours: neighboursAsking(partnership.sources), tokens, readVia },
  });
  const pages = { frame, secure, address: () => address };
  const { ownerUrl } = databaseHost;
  const served = await serveDirectory(app, directory, {
    partnership,
    database,
    ownerUrl,
    sender,
    keepers,
    ...pages,
    version,
    clock,
    log,
  });
  whenStopping(served);
  signInRoutes(app, { signIn, byProvider, identity, ...pages });
  launchRoutes(app, { launches: of.launchesOf(createFindLaunched(door)), ...pages });
  residentRoutes(app, { door, tokens, residents, logKeys: notary.verifierKeys, choiceWords, proxyRules, ...pages });
  viewerRoutes(app, { door, watch, tokens, frame, views, secure });
  privacyRoutes(app, { door, tokens, signIn, frame, logKeys: notary.verifierKeys, choiceWords, watching, proxyRules });
  administrationRoutes(app, {
    database,
    now: () => clock.now(),
    matching,
    partnership,
    feeds: [...door.feeds],
    frame,
    sweep: () => inbox.sweep(),
    tells: async (content) => (await neverShared.current().inDocument(content, '')).mentioned,
  });
  // Where people reach us: what the identity provider sends them back to.
  let address = '';
  await app.listen({ host: options.host, port: options.port });
  // After the last reader is gone, and before the database is: every record that was open is closed in the audit log.
  whenStopping(() => recordsClosed(door));
  whenStopping(() => app.close());
  const { port } = app.server.address() as AddressInfo;
  const url = `http://${options.host === '0.0.0.0' || options.host === '127.0.0.1' ? 'localhost' : options.host}:${port}`;
  address = (options.publicUrl ?? url).replace(/\/$/, '');
  return { url, routes: app.routesServed };
}

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** The command: serve until told to stop. */
async function main(): Promise<void> {
  const options = readServerOptions(process.argv.slice(2), process.env);
  const log = createLog({ level: options.logLevel });
  sayLastWords(log);
  const server = await startServer(options, log);
  log.info('listening', { url: server.url, version });
  let stopping = false;
  const stop = () => {
    // A second Control-C while stopping ends at once.
    if (stopping) process.exit(1);
    stopping = true;
    log.info('stopping');
    void server.stop().then(() => process.exit(0));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  // Whoever started us over a channel is gone: nobody else would end us.
  process.once('disconnect', stop);
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    process.stderr.write(`${inWords(error)}\n`);
    process.exit(1);
  });
}

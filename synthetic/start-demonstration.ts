// npm start: the simulated organisations of a partnership, then the server, then the hospitals' history; ended together.
//   npm start -- --partnership FOLDER   another place            --fresh   starts over
//   npm start -- --port 8081            the record's address     --short   without the 131,000-entry history
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigError, type ConfigProblem, readConfigFile } from '#runtime/config/read-folder.ts';
import { parseStoryDay, type StoryDay, storyDayOf } from './people/story-time.ts';
import { prime } from './simulation/control.ts';
import { openControlPage } from './simulation/control-page.ts';
import { loadTerminology } from './simulation/load-terminology.ts';
import { startDemonstrationServer } from './simulation/demonstration-server.ts';
import { readMessages } from './simulation/messages.ts';
import { readSimulation, type Simulation } from './simulation/read-simulation.ts';
import { PortTaken, superviseOrganisations } from './simulation/supervise.ts';

const { values } = parseArgs({
  options: {
    partnership: { type: 'string', default: 'partnership' },
    fresh: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    port: { type: 'string' },
    data: { type: 'string' },
    'story-day': { type: 'string' },
  },
});

/** What must be ended, last started first. */
const stopping: (() => Promise<unknown>)[] = [];
let ending: Promise<void> | undefined;
/** Rejects when the demonstration is told to end while it is still starting. */
const { promise: toldToEnd, reject: tellToEnd } = Promise.withResolvers<never>();
toldToEnd.catch(() => {});
const untilEnd = new AbortController();

process.on('SIGINT', () => void end(0));
process.on('SIGTERM', () => void end(0));

await start().catch(async (error: unknown) => {
  if (ending === undefined) console.error(inWords(error));
  await end(1);
});

async function start(): Promise<void> {
  // Read once with any day: a mistake is told before anything is touched.
  const { partnership } = readSimulation(values.partnership, storyDayOf(new Date()));
  const dataFolder = values.data ?? join('.data', ownFolder(partnership.id));
  if (values.fresh) rmSync(join(dataFolder, 'story-day'), { force: true });
  mkdirSync(dataFolder, { recursive: true });
  const simulation = readSimulation(values.partnership, openStoryDay(dataFolder));
  if (values.port !== undefined)
    for (const prepared of simulation.organisations) prepared.recordUrl = `http://localhost:${values.port}`;
  const messages = () => readMessages({ ...simulation, storyDay: storyDayOf(new Date()) }, new Date());
  messages();

  console.log(`Starting ${simulation.organisations.length} simulated organisations …`);
  const supervised = await abandonable(
    superviseOrganisations(simulation.organisations, {
      signal: untilEnd.signal,
      compileCache: resolve(dataFolder, 'compiled'),
      tell: (id, what) => console.log(`${id} ${what}`),
      restarted: ({ organisation }) => void prime(organisation.controlPort, false),
    }),
    (started) => started.stop(),
  );
  stopping.push(() => supervised.stop());
  let recordUrl: string | undefined;
  const page = await openControlPage(simulation, messages, () => recordUrl);
  stopping.push(() => page.close());

  console.log('Starting the server …');
  const server = startDemonstrationServer({
    words: [
      `--partnership=${values.partnership}`,
      `--port=${values.port ?? simulation.file.server.port}`,
      `--data=${join(dataFolder, 'postgres')}`,
      ...(values.fresh ? ['--fresh'] : []),
    ],
    logFile: join(dataFolder, 'server.log'),
    tell: (line) => console.log(line),
  });
  stopping.push(() => server.stop());
  recordUrl = await Promise.race([server.ready, toldToEnd]);
  console.log(await abandonable(loadTerminology(join(dataFolder, 'postgres')), () => Promise.resolve()));
  void server.ended.then((code) => {
    if (ending !== undefined) return;
    console.error(`The server ended (${code ?? 'killed'}). See ${join(dataFolder, 'server.log')}.`);
    void end(1);
  });

  for (const { organisation } of simulation.organisations) {
    if (organisation.feed) await prime(organisation.controlPort, !values.short);
  }
  console.log(welcome(simulation, recordUrl, page.url));
}

/** Demonstrations side by side, on other ports, have data of their own. */
function ownFolder(partnershipId: string): string {
  const ports = process.env['SIMULATED_PORTS'];
  return ports ? `${partnershipId}-${ports}` : partnershipId;
}

/** Waits for what is being started; where the demonstration is told to end meanwhile, ends that too once it is there. */
async function abandonable<Started>(
  starting: Promise<Started>,
  stop: (started: Started) => Promise<unknown>,
): Promise<Started> {
  const abandoned = () => starting.then(stop, () => {});
  stopping.push(abandoned);
  const started = await Promise.race([starting, toldToEnd]);
  stopping.splice(stopping.indexOf(abandoned), 1);
  return started;
}

/**
 * The day the stories are told from: the day the data were begun, so that starting again tells nothing new.
 */
function openStoryDay(dataFolder: string): StoryDay {
  const file = join(dataFolder, 'story-day');
  if (values['story-day'] !== undefined) return keep(parseStoryDay(values['story-day']));
  try {
    return parseStoryDay(readFileSync(file, 'utf8').trim());
  } catch {
    return keep(storyDayOf(new Date()));
  }

  function keep(day: StoryDay): StoryDay {
    writeFileSync(file, `${day}\n`);
    return day;
  }
}

function welcome(simulation: Simulation, url: string, controlPage: string): string {
  const problems: ConfigProblem[] = [];
  const file = readConfigFile(simulation.folder, 'demonstration-users.yaml', process.env, problems);
  const users = (Array.isArray(file?.value) ? file.value : []) as { name: string; team?: string }[];
  const names = users.slice(0, 4).map(({ name, team }) => (team === undefined ? name : `${name} (${team})`));
  return [
    '',
    `  ${simulation.partnership.name}`,
    '',
    `  The record           ${url}`,
    `  Sign in              press Sign in there, and pick who you are at the simulated identity provider`,
    `  Sign in as           ${names.join(', ')}${users.length > 4 ? ' or another' : ''}`,
    `  Look for             ${simulation.people
      .slice(0, 3)
      .map(({ name, nhsNumber }) => `${[...name.given.slice(0, 1), name.family].join(' ')} ${inGroups(nhsNumber)}`)
      .join(', ')}`,
    `  The organisations    ${controlPage}   (make one slow, silent, wrong or gone; let something happen)`,
    '  Control-C            ends everything',
    '',
  ].join('\n');
}

function inGroups(nhsNumber: string): string {
  return `${nhsNumber.slice(0, 3)} ${nhsNumber.slice(3, 6)} ${nhsNumber.slice(6)}`;
}

/** Ends everything once, last started first. */
function end(code: number): Promise<void> {
  ending ??= (async () => {
    untilEnd.abort();
    tellToEnd(new Error('told to end'));
    console.log('Stopping …');
    for (const stop of stopping.splice(0).toReversed()) await stop().catch(() => {});
    process.exit(code);
  })();
  return ending;
}

function inWords(error: unknown): string {
  if (error instanceof ConfigError) return `The configuration has mistakes:\n${error.message}`;
  if (error instanceof PortTaken) return portTaken(error.port, `the simulated organisation "${error.organisation}"`);
  const { code, port, message } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE') return portTaken(port ?? 0, 'the control page');
  return message;
}

function portTaken(port: number, who: string): string {
  return [
    `Port ${port} is taken, and ${who} needs it.`,
    'Another demonstration may be running: end it with Control-C. To run both, give this one other ports:',
    '  SIMULATED_PORTS=95 npm start -- --port 8081',
  ].join('\n');
}

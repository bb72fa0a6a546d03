// npm run simulate: makes a simulated organisation slow, silent, wrong or gone, and lets things happen there.
//   npm run simulate                                            what each is doing
//   npm run simulate -- kings silent                            a state; kings/feed for one of its channels
//   npm run simulate -- send kings high-potassium desmond-clarke   a message, now
//   npm run -s simulate -- sign-in kwame-asante                 the cookie of their session, for a program
import { parseArgs } from 'node:util';
import { ConfigError } from '#runtime/config/read-folder.ts';
import { statesInWords } from './behaviour/state.ts';
import { storyDayOf } from './people/story-time.ts';
import { sendMessage, setState, statusOf, type Steered } from './simulation/control.ts';
import { readMessages } from './simulation/messages.ts';
import { readSimulation, type Simulation } from './simulation/read-simulation.ts';
import { signedIn } from './simulation/sign-in-by-hand.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { partnership: { type: 'string', default: 'partnership' } },
});

try {
  await run();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const storyDay = storyDayOf(new Date());
  const simulation = readSimulation(values.partnership, storyDay);
  const [first, ...rest] = positionals;
  if (first === undefined) return show(simulation);
  if (first === 'send') {
    const [organisation = '', message = '', person = ''] = rest;
    const messages = readMessages(simulation, new Date());
    return tell(await sendMessage(simulation, messages, { organisation, message, person }), 'Sent.');
  }
  if (first === 'sign-in') {
    const url = `http://localhost:${simulation.file.server.port}`;
    return console.log(await signedIn(url, rest[0] ?? ''));
  }
  const state = rest.join(' ');
  if (state === '') return usage();
  tell(await setState(simulation, first, state), `${first} is now ${state}.`);
}

async function show(simulation: Simulation): Promise<void> {
  const statuses = await statusOf(simulation);
  for (const [index, { organisation }] of simulation.organisations.entries()) {
    const status = statuses[index];
    const channels = status?.channels.map(({ name, port, state, feed }) =>
      [
        `${name} :${port} ${state}`,
        feed && `(${feed.queued} queued, ${feed.acknowledged} acknowledged, ${feed.refused} refused)`,
      ]
        .filter(Boolean)
        .join(' '),
    );
    console.log(`${organisation.id.padEnd(20)} ${channels?.join(', ') ?? 'not running'}`);
  }
}

function usage(): void {
  console.error(
    'npm run simulate -- <organisation> <state>   or   -- send <organisation> <message> <person>   or   -- sign-in <person>',
  );
  for (const [state, meaning] of statesInWords) console.error(`  ${state.padEnd(16)}${meaning}`);
  process.exitCode = 1;
}

function tell(steered: Steered<unknown>, done: string): void {
  if (steered.done) console.log(done);
  else {
    console.error(steered.why);
    process.exitCode = 1;
  }
}

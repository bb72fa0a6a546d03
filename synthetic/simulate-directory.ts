// Another organisation's directory as a process of its own: `node synthetic/simulate-directory.ts --version 3 --count 200 --port 9490`.
// POST /behave with JSON (simulated-feed.ts, Misbehaviour) makes it fail as real feeds do.
import { parseArgs } from 'node:util';
import { startSimulatedFeed } from './directory/simulated-feed.ts';

const { values } = parseArgs({
  options: {
    version: { type: 'string', default: '3' },
    count: { type: 'string', default: '200' },
    seed: { type: 'string', default: 'simulated' },
    port: { type: 'string', default: '0' },
  },
});
const feed = await startSimulatedFeed({
  version: values.version === '1' ? 1 : 3,
  count: Number(values.count),
  seed: values.seed,
  port: Number(values.port),
});
console.log(feed.url);
const stop = () => void feed.close().then(() => process.exit(0));
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
process.once('disconnect', stop);

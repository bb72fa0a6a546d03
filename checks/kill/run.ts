// `npm run kill [-- --messages N] [--seed S] [--kills K] [--connections C]`: kill -9 while messages arrive. Fails where a promise is broken.
import { parseArgs } from 'node:util';
import { runKill } from './kill.ts';

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(Math.trunc(Date.now() / 1000) % 1_000_000) },
    kills: { type: 'string', default: '20' },
    connections: { type: 'string', default: '8' },
  },
});
const [messages, seed, kills, connections] = [values.messages, values.seed, values.kills, values.connections].map(
  Number,
);
console.log(`seed ${seed}`);
const report = await runKill({
  messages: messages!,
  seed: seed!,
  kills: kills!,
  connections: connections!,
  print: (line) => console.log(line),
});
for (const violation of report.violations) console.log(`BROKEN ${violation}`);
console.log(
  `${report.acknowledged} acknowledged, ${report.kills} kills, ${report.resent} sent again, ${report.violations.length} promises broken`,
);
process.exit(report.violations.length > 0 ? 1 : 0);

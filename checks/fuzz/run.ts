// `npm run fuzz [-- TARGET…] [--inputs N] [--seed S] [--only NUMBER]`: mutated inputs by the ten thousand, told in one line a target.
// Any crash, hang or growth fails the run, and is printed with the command that makes it happen again.
import { parseArgs } from 'node:util';
import { fuzzTarget, keepFailure } from './fuzz-target.ts';
import { targets } from './targets.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { inputs: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } },
});
const number = (name: 'inputs' | 'seed' | 'only', otherwise: number): number => {
  const value = values[name] === undefined ? otherwise : Number(values[name]);
  if (!Number.isSafeInteger(value) || value < 0) {
    console.error(`--${name} is a whole number.`);
    process.exit(2);
  }
  return value;
};
const inputs = number('inputs', 25_000);
const seed = number('seed', Math.trunc(Date.now() / 1000) % 1_000_000);
const only = values.only === undefined ? undefined : number('only', 0);
const unknown = positionals.find((name) => !targets.has(name));
if (unknown) {
  console.error(`There is no target "${unknown}". Targets: ${[...targets.keys()].join(', ')}.`);
  process.exit(2);
}

console.log(`seed ${seed}`);
let total = 0;
let failed = 0;
for (const name of positionals.length > 0 ? positionals : targets.keys()) {
  const file = targets.get(name)!;
  const result = await fuzzTarget(file, { seed, inputs, only });
  const count = (kind: 'crash' | 'hang') =>
    result.failures.reduce((sum, failure) => sum + (failure.kind === kind ? failure.times : 0), 0);
  total += result.inputs;
  failed += count('crash') + count('hang') + (result.grows ? 1 : 0);
  console.log(
    [
      result.name.padEnd(14),
      `${result.inputs} inputs`,
      `${result.refused} refused`,
      `${count('crash')} crashes`,
      `${count('hang')} hangs`,
      `slowest ${result.slowestMs.toFixed(1)} ms (input ${result.slowest})`,
      `heap ${result.grownBytes >= 0 ? '+' : ''}${(result.grownBytes / 1_048_576).toFixed(1)} MB${result.grows ? ' AND GROWING' : ''}`,
    ].join(', '),
  );
  for (const failure of result.failures.slice(0, 10)) {
    console.log(`  ${failure.kind} ×${failure.times}: ${await keepFailure(file, seed, failure)}`);
    console.log(`    ${failure.error.slice(0, 1200).split('\n').slice(0, 6).join('\n    ')}`);
  }
}
console.log(`${total} inputs, ${failed} failures`);
process.exit(failed > 0 ? 1 : 0);

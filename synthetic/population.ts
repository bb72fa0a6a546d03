// Draws an invented crowd, streamed and resumable:
//   npm run population -- --people 10000 --out FOLDER [--seed 1] [--resume] [--geography FOLDER]
//   npm run population -- --people 10000 --from 5000 --out FOLDER --resume     the second half, by another process
//   POPULATION_TOKEN=… npm run population -- --people 1000 --to https://…/fhir/r4 --organisation RJZ
// What is sent again changes nothing at the other end, so that sending is gone on with by `--from`.
import { parseArgs } from 'node:util';
import { readCodeBook } from './people/read-people.ts';
import { openPopulation } from './population/person.ts';
import { sendBundles } from './population/send.ts';
import {
  type Drawing,
  drawings,
  isWritten,
  openFolder,
  type Part,
  partsOf,
  writePart,
} from './population/write-out.ts';

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '1000' },
    from: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    today: { type: 'string', default: '2026-01-01' },
    years: { type: 'string', default: '3' },
    geography: { type: 'string' },
    draw: { type: 'string', default: drawings.join(',') },
    out: { type: 'string' },
    to: { type: 'string' },
    organisation: { type: 'string' },
    codes: { type: 'string', default: new URL('../examples/codes.yaml', import.meta.url).pathname },
    resume: { type: 'boolean', default: false },
  },
});

process.exitCode = await run();

async function run(): Promise<number> {
  const [people, from, seed, years] = [values.people, values.from, values.seed, values.years].map(Number) as [
    number,
    number,
    number,
    number,
  ];
  const draw = values.draw.split(',').filter((word): word is Drawing => (drawings as readonly string[]).includes(word));
  if (
    ![people, from, seed, years].every(Number.isSafeInteger) ||
    from < 0 ||
    people <= from ||
    !(values.out ?? values.to)
  ) {
    console.error('Say --people, and --out FOLDER or --to https://…/fhir/r4: see the top of synthetic/population.ts.');
    return 2;
  }
  const book = readCodeBook(values.codes, {}, []);
  if (!book) {
    console.error(`The code book ${values.codes} cannot be read.`);
    return 2;
  }
  const { geography, today } = values;
  const population = openPopulation({ seed, today, ...(geography ? { geography } : {}) });
  const story = { book, years };
  console.error(`people ${from} to ${people} of seed ${seed}, areas and practices ${population.place.from}`);
  if (values.out !== undefined) {
    const { out } = values;
    const refused = openFolder(out, { seed, today, place: population.place.from, years, draw }, values.resume);
    if (refused) {
      console.error(refused);
      return 1;
    }
    const parts = partsOf(from, people);
    const toDo = parts.filter((part) => !isWritten(out, part));
    await eachPart(toDo, people - from, parts.length - toDo.length, (part) => {
      writePart(out, population, part, story, draw);
    });
    return 0;
  }
  const { to, organisation } = values;
  const token = process.env['POPULATION_TOKEN'];
  if (organisation === undefined || token === undefined) {
    console.error('A source sends for one organisation: say --organisation, and its token in POPULATION_TOKEN.');
    return 2;
  }
  await eachPart(partsOf(from, people), people - from, 0, async (part) => {
    await sendBundles({ url: to!, token, organisation }, population, part, story);
  });
  return 0;
}

/** Part by part, telling how far it is. */
async function eachPart(
  parts: readonly Part[],
  people: number,
  doneBefore: number,
  work: (part: Part) => void | Promise<void>,
): Promise<void> {
  const started = performance.now();
  let told = started;
  for (const [index, part] of parts.entries()) {
    await work(part);
    const now = performance.now();
    if (now - told < 2000 && index + 1 < parts.length) continue;
    told = now;
    const done = (index + 1) / parts.length;
    const left = ((now - started) / (index + 1)) * (parts.length - index - 1);
    const share = Math.round(((doneBefore + index + 1) / (doneBefore + parts.length)) * 100);
    console.error(
      `${share}% of ${people} people; ${Math.round((now - started) / 1000)} s, ${done < 1 ? `${Math.ceil(left / 60_000)} min left` : 'done'}`,
    );
  }
}

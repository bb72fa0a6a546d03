// Holds the crowd to every figure of figures.yaml. A figure may be off by what its document rounds away (`within`), and by four
// standard deviations of a binomial of as many people as were drawn: by chance alone it fails once in sixteen thousand times.
// POPULATION_SAMPLE=400000 draws more, and so tells smaller errors.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { type Health, healthOf } from './health/health.ts';
import { openPopulation, type Person, personAt } from './person.ts';

const sample = Number(process.env['POPULATION_SAMPLE'] ?? 36_000);
const shared = process.env['SHARED_FOLDER'] ?? new URL('../../../shared', import.meta.url).pathname;
const geography = join(shared, 'data', 'geography');

interface Drawn {
  person: Person;
  health: Health;
}
type Asked = (drawn: Drawn) => boolean;

const isLambeth: Asked = ({ person }) => person.borough.figures.name === 'Lambeth';
const aged =
  (from: number, to = 200): Asked =>
  ({ person }) =>
    person.years >= from && person.years <= to;
const both =
  (...all: Asked[]): Asked =>
  (drawn) =>
    all.every((each) => each(drawn));
const aYear = 365 * 86_400_000;

/** Of whom a figure is a share. */
const groups = new Map<string, Asked>([
  ['everybody', () => true],
  ['everybody over 55', aged(56)],
  ['everybody aged 30-39', aged(30, 39)],
  ['everybody aged 90 or more', aged(90)],
  ['Lambeth', isLambeth],
  ['Lambeth adults', both(isLambeth, aged(19))],
  ['Lambeth aged 10-19', both(isLambeth, aged(10, 19))],
  ['Lambeth aged 65 or more', both(isLambeth, aged(65))],
  ['Lambeth by the built-in areas', isLambeth],
]);

/** Whom a figure counts; a segment counts those who belong to it. */
const counted = new Map<string, Asked>([
  ['any long-term condition', ({ health }) => health.conditions.length > 0],
  ['more than one studied condition', ({ health }) => health.conditions.filter(({ kind }) => kind.studied).length > 1],
  ['female', ({ person }) => person.sex === 'female'],
  ['aged 0-19', aged(0, 19)],
  ['aged 20-39', aged(20, 39)],
  ['aged 40-64', aged(40, 64)],
  ['aged 65 or more', aged(65)],
  ['other than white British', ({ person }) => person.ethnicity !== 'white-british'],
  ['Black', ({ person }) => person.ethnicity.startsWith('black')],
  ['speaks little English', ({ person }) => person.speaksLittleEnglish],
  ['lives alone', ({ person }) => person.household.size === 1],
  ['most deprived fifth', ({ person }) => person.area.fifth === 1],
]);

function measure(seed: number, folder?: string) {
  const population = openPopulation({ seed, ...(folder ? { geography: folder } : {}) });
  const rows = population.figures.figures.map((figure) => ({ figure, of: 0, counted: 0 }));
  const segmentOf =
    (segment: string): Asked =>
    ({ health }) =>
      health.segment === segment;
  const asked = rows.map(({ figure }) => ({
    of: groups.get(figure.of),
    // Those who came and those who will go are added: somebody may be both.
    counts: (drawn: Drawn) =>
      figure.figure === 'arrived or left within a year'
        ? Number(
            Date.parse(population.today) - Date.parse(drawn.person.registeredSince) <= aYear && drawn.person.years > 0,
          ) + Number(drawn.person.leaves !== undefined)
        : Number((counted.get(figure.figure) ?? segmentOf(figure.figure))(drawn)),
  }));
  for (let number = 0; number < sample; number += 1) {
    const person = personAt(population, number);
    const drawn = { person, health: healthOf(population, person) };
    for (const [at, { of, counts }] of asked.entries()) {
      if (!of!(drawn)) continue;
      rows[at]!.of += 1;
      rows[at]!.counted += counts(drawn);
    }
  }
  return rows;
}

function hold(rows: ReturnType<typeof measure>): void {
  for (const { figure, of, counted: found } of rows) {
    const { value, within, spread } = figure;
    const chance = 4 * Math.sqrt(((value * (1 - value)) / of) * spread);
    const name = `${figure.figure}, of ${figure.of}: ${(found / of).toFixed(4)} of ${of}, the document says ${value}`;
    // A tolerance as wide as the figure would hold nothing.
    assert.ok(chance + within * value < 0.62 * value, `${name}: too few were drawn to tell`);
    assert.ok(Math.abs(found / of - value) <= chance + within * value, `${name} (${figure.source})`);
  }
}

describe('the crowd is in the shape of the documents', () => {
  test('with the built-in areas', () => hold(measure(1)));

  test(
    'with areas and practices as national files give them',
    { skip: !existsSync(join(geography, 'boundaries')) && `no ${geography}` },
    () => {
      // "Nearly one third" is by the indices of 2015; by those of 2025, which the files are, it is one in twelve.
      const rows = measure(2, geography).filter(({ figure }) => !figure.of.endsWith('by the built-in areas'));
      hold(rows);
    },
  );

  test('every figure is of somebody, and counts somebody', () => {
    const { figures, today } = openPopulation();
    assert.equal(figures.figures.length, 21);
    for (const { figure, of } of figures.figures) {
      assert.ok(groups.has(of), of);
      const isSegment = figures.figures.indexOf(figures.figures.find((each) => each.figure === figure)!) < 5;
      assert.ok(isSegment || counted.has(figure) || figure === 'arrived or left within a year', figure);
    }
    assert.equal(today, '2026-01-01');
  });
});

test('where the figures contradict one another, nothing is drawn', () => {
  const population = openPopulation();
  const figures = {
    ...population.figures,
    figures: population.figures.figures.map((each) => (each.figure === 'end of life' ? { ...each, value: 0.9 } : each)),
  };
  const impossible = { ...population, figures };
  assert.throws(() => healthOf(impossible, personAt(impossible, 0)), /contradict/);
});

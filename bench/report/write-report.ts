// The report of what was measured, as the part of docs/performance.md that nobody writes by hand, and its plots.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { linePlot } from './line-plot.ts';
import type { BenchRun, StatedFigure } from './measured.ts';

const begins = '<!-- measured: written by `npm run bench -- all --report` -->';
const ends = '<!-- /measured -->';

const wordsSchema = z.record(z.string(), z.record(z.string(), z.string()));
/** By bench and figure: what the figure is, in words. */
export type FigureWords = z.output<typeof wordsSchema>;

export const readFigureWords = (): FigureWords =>
  wordsSchema.parse(parse(readFileSync(new URL('figure-words.yaml', import.meta.url), 'utf8')));

export interface Report {
  /** With what stands between the marks replaced. */
  document: string;
  /** Files beside it, by name. */
  plots: ReadonlyMap<string, string>;
}

/** @throws Error where the document has no place for it. */
export function writeReport(document: string, runs: readonly BenchRun[], words: FigureWords): Report {
  const [before, rest] = document.split(begins);
  const after = rest?.split(ends)[1];
  if (before === undefined || after === undefined) throw new Error(`The document has no ${begins} … ${ends}.`);
  const plots = new Map<string, string>();
  for (const run of runs)
    for (const curve of run.curves)
      plots.set(`${curve.name}.svg`, linePlot(curve, `${measuredOn(run)}, ${run.at.slice(0, 10)}`));
  const pictures = runs.flatMap(({ curves }) =>
    curves.map(({ name, title }) => `![${title}](performance/${name}.svg)`),
  );
  const parts = [tableOf(runs, words), ...pictures, repeatOf(runs)];
  return { document: `${before}${begins}\n\n${parts.join('\n\n')}\n\n${ends}${after}`, plots };
}

function tableOf(runs: readonly BenchRun[], words: FigureWords): string {
  const rows = runs.flatMap((run) =>
    run.figures.length === 0
      ? [`| \`${run.bench}\` | ${run.work} | ${run.failed ?? 'no figures'} | | | not measured |`]
      : run.figures.map((figure, index) => {
          const name = index === 0 ? `\`${run.bench}\`` : '';
          const said = words[run.bench]?.[figure.figure] ?? figure.figure.replaceAll('_', ' ');
          return `| ${name} | ${said} | ${amount(figure, figure.value)} | ${limitOf(figure)} | ${goalOf(figure)} | ${figure.met ? 'yes' : 'no'} |`;
        }),
  );
  return `| bench | what | measured | its limit | goal | met |\n|---|---|---|---|---|---|\n${rows.join('\n')}`;
}

/** On what, when and how each was measured, those alike together. */
function repeatOf(runs: readonly BenchRun[]): string {
  const groups = Map.groupBy(
    runs,
    (run) => `${measuredOn(run)}, commit ${run.commit}, ${run.at.slice(0, 10)}, ${run.quick ? '`--quick`' : 'in full'}`,
  );
  const lines = [...groups].map(([on, own]) => {
    const told = own.map(
      ({ bench, seconds, machine }) => `\`${bench}\` (${Math.ceil(seconds)} s, load before ${machine.loadBefore})`,
    );
    return `- ${on}: ${told.join(', ')}.`;
  });
  return `Measured on:\n\n${lines.join('\n')}\n\nA load before of more than the number of cores says that others were at work. One again: \`npm run bench -- NAME --report\`.`;
}

const measuredOn = ({ machine }: BenchRun) =>
  `${machine.cores} cores of ${machine.processor}, ${machine.memoryGb} GB, Node ${machine.node}, PostgreSQL ${machine.postgres.split(' ')[0]}`;

const units: readonly [RegExp, string][] = [
  [/(?:^|_)ms(?:_|$)/, ' ms'],
  [/_mb$/, ' MB'],
  [/_kb$/, ' kB'],
  [/_seconds$/, ' s'],
  [/_gb$/, ' GB'],
];

function amount({ figure, goalIs }: StatedFigure, value: number | null): string {
  if (value === null) return 'none';
  const unit = goalIs.startsWith('ratio') && value < 0 ? '' : (units.find(([name]) => name.test(figure))?.[1] ?? '');
  const rounded =
    Math.abs(value) >= 100
      ? Math.round(value).toLocaleString('en-GB')
      : String(Number(value.toPrecision(value < 1 ? 4 : 3)));
  return `${rounded}${unit}`;
}

function limitOf(figure: StatedFigure): string {
  if (figure.limit === null || figure.limit === 0) return '';
  const share = figure.ratio === null ? '' : ` (${Number(figure.ratio.toPrecision(2))} of it)`;
  return `${amount(figure, figure.limit)}${share}`;
}

function goalOf(figure: StatedFigure): string {
  const { goal, goalIs } = figure;
  const most = goalIs.endsWith('at-most') ? 'at most' : 'at least';
  return goalIs.startsWith('ratio') ? `${most} ${goal} of it` : `${most} ${amount(figure, goal)}`;
}

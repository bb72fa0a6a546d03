// A plot of a few lines as SVG: logarithmic upwards, since waiting that is ten times as long is as much worse at any size. No
// colour alone tells lines apart: each has its dashes, its marks and its name at its end.
import type { Curve } from './measured.ts';

const width = 720;
const height = 400;
const left = 76;
const right = 150;
const top = 48;
const bottom = 60;

const colours = ['#005eb8', '#ab4a04', '#007f3b', '#7c2855', '#425563'];
const dashes = ['', '8 4', '2 4', '10 4 2 4', '4 4'];

/** @param below a line under the title: what it was measured on. */
export function linePlot(curve: Curve, below: string): string {
  const points = curve.lines.flatMap((line) => line.points);
  const across = linear(
    points.map(([x]) => x),
    left,
    width - right,
  );
  const up = logarithmic(
    points.map(([, y]) => y),
    height - bottom,
    top,
  );
  const grid = [
    ...up.ticks.map(
      (tick) =>
        `<line x1="${left}" x2="${width - right}" y1="${at(up.to(tick))}" y2="${at(up.to(tick))}" class="grid"/>` +
        `<text x="${left - 8}" y="${at(up.to(tick) + 4)}" text-anchor="end">${number(tick)}</text>`,
    ),
    ...across.ticks.map(
      (tick) =>
        `<text x="${at(across.to(tick))}" y="${height - bottom + 20}" text-anchor="middle">${number(tick)}</text>`,
    ),
  ];
  const ends = apart(curve.lines.map(({ points: own }) => up.to(own.at(-1)![1])));
  const lines = curve.lines.map(({ label, points: own }, index) => {
    const colour = colours[index % colours.length]!;
    const placed = own.map(([x, y]) => [at(across.to(x)), at(up.to(y))] as const);
    return [
      `<polyline points="${placed.map((each) => each.join()).join(' ')}" stroke="${colour}" stroke-dasharray="${dashes[index % dashes.length]}"/>`,
      ...placed.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="3.5" fill="${colour}"/>`),
      `<text x="${placed.at(-1)![0] + 10}" y="${at(ends[index]! + 4)}" fill="${colour}">${escaped(label)}</text>`,
    ].join('');
  });
  const middle = at((top + height - bottom) / 2);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title desc" font-family="Arial, sans-serif" font-size="13">
<title id="title">${escaped(curve.title)}</title>
<desc id="desc">${escaped(inWords(curve))}</desc>
<style>.grid{stroke:#d8dde0}polyline{fill:none;stroke-width:2}text{fill:#212b32}</style>
<rect width="${width}" height="${height}" fill="#fff"/>
<text x="${left}" y="20" font-size="15" font-weight="bold">${escaped(curve.title)}</text>
<text x="${left}" y="37" font-size="11">${escaped(below)}</text>
${grid.join('\n')}
<text x="${at((left + width - right) / 2)}" y="${height - 14}" text-anchor="middle">${escaped(curve.across)}</text>
<text x="18" y="${middle}" text-anchor="middle" transform="rotate(-90 18 ${middle})">${escaped(curve.up)}</text>
${lines.join('\n')}
</svg>
`;
}

/** For whoever hears the plot read out. */
function inWords({ across, up, lines }: Curve): string {
  const told = lines.map(
    ({ label, points }) => `${label}: ${points.map(([x, y]) => `${number(y)} at ${number(x)}`).join(', ')}`,
  );
  return `${up}, by ${across}. ${told.join('. ')}.`;
}

interface Scale {
  to(value: number): number;
  ticks: readonly number[];
}

function linear(values: readonly number[], from: number, until: number): Scale {
  const most = Math.max(...values, 1);
  const step = niceStep(most / 6);
  const ticks = Array.from({ length: Math.floor(most / step) + 1 }, (_, index) => index * step);
  return { to: (value) => from + (value / most) * (until - from), ticks };
}

function logarithmic(values: readonly number[], from: number, until: number): Scale {
  // What took no time at all is drawn at the bottom.
  const least = Math.floor(Math.log10(Math.max(1e-3, Math.min(...values))));
  const most = Math.max(least + 1, Math.ceil(Math.log10(Math.max(1e-3, ...values))));
  const ticks = Array.from({ length: most - least + 1 }, (_, index) => 10 ** (least + index));
  const to = (value: number) =>
    from + ((Math.log10(Math.max(value, 10 ** least)) - least) / (most - least)) * (until - from);
  return { to, ticks };
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough)!;
}

/** Places for names that would lie on one another, moved down as far as they must. */
function apart(places: readonly number[]): number[] {
  const moved = [...places];
  const inOrder = places.map((_, index) => index).toSorted((one, other) => places[one]! - places[other]!);
  for (const [position, index] of inOrder.entries()) {
    const before = inOrder[position - 1];
    if (before !== undefined) moved[index] = Math.max(moved[index]!, moved[before]! + 15);
  }
  return moved;
}

const at = (value: number) => Math.round(value * 10) / 10;
const number = (value: number) =>
  value >= 1000 ? value.toLocaleString('en-GB') : String(Number(value.toPrecision(3)));
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

// Draws which folder imports which, from the code itself, into ARCHITECTURE.md. `-- --check` fails where the committed
// picture is not what the code says.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { pathOf, rows } from '../architecture.mjs';

const document = new URL('../ARCHITECTURE.md', import.meta.url);
const [start, end] = ['<!-- imports: drawn by `npm run draw` -->', '<!-- /imports -->'];

interface Cruise {
  modules: { source: string; dependencies: { resolved: string }[] }[];
}

/** What only tests use draws no arrow: the same files that .dependency-cruiser.mjs lets import what they test. */
const forTests =
  /\.test\.ts$|\/example-[^/]+\.ts$|\/sources\/(?:contract\/|source-adapter-contract\.ts)|\/test-database\.ts$/;

const folders = rows.flat();
const folderOf = (path: string) =>
  folders.find((folder) => path === pathOf(folder) || path.startsWith(`${pathOf(folder)}/`));
const idOf = (folder: string) => folder.replaceAll(/[^a-z]/g, '');

function draw(): string {
  const output = execFileSync(
    'depcruise',
    ['--config', '.dependency-cruiser.mjs', '--output-type', 'json', 'server/src', 'web'],
    {
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const { modules } = JSON.parse(output) as Cruise;
  const arrows = new Set<string>();
  for (const { source, dependencies } of modules) {
    const from = folderOf(source);
    if (!from || forTests.test(source)) continue;
    for (const { resolved } of dependencies) {
      const to = folderOf(resolved);
      // Everything stands on the ground and main.ts knows everything: arrows that tell nothing.
      if (to && to !== from && from !== 'main.ts' && to !== 'standards' && to !== 'runtime')
        arrows.add(`  ${idOf(from)} --> ${idOf(to)}`);
    }
  }
  const present = new Set(modules.map(({ source }) => folderOf(source)));
  const boxes = rows.map((row, index) => {
    const names = row.filter((folder) => present.has(folder));
    return names.length === 0
      ? []
      : [
          `  subgraph row${index}[" "]`,
          ...names.map((folder) => `    ${idOf(folder)}["${folder.replace('/', '')}"]`),
          '  end',
        ];
  });
  return ['```mermaid', 'flowchart TD', ...boxes.flat(), ...[...arrows].toSorted(), '```'].join('\n');
}

const text = readFileSync(document, 'utf8');
const [before, rest] = text.split(start);
const after = rest?.split(end)[1];
if (before === undefined || after === undefined)
  throw new Error(`ARCHITECTURE.md has lost its markers ${start} … ${end}`);
const drawn = `${before}${start}\n\n${draw()}\n\n${end}${after}`;
if (process.argv.includes('--check')) {
  if (drawn !== text) {
    console.error('ARCHITECTURE.md does not show the imports as they are. Run `npm run draw` and commit it.');
    process.exitCode = 1;
  } else console.log('picture: as the code is');
} else {
  writeFileSync(document, drawn);
  console.log('drew the imports into ARCHITECTURE.md');
}

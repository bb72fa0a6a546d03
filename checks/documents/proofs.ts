// What a document names as the proof of a sentence: test files, the titles of their tests, commands. A name that leads
// nowhere is told, so that no document goes on claiming what nothing shows any more.

/** What the checks may look at of the project. */
export interface Tree {
  /** The text of a file, by its path from the root; undefined where there is none. */
  read: (path: string) => string | undefined;
  /** The names of package.json's scripts. */
  scripts: ReadonlySet<string>;
}

/** Files that `npm test` runs. */
const testFile = /^(?:(?:server|web|synthetic|checks)\/.+\.test\.ts|e2e\/.+\.spec\.ts)$/;
const looksLikeTest = /\.(?:test|spec)\.ts$/;
const command = /^npm run (?<script>[\w:-]+)(?: -- (?<name>[\w-]+))?$/;

/** Scripts that prove something, and where what they are told by name lies. */
const provingScripts: Readonly<Record<string, ((name: string) => string) | undefined>> = {
  bench: (name) => `bench/${name}.bench.ts`,
  fuzz: (name) => `checks/fuzz/${name}.ts`,
  real: (name) => `checks/real-input/${name}.ts`,
  kill: undefined,
  check: undefined,
};

export interface Proofs {
  /** Test files and commands that are there. */
  count: number;
  problems: string[];
}

/**
 * Reads what a table's cell names: in backticks a test file, a command or another path, and in “curly quotes” the titles of tests
 * in the file before them. A title may be cut with …
 */
export function proofsIn(cell: string, tree: Tree): Proofs {
  const problems: string[] = [];
  let count = 0;
  let file: { path: string; titles: readonly string[] } | undefined;
  for (const [, name, title] of cell.matchAll(/`([^`]+)`|“([^”]+)”/g)) {
    if (title !== undefined) {
      if (!file) problems.push(`“${title}” follows no test file`);
      else if (!file.titles.some((each) => isCalled(each, title)))
        problems.push(`${file.path} has no test called “${title}”`);
      continue;
    }
    file = undefined;
    const asked = command.exec(name!)?.groups;
    if (asked) {
      const problem = problemOfCommand(asked['script']!, asked['name'], tree);
      if (problem) problems.push(problem);
      else count += 1;
      continue;
    }
    const text = tree.read(name!);
    if (text === undefined) problems.push(`${name} is not there`);
    else if (looksLikeTest.test(name!)) {
      file = { path: name!, titles: titlesOf(text) };
      if (testFile.test(name!)) count += 1;
      else problems.push(`npm test does not run ${name}`);
    }
  }
  return { count, problems };
}

function problemOfCommand(script: string, name: string | undefined, { read, scripts }: Tree): string | undefined {
  if (!scripts.has(script)) return `there is no npm run ${script}`;
  if (!Object.hasOwn(provingScripts, script)) return `npm run ${script} proves nothing`;
  const path = name === undefined ? undefined : provingScripts[script]?.(name);
  return path !== undefined && read(path) === undefined ? `npm run ${script} has no ${name}` : undefined;
}

function isCalled(title: string, named: string): boolean {
  return named.endsWith('…') ? title.startsWith(named.slice(0, -1).trimEnd()) : title === named;
}

/** Titles of the tests and suites a file registers, skipped ones apart. One put together when the file runs has none to name. */
function titlesOf(text: string): string[] {
  const registered =
    /^[ \t]*(?:await |void )?(?:test|it|describe)\(\s*(?<quote>['"`])(?<title>(?:\\.|(?!\k<quote>).)*)\k<quote>/gms;
  return [...text.matchAll(registered)].map(({ groups }) => groups!['title']!.replaceAll(/\\(.)/g, '$1'));
}

/** The rows of a document's tables, cell by cell, without headings and rules. */
export function* tableRows(text: string): Generator<{ line: number; cells: string[] }> {
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    if (!line.startsWith('|') || isRule(line) || isRule(lines[index + 1] ?? '')) continue;
    const cells = line
      .replace(/\|\s*$/, '')
      .split(/(?<!\\)\|/)
      .slice(1);
    yield { line: index + 1, cells: cells.map((cell) => cell.trim()) };
  }
}

const isRule = (line: string) => /^\|[\s|:-]+$/.test(line);

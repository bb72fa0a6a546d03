// Reads a folder of YAML files against schemas, and says of every mistake where it is and how to mend it.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Document, isMap, isScalar, LineCounter, type Node, parseDocument, visit } from 'yaml';
import type { z } from 'zod';

/** A mistake in configuration: file, line, what is wrong, what to do. */
export interface ConfigProblem {
  file: string;
  line: number;
  /** Where in the file, e.g. `sources[2].waitMs`. */
  place: string;
  text: string;
}

/** Thrown with every problem found, not only the first. */
export class ConfigError extends Error {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(formatProblem).join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

export function formatProblem({ file, line, place, text }: ConfigProblem): string {
  return `${file}:${line}${place ? ` (${place})` : ''}: ${text}`;
}

/** A parsed file that can still say on which line a value stands. */
export interface ConfigFile {
  name: string;
  value: unknown;
  lineOf(path: readonly PropertyKey[]): number;
}

/**
 * Reads one YAML file with `${NAME}` and `${NAME:-default}` filled from the environment.
 * Unquoted, a value that comes out as a whole number is one (`port: ${PORTS:-94}01`); in quotes it stays text.
 */
export function readConfigFile(
  folder: string,
  name: string,
  environment: Environment,
  problems: ConfigProblem[],
): ConfigFile | undefined {
  const path = join(folder, name);
  if (!existsSync(path)) {
    problems.push({
      file: path,
      line: 1,
      place: '',
      text: `The file is missing. A partnership folder needs ${name}; see docs/configuration.md.`,
    });
    return undefined;
  }
  const lineCounter = new LineCounter();
  const document = parseDocument(readFileSync(path, 'utf8'), { lineCounter, prettyErrors: false });
  for (const error of document.errors) {
    const line = lineCounter.linePos(error.pos[0]).line;
    problems.push({ file: path, line, place: '', text: `Not valid YAML: ${error.message}` });
  }
  if (document.errors.length > 0) return undefined;
  const lineOf = (at: readonly PropertyKey[]) => lineAt(document, lineCounter, at);
  substitute(document, environment, (node, variable) =>
    problems.push({
      file: path,
      line: lineCounter.linePos(node.range?.[0] ?? 0).line,
      place: '',
      text: `The environment variable ${variable} is not set. Set it, or give a default: \${${variable}:-value}.`,
    }),
  );
  const value = document.toJS() as unknown;
  return { name: path, value, lineOf };
}

/** Checks a file's value, adding a problem with line and remedy for everything that does not fit. */
export function checkConfig<T extends z.ZodType>(
  file: ConfigFile,
  schema: T,
  problems: ConfigProblem[],
  at: readonly PropertyKey[] = [],
): z.output<T> | undefined {
  const value = at.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key],
    file.value,
  );
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const path = [...at, ...issue.path];
    const unknownKey = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
    const text =
      unknownKey === undefined
        ? issue.message
        : `"${unknownKey}" is not a setting here. Remove it or mend its spelling.`;
    const place = unknownKey === undefined ? path : [...path, unknownKey];
    problems.push({ file: file.name, line: file.lineOf(place), place: placeOf(path), text });
  }
  return undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Names of the YAML files in a folder. */
export function yamlFilesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .toSorted();
}

function substitute(
  document: Document,
  environment: Environment,
  missing: (node: Node, variable: string) => void,
): void {
  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value !== 'string' || !node.value.includes('${')) return;
      const text = node.value.replaceAll(
        /\$\{([A-Z][A-Z0-9_]*)(?::-([^}]*))?\}/g,
        (_, variable: string, fallback: string | undefined) => {
          const found = environment[variable] || fallback;
          if (found === undefined) missing(node, variable);
          return found ?? '';
        },
      );
      node.value = node.type === 'PLAIN' && /^(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text;
    },
  });
}

function lineAt(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  // The nearest node that exists: a missing key is reported where its parent stands.
  for (let length = path.length; length >= 0; length -= 1) {
    const parentPath = path.slice(0, length - 1);
    const parent =
      length > 0 ? (parentPath.length === 0 ? document.contents : document.getIn(parentPath, true)) : undefined;
    const pair = isMap(parent)
      ? parent.items.find((item) => isScalar(item.key) && item.key.value === path[length - 1])
      : undefined;
    const node = (pair?.key ?? (length === 0 ? document.contents : document.getIn(path.slice(0, length), true))) as
      | Node
      | undefined;
    const start = node?.range?.[0];
    if (start !== undefined) return lines.linePos(start).line;
  }
  return 1;
}

function placeOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text ? `${text}.${String(key)}` : String(key)),
    '',
  );
}

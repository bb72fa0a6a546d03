// How the record opens for each role, as data: role-views.yaml of a partnership folder, documented in docs/configuration.md.
// Invariant: a view orders and folds. What it does not name stands below, so that no view can hide a part of the record.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import {
  checkConfig,
  ConfigError,
  type ConfigFile,
  type ConfigProblem,
  type Environment,
  readConfigFile,
} from './read-folder.ts';
import { nearest, refer, unique } from './references.ts';

const viewId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,39}$/, 'Use 2 to 40 small letters, digits and hyphens, e.g. social-care.');

export const roleViewsFile = z.array(
  z.strictObject({
    id: viewId,
    /** What the page calls it, e.g. "Social care". */
    name: z.string().trim().min(1, 'This may not be empty.'),
    /** Ids of roles.yaml whose holders begin with it. */
    roles: z.array(z.string()).default([]),
    /** For roles without a view of their own. */
    default: z.boolean('Say true or false.').default(false),
    /** Sections in the order they come; all others follow. */
    sections: z.array(z.string()).min(1, 'Name the section that comes first, e.g. [alerts].'),
    /** Those of `sections` that are closed at the start. */
    closed: z.array(z.string()).default([]),
    /** Whether the sections below are open at the start. */
    others: z.enum(['open', 'closed'], 'Say open or closed.').default('closed'),
    /** Lines of the glance in the order they come; all others follow. */
    glance: z.array(z.string()).default([]),
  }),
);

export interface RoleView<Section extends string = string, Line extends string = string> {
  id: string;
  name: string;
  roles: readonly string[];
  sections: readonly Section[];
  closed: readonly Section[];
  others: 'open' | 'closed';
  glance: readonly Line[];
}

export interface RoleViews<Section extends string = string, Line extends string = string> {
  views: readonly RoleView<Section, Line>[];
  /** For roles without a view of their own. */
  standard: RoleView<Section, Line>;
}

/** What the views may name: the sections and glance lines this server has, and the partnership's roles. */
export interface KnownNames<Section extends string, Line extends string> {
  sections: readonly Section[];
  glance: readonly Line[];
  roles: readonly { id: string }[];
}

/**
 * The views of a partnership folder, and beside them always the one in which everything is open in the standard's order; it is
 * also what a folder without the file has.
 * @throws ConfigError naming every mistake with file, line and remedy.
 */
export function readRoleViews<Section extends string, Line extends string>(
  folder: string,
  known: KnownNames<Section, Line>,
  environment: Environment = process.env,
): RoleViews<Section, Line> {
  const everything = everythingOpen(known);
  const name = 'role-views.yaml';
  if (!existsSync(join(folder, name))) return { views: [everything], standard: everything };
  const problems: ConfigProblem[] = [];
  const file = readConfigFile(folder, name, environment, problems);
  const said = file && checkConfig(file, roleViewsFile, problems);
  if (!file || !said) throw new ConfigError(problems);

  checkNames(file, said, known, problems);
  checkDefault(file, said, problems);
  if (problems.length > 0) throw new ConfigError(problems);

  const views = said.map(({ id, name, roles, others, ...view }) => ({
    id,
    name,
    roles,
    others,
    sections: knownOf(view.sections, known.sections),
    closed: knownOf(view.closed, known.sections),
    glance: knownOf(view.glance, known.glance),
  }));
  return { views: [...views, everything], standard: views[said.findIndex((view) => view.default)]! };
}

type Said = z.output<typeof roleViewsFile>;

/** The same names, as those that are known. */
function knownOf<Name extends string>(names: readonly string[], known: readonly Name[]): Name[] {
  return names.flatMap((name) => known.find((each) => each === name) ?? []);
}

function checkNames(file: ConfigFile, said: Said, known: KnownNames<string, string>, problems: ConfigProblem[]): void {
  const problem = (path: readonly PropertyKey[], text: string) =>
    problems.push({ file: file.name, line: file.lineOf(path), place: path.join('.'), text });
  const ids = said.map(({ id }) => id);
  unique(file, ids, 'id', problems);
  const kinds = [
    ['sections', new Set(known.sections), 'section of the record'],
    ['closed', new Set(known.sections), 'section of the record'],
    ['glance', new Set(known.glance), 'line of the glance'],
  ] as const;
  const roles = new Set(known.roles.map(({ id }) => id));
  const viewByRole = new Map<string, string>();
  for (const [index, view] of said.entries()) {
    if (view.id === everythingId)
      problem([index, 'id'], `"${everythingId}" is the view every partnership has. Use another id.`);
    for (const [key, names, what] of kinds)
      for (const [inner, name] of view[key].entries()) {
        const path = [index, key, inner];
        if (!names.has(name))
          problem(path, `"${name}" is no ${what}. Remove it or mend its spelling${nearest(name, names)}.`);
        else if (view[key].indexOf(name) !== inner) problem(path, `"${name}" is named above. Name it once.`);
        else if (key === 'closed' && !view.sections.includes(name))
          problem(path, `"${name}" is not among this view's sections. Name it there too, or leave it to "others".`);
      }
    for (const [inner, role] of view.roles.entries()) {
      refer(file, [index, 'roles', inner], role, roles, 'roles.yaml', problems);
      const before = viewByRole.get(role);
      if (before !== undefined)
        problem([index, 'roles', inner], `"${role}" has the view "${before}" already. Take it out of one of them.`);
      viewByRole.set(role, view.id);
    }
  }
}

function checkDefault(file: ConfigFile, said: Said, problems: ConfigProblem[]): void {
  const [first, ...others] = said.flatMap((view, index) => (view.default ? [{ view, index }] : []));
  const problem = (path: readonly PropertyKey[], text: string) =>
    problems.push({ file: file.name, line: file.lineOf(path), place: path.join('.'), text });
  if (!first)
    problem([], 'No view is the default. Write "default: true" at the one for roles without a view of their own.');
  for (const { index } of others)
    problem([index, 'default'], `"${first!.view.id}" is the default already. Take it out of one of them.`);
}

const everythingId = 'everything';

function everythingOpen<Section extends string, Line extends string>(
  known: KnownNames<Section, Line>,
): RoleView<Section, Line> {
  return {
    id: everythingId,
    name: 'Everything open',
    roles: [],
    sections: [],
    closed: [],
    others: 'open',
    glance: known.glance,
  };
}

// The project as the checks on its documents see it: the files git knows or would take.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import type { Tree } from './proofs.ts';

export interface ProjectTree extends Tree {
  /** Paths from the root. */
  files: readonly string[];
  /** Names of all packages in package.json. */
  packages: ReadonlySet<string>;
}

export function readTree(): ProjectTree {
  const root = new URL('../../', import.meta.url).pathname;
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter((path) => path !== '' && existsSync(root + path));
  const known = new Set(files);
  const { scripts, dependencies, devDependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as Record<
    'scripts' | 'dependencies' | 'devDependencies',
    Record<string, string>
  >;
  return {
    files,
    packages: new Set([...Object.keys(dependencies), ...Object.keys(devDependencies)]),
    scripts: new Set(Object.keys(scripts)),
    read: (path) => (known.has(path) ? readFileSync(root + path, 'utf8') : undefined),
  };
}

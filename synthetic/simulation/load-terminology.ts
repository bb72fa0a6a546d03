// The invented dm+d and the code map of the demonstration, loaded as an operator loads the real ones: by the command.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const file = (path: string) => new URL(`../../${path}`, import.meta.url).pathname;

/** Loads examples/terminology into the database of the server that runs on this folder; what it said. */
export async function loadTerminology(dataFolder: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    file('server/src/terminology/load/load-command.ts'),
    'load',
    file('examples/terminology'),
    '--title=dm+d (invented)',
    `--data=${dataFolder}`,
  ]);
  return stdout.trim();
}

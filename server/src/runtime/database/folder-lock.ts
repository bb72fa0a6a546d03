// One process at a time in a folder: two runs starting the same cluster at once would each think it theirs.
import { openSync, closeSync, readFileSync, rmSync, writeSync } from 'node:fs';

/** Whether a process of this id lives on this machine. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Runs the work while holding `file`; waits for its holder, and takes over from one that died. */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    if (take(file)) break;
    const holder = Number(readIfThere(file));
    if (holder > 0 && !isAlive(holder)) rmSync(file, { force: true });
    else if (tries > 1200)
      throw new Error(
        `Another process (${holder}) has been starting the database for two minutes. End it, or remove ${file}.`,
      );
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function take(file: string): boolean {
  try {
    const handle = openSync(file, 'wx', 0o600);
    writeSync(handle, String(process.pid));
    closeSync(handle);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

// PostgreSQL refuses to run as root. As root we run it as another user, and keep its files where that user can reach them.
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';

/** The user PostgreSQL runs as; undefined means ourselves. */
export interface UnprivilegedUser {
  uid: number;
  gid: number;
}

/** Where root keeps what the unprivileged user must reach, when the project itself lies out of its reach (e.g. /root). */
const reachableFolder = '/var/lib/local-care-record';

/** The user to run PostgreSQL as: ourselves, or for root `postgres`, made if missing, or `nobody` where none can be made. */
export function unprivilegedUser(): UnprivilegedUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const existing = lookUp('postgres');
  if (existing) return existing;
  try {
    execFileSync(
      'useradd',
      ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'],
      { stdio: 'ignore' },
    );
  } catch {
    // A locked-down machine has no useradd: nobody is on every Debian.
  }
  const found = lookUp('postgres') ?? lookUp('nobody');
  if (!found)
    throw new Error(
      'PostgreSQL cannot run as root, and there is no user "postgres" or "nobody" to run it as. Add one: useradd --system postgres.',
    );
  return found;
}

/** Makes a folder the user owns: `wanted`, or a place of the same name under /var/lib where `wanted` is out of its reach. */
export function ownedFolder(wanted: string, user: UnprivilegedUser | undefined): string {
  const parent = nearestExisting(wanted);
  const folder =
    user && !canReach(parent, user)
      ? join(reachableFolder, createHash('sha256').update(wanted).digest('hex').slice(0, 12))
      : wanted;
  mkdirSync(folder, { recursive: true });
  if (user) {
    chownSync(folder, user.uid, user.gid);
    chmodSync(folder, 0o700);
  }
  return folder;
}

/** The folder of PostgreSQL's programs, copied once to where the user can run them if it cannot reach the original. */
export function reachablePrograms(nativeFolder: string, version: string, user: UnprivilegedUser | undefined): string {
  if (!user || canReach(join(nativeFolder, 'bin'), user)) return nativeFolder;
  const copy = join(reachableFolder, `postgresql-${version}`);
  if (!existsSync(copy)) {
    const unfinished = `${copy}.${process.pid}`;
    mkdirSync(reachableFolder, { recursive: true, mode: 0o755 });
    cpSync(nativeFolder, unfinished, { recursive: true, verbatimSymlinks: true });
    renameSync(unfinished, copy);
  }
  return copy;
}

function lookUp(name: string): UnprivilegedUser | undefined {
  try {
    const id = (flag: string) =>
      Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim());
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

/** Whether every folder down to `path` lets the user pass. */
function canReach(path: string, user: UnprivilegedUser): boolean {
  for (let at = path; ; at = dirname(at)) {
    const { mode, uid, gid } = statSync(at);
    const may = uid === user.uid ? mode & 0o100 : gid === user.gid ? mode & 0o010 : mode & 0o001;
    if (!may) return false;
    if (at === dirname(at)) return true;
  }
}

function nearestExisting(path: string): string {
  return existsSync(path) ? path : nearestExisting(dirname(path));
}

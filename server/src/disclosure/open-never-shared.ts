// What is never shared, kept in force: the lists read and made anew when an edition is loaded, and every record that is held
// drawn by them; one that is not yet is drawn before anything of it is read. See docs/decisions/0021-what-is-never-shared.md.
import { type ListInForce, type NeverSharedInForce, neverSharedInForce } from '#privacy/never-shared/lists-in-force.ts';
import type { NeverShared } from '#privacy/never-shared/never-shared.ts';
import type { WrittenLists } from '#privacy/never-shared/read-lists.ts';
import { countDrawnBy, drawnAsOnePerson, drawnByThose, redrawAll } from '#record/never-shared.ts';
import type { Database } from '#runtime/database/database.ts';
import type { Log } from '#runtime/log.ts';
import type { PatientId } from '#standards/patient.ts';

/** What the door needs of it. */
export interface NeverSharedKept {
  /** The lists in force. */
  current(): NeverShared;
  /**
   * Resolves when what is held of these patients is drawn by the lists in force: to be awaited before anything of it is read.
   * @throws whatever the database says: then nothing may be read.
   */
  ready(patientIds: readonly PatientId[]): Promise<void>;
  /**
   * The same for all patients who are one person, judged together.
   * @returns identifiers of what is left out: for sources that are asked.
   */
  readyAsOnePerson(patientIds: readonly PatientId[]): Promise<readonly string[]>;
  /** For whoever watches over it: the lists, and how many records are drawn by them. */
  state(): Promise<{ lists: readonly ListInForce[]; patients: number; drawn: number }>;
}

export interface OpenNeverShared extends NeverSharedKept {
  inForce: NeverSharedInForce;
  /** Draws what other lists had drawn, until all is. */
  redraw(): Promise<void>;
  close(): Promise<void>;
}

interface Needs {
  /** With the rights of `server`. */
  database: Database;
  /** With the rights of `inbox`: the server can put nothing back that was left out. */
  inboxDatabase: Database;
  log: Log;
  /** How often it is looked whether another edition was loaded. */
  checkEveryMs?: number;
  /** What sources answered before is kept without what the new lists add. */
  whenChanged?: (stamp: string) => Promise<void>;
}

/** @throws where a list has no members and the partnership does not start without. */
export async function openNeverShared(
  written: Omit<WrittenLists, 'unreadableDocuments'> & Partial<WrittenLists>,
  needs: Needs,
): Promise<OpenNeverShared> {
  const { database, inboxDatabase, log, checkEveryMs = 5000, whenChanged } = needs;
  const inForce = await neverSharedInForce(written, { database, log });
  const missing = inForce.withoutMembers();
  if (missing.length > 0 && written.whenMembersAreMissing === 'refuse-to-start')
    throw new Error(
      `Not started: no members are loaded for ${missing.map(({ title, referenceSet }) => `${title} (${referenceSet})`).join(', ')}. Load them with "npm run terminology -- load FOLDER", or allow starting without in never-shared.yaml.`,
    );
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  const redraw = async () => {
    const leavingOut = inForce.current();
    await whenChanged?.(leavingOut.stamp);
    const count = await redrawAll({
      database: inboxDatabase,
      leavingOut,
      signal: stopping.signal,
      told: (done) => log.info('records drawn anew', { count: done }),
    });
    if (count > 0) log.info('records drawn by the lists in force', { count });
  };
  const inBackground = (work: () => Promise<void>) => {
    if (running.size > 0 || stopping.signal.aborted) return;
    const tracked = work()
      .catch((error: unknown) => log.error('never shared: not brought up to date', { error }))
      .finally(() => running.delete(tracked));
    running.add(tracked);
  };
  const check = async () => {
    if (await inForce.check()) await redraw();
  };
  const checking = setInterval(() => inBackground(check), checkEveryMs);
  checking.unref();
  inBackground(redraw);
  return {
    inForce,
    current: () => inForce.current(),
    ready: (patientIds) => drawnByThose({ reading: database, writing: inboxDatabase }, patientIds, inForce.current()),
    readyAsOnePerson: (patientIds) =>
      drawnAsOnePerson({ reading: database, writing: inboxDatabase }, patientIds, inForce.current()),
    state: async () => ({ lists: inForce.lists(), ...(await countDrawnBy(database, inForce.current().stamp)) }),
    redraw,
    async close() {
      clearInterval(checking);
      stopping.abort();
      await Promise.all(running);
    },
  };
}

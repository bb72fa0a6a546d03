// Messages standing in line: one line for each patient, in sequence. A message about several patients stands in several lines, and
// is its turn when it is first in each.
import type { PatientId } from '#standards/patient.ts';

interface Standing {
  message: { sequence: number; patientIds: readonly PatientId[] };
}

export interface Lines<Entry extends Standing> {
  readonly size: number;
  /** Whether it stands there. */
  has(entry: Entry): boolean;
  bySequence(sequence: number): Entry | undefined;
  isFirst(entry: Entry): boolean;
  insert(entry: Entry): void;
  /** Takes it out. @returns those whose turn it may be now. */
  remove(entry: Entry): Entry[];
  /** Takes it out, and all that stand behind it in any line. @returns those behind. */
  removeFrom(entry: Entry): Entry[];
  /** Takes all out. @returns them. */
  clear(): Entry[];
}

export function createLines<Entry extends Standing>(): Lines<Entry> {
  const all = new Map<number, Entry>();
  const byPatient = new Map<PatientId, Entry[]>();

  const keep = (patientId: PatientId, entries: Entry[]) => {
    if (entries.length === 0) byPatient.delete(patientId);
    else byPatient.set(patientId, entries);
  };
  const isFirst = (entry: Entry) =>
    entry.message.patientIds.every((patientId) => byPatient.get(patientId)?.[0] === entry);

  return {
    get size() {
      return all.size;
    },
    has: (entry) => all.get(entry.message.sequence) === entry,
    bySequence: (sequence) => all.get(sequence),
    isFirst,
    insert(entry) {
      all.set(entry.message.sequence, entry);
      for (const patientId of entry.message.patientIds) {
        const entries = byPatient.get(patientId) ?? [];
        let at = entries.length;
        while (at > 0 && entries[at - 1]!.message.sequence > entry.message.sequence) at -= 1;
        entries.splice(at, 0, entry);
        byPatient.set(patientId, entries);
      }
    },
    remove(entry) {
      all.delete(entry.message.sequence);
      const next: Entry[] = [];
      for (const patientId of entry.message.patientIds) {
        const entries = byPatient.get(patientId)?.filter((other) => other !== entry) ?? [];
        keep(patientId, entries);
        if (entries[0]) next.push(entries[0]);
      }
      return next.filter(isFirst);
    },
    removeFrom(entry) {
      const letGo = new Set([entry]);
      for (const { message } of letGo) {
        all.delete(message.sequence);
        for (const patientId of message.patientIds) {
          const entries = byPatient.get(patientId) ?? [];
          for (const other of entries) if (other.message.sequence > message.sequence) letGo.add(other);
          keep(
            patientId,
            entries.filter((other) => !letGo.has(other)),
          );
        }
      }
      letGo.delete(entry);
      return [...letGo];
    },
    clear() {
      const were = [...all.values()];
      all.clear();
      byPatient.clear();
      return were;
    },
  };
}

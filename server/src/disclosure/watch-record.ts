// Tells open records that something new was received about their person. It says that, and nothing else: what is new is asked
// for, which is a disclosure of its own.
import type { Database } from '#runtime/database/database.ts';
import type { PatientId } from '#standards/patient.ts';

/** The channel on which the inbox names changed patients. */
const recordChanged = 'record_changed';

export interface RecordWatch {
  /** Calls back when any of these patients' records changed, or may have; returns how to stop. */
  watch(patientIds: readonly PatientId[], onChange: () => void): () => void;
  close(): Promise<void>;
}

/** One listening connection for all open records of this process. */
export async function createRecordWatch(database: Database): Promise<RecordWatch> {
  const watchers = new Map<string, Set<() => void>>();
  const stop = await database.listen(recordChanged, (payload) => {
    // An empty word follows a reconnection: something may have been missed, so everybody looks again.
    const patients = payload === '' ? watchers.keys() : payload.split(',');
    for (const patientId of patients) for (const onChange of watchers.get(patientId) ?? []) onChange();
  });
  return {
    watch(patientIds, onChange) {
      for (const patientId of patientIds) {
        const there = watchers.get(patientId) ?? new Set();
        watchers.set(patientId, there.add(onChange));
      }
      return () => {
        for (const patientId of patientIds) {
          const there = watchers.get(patientId);
          there?.delete(onChange);
          if (there?.size === 0) watchers.delete(patientId);
        }
      };
    },
    close: stop,
  };
}

// Writes an access event down. Invariant: callers release nothing until this resolves; if it cannot be written, it throws.
import { randomUUID } from 'node:crypto';
import { type Database, type Executor, send } from '#runtime/database/database.ts';
import type { AccessEvent } from './access-event.ts';
import { auditEventOf } from './audit-event.ts';
import { type EventRow, insertEvents } from './event-store.ts';
import { oneFlush } from './one-flush.ts';

/**
 * Commits the event (with `executor` a database), or makes it part of the caller's transaction (with `executor` one).
 * @throws whatever the database says: there is no other place for the event to go, so the caller must stop.
 */
export async function recordEvent(executor: Executor, event: AccessEvent): Promise<void> {
  await recordEvents(executor, [event]);
}

/** The same for several at once. */
export async function recordEvents(executor: Executor, events: readonly AccessEvent[]): Promise<void> {
  const rows = events.flatMap(onePerPatient).map(rowOf);
  if (isDatabase(executor)) await oneFlush(executor, rows);
  else await send(executor, insertEvents(rows));
}

const isDatabase = (executor: Executor): executor is Database => 'transaction' in executor;

/**
 * One event for each patient, where a search showed several or a message named several: each of them can be told of theirs, and
 * none of another. Source: IHE BALP, PatientQuery: "one AuditEvent is created for every Patient".
 */
function onePerPatient(event: AccessEvent): AccessEvent[] {
  const { personsShown = [], patientIds = [], kind } = event;
  if (personsShown.length > 1) return personsShown.map((personId) => ({ ...event, personsShown: [personId] }));
  if (kind === 'receive' && patientIds.length > 1)
    return patientIds.map((patientId) => ({ ...event, patientIds: [patientId] }));
  return [event];
}

function rowOf(event: AccessEvent): EventRow {
  const eventId = randomUUID();
  return {
    event_id: eventId,
    recorded_at: event.recordedAt,
    kind: event.kind,
    person_id: event.personId ?? event.personsShown?.[0] ?? null,
    user_id: userIdOf(event.agent),
    organisation_ods: 'organisation' in event.agent ? event.agent.organisation : null,
    disclosure_id: event.disclosureId ?? null,
    request_id: event.requestId,
    resource: auditEventOf(event, eventId),
  };
}

/** What whoever asked is found by: a person by a name that no professional's id can be. */
function userIdOf(agent: AccessEvent['agent']): string | null {
  if (agent.type === 'user') return agent.userId;
  return agent.type === 'patient' ? `Patient/${agent.personId}` : null;
}

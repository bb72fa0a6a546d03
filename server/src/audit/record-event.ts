// Writes an access event down. Invariant: callers release nothing until this resolves; if it cannot be written, it throws.
import { randomUUID } from 'node:crypto';
import type { Executor } from '#runtime/database/database.ts';
import type { AccessEvent } from './access-event.ts';
import { auditEventOf } from './audit-event.ts';
import { insertEvent } from './event-store.ts';

/**
 * Commits the event (with `executor` a database), or makes it part of the caller's transaction (with `executor` one).
 * @throws whatever the database says: there is no other place for the event to go, so the caller must stop.
 */
export async function recordEvent(executor: Executor, event: AccessEvent): Promise<void> {
  const eventId = randomUUID();
  const [onlyShown, another] = event.personsShown ?? [];
  await executor.run(
    insertEvent({
      event_id: eventId,
      recorded_at: event.recordedAt,
      kind: event.kind,
      person_id: event.personId ?? (another ? undefined : onlyShown) ?? null,
      user_id: event.agent.type === 'user' ? event.agent.userId : null,
      organisation_ods: event.agent.type === 'system' ? null : event.agent.organisation,
      disclosure_id: event.disclosureId ?? null,
      request_id: event.requestId,
      resource: auditEventOf(event, eventId),
    }),
  );
}

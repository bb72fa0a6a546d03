// Events of the log that fit a question, the latest first.
import type { Executor } from '#runtime/database/database.ts';
import type { AuditEvent } from '#standards/fhir/types.ts';
import type { PersonId } from '#standards/patient.ts';
import type { AccessEventKind } from '../access-event.ts';
import type { BorneId } from './person-events-store.ts';
import { selectEvents } from './search-events-store.ts';

export interface EventSearch {
  personId?: PersonId;
  userId?: string;
  kind?: AccessEventKind;
  since: Date;
  until: Date;
  /** Where the page before ended. */
  before?: { at: Date; sequence: number };
  limit: number;
}

export interface EventFound {
  sequence: number;
  at: Date;
  kind: AccessEventKind;
  /** Who, as their name was then. */
  name: string;
  userId: string | undefined;
  organisation: string | undefined;
  outcome: 'success' | 'failed' | 'refused';
  /** The persons it is about, as they were known then. */
  personIds: readonly string[];
  explanation: string | undefined;
  disclosureId: string | undefined;
  leafIndex: number | undefined;
}

/** @param borne where a person is asked for: every id they were known by, and when. */
export async function searchEvents(
  executor: Executor,
  search: EventSearch,
  borne: readonly BorneId[] | undefined,
): Promise<EventFound[]> {
  const { userId, kind, before, ...time } = search;
  const rows = await executor.run(selectEvents({ ...time, borne, userId, kind, before }));
  return rows.map((row) => {
    const resource = row.resource as AuditEvent;
    const [asked] = resource.agent;
    return {
      sequence: row.sequence,
      at: row.recorded_at,
      kind: row.kind as AccessEventKind,
      name: asked?.name ?? asked?.who?.display ?? '',
      userId: row.user_id ?? undefined,
      organisation: row.organisation_ods ?? undefined,
      outcome: row.kind === 'refuse' ? 'refused' : resource.outcome === '0' ? 'success' : 'failed',
      personIds: (resource.entity ?? []).flatMap(({ what }) => {
        const id = /^Patient\/(.+)$/.exec(what?.reference ?? '')?.[1];
        return id === undefined ? [] : [id];
      }),
      explanation: resource.outcomeDesc,
      disclosureId: row.disclosure_id ?? undefined,
      leafIndex: row.leaf_index ?? undefined,
    };
  });
}

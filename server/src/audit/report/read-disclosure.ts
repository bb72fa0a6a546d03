// One disclosure as the log has it: who opened what, and what its closing says was shown.
import type { Executor } from '#runtime/database/database.ts';
import type { AuditEvent } from '#standards/fhir/types.ts';
import type { PersonId } from '#standards/patient.ts';
import type { AccessEventKind } from '../access-event.ts';
import { selectDisclosure } from './disclosure-store.ts';

export interface DisclosureLogged {
  kind: AccessEventKind;
  openedAt: Date;
  /** Undefined where it was never closed: what was shown is not known. */
  closedAt: Date | undefined;
  personId: PersonId | undefined;
  /** Name, and ODS code of where they work. */
  who: { name: string; organisation: string };
  /** Source by source, in the order they came. */
  shown: readonly SourceShownThen[];
  /** The one resource it was about: a letter. */
  resource: { resourceType: string; id: string } | undefined;
}

export interface SourceShownThen {
  sourceId: string;
  /** As the closing has it: "answered", "timed-out (last-known-good)". */
  outcome: string;
  /** Section id → how many entries were shown of it. */
  sections: ReadonlyMap<string, number>;
}

/** Undefined where the log has no such disclosure. */
export async function readDisclosure(executor: Executor, disclosureId: string): Promise<DisclosureLogged | undefined> {
  const rows = await executor.run(selectDisclosure(disclosureId));
  const opening = rows.find(({ kind }) => kind !== 'complete-disclosure' && kind !== 'refuse') ?? rows[0];
  if (!opening) return undefined;
  const closing = rows.find(({ kind }) => kind === 'complete-disclosure');
  const opened = opening.resource as AuditEvent;
  const closed = closing?.resource as AuditEvent | undefined;
  const [, resourceType, id] =
    /^([A-Z]\w+)\/(.+)$/.exec(opened.entity?.find(({ type }) => type?.code === '2')?.what?.reference ?? '') ?? [];
  return {
    kind: opening.kind as AccessEventKind,
    openedAt: opening.recorded_at,
    closedAt: closing?.recorded_at,
    personId: (opening.person_id ?? closing?.person_id ?? undefined) as PersonId | undefined,
    who: { name: opened.agent[0]?.name ?? '', organisation: opening.organisation_ods ?? '' },
    shown: (closed?.entity ?? []).filter(({ name }) => name?.startsWith('source ')).map(shownOf),
    resource: resourceType && id ? { resourceType, id } : undefined,
  };
}

function shownOf({ name, detail = [] }: NonNullable<AuditEvent['entity']>[number]): SourceShownThen {
  return {
    sourceId: name!.replace(/^source /, ''),
    outcome: detail.find(({ type }) => type === 'outcome')?.valueString ?? '',
    sections: new Map(
      detail
        .filter(({ type }) => type !== 'outcome')
        .map(({ type, valueString }) => [type, Number(valueString)] as const)
        .filter(([, count]) => count > 0),
    ),
  };
}

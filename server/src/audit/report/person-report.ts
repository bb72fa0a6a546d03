// Who looked at a person's record, line by line, from the log: an opening and what was then shown are one line. Each line bears the
// places in the log that it stands on, so that it can be checked.
import type { Executor } from '#runtime/database/database.ts';
import type { AuditEvent } from '#standards/fhir/types.ts';
import type { PatientId } from '#standards/patient.ts';
import { type AccessEventKind, proxyRole, residentRole } from '../access-event.ts';
import { type BorneId, type PersonEventRow, selectPersonEvents } from './person-events-store.ts';

export type { BorneId };

export interface AccessLine {
  at: Date;
  /** What was done: the kind of its first event. */
  kind: AccessEventKind;
  /** Undefined where the server did it by itself. */
  who: { userId: string; name: string; roleId: string; organisation: string } | undefined;
  /** They did it themself, or somebody who acts for them did. */
  by?: 'person' | 'proxy';
  /** `under way`: it was opened, and has not been closed yet. */
  outcome: 'shown' | 'nothing shown' | 'refused' | 'under way';
  /** Without the usual grounds, because of an emergency. */
  emergency: boolean;
  /** Why it was let through or refused, as whoever asked was told. */
  explanation: string | undefined;
  /** Ids of the record's sections of which something was shown. */
  sections: readonly string[];
  /** Ids of the sources that showed something. */
  sources: readonly string[];
  disclosureId: string | undefined;
  /** Whose logs have it: ours, which can be checked, and neighbours' by ODS code, as they told it. */
  writtenBy: { here: boolean; told: readonly string[] };
  /** Its events: each one's place in our log, undefined while it is not sealed yet, or where a neighbour told of it. */
  events: readonly { eventId: string; leafIndex: number | undefined; resource: AuditEvent }[];
}

export interface AccessReport {
  lines: readonly AccessLine[];
  /** There are more in this time than are given: these are the latest. */
  more: boolean;
}

/** Not somebody looking: what sources sent, and who was found to be whom. */
const leftOut: readonly AccessEventKind[] = ['receive', 'link', 'unlink', 'merge', 'unmerge'];
const mostEvents = 5000;

/**
 * The lines of a time, the latest first.
 * @param borne every id the person was known by, and when.
 * @param patientIds of the person, at organisations: stewards' events name these.
 */
export async function personReport(
  executor: Executor,
  about: { borne: readonly BorneId[]; patientIds: readonly PatientId[] },
  time: { since: Date; until: Date },
): Promise<AccessReport> {
  const rows = await executor.run(
    selectPersonEvents(about.borne, about.patientIds, leftOut, { ...time, limit: mostEvents + 1 }),
  );
  const lines: { line: AccessLine; sequence: number }[] = [];
  const add = (own: readonly [PersonEventRow, ...PersonEventRow[]]) =>
    void lines.push({ line: lineOf(own), sequence: own[0].sequence });
  const open = new Map<string, PersonEventRow[]>();
  for (const row of rows.slice(0, mostEvents)) {
    // Later ones come first: a closing waits for its opening.
    const closings = row.disclosure_id === null ? [] : (open.get(row.disclosure_id) ?? []);
    if (row.kind === 'complete-disclosure' && row.disclosure_id !== null) {
      open.set(row.disclosure_id, [row, ...closings]);
      continue;
    }
    const [closing, ...others] = closings;
    if (row.disclosure_id !== null) open.set(row.disclosure_id, others);
    add(closing ? [row, closing] : [row]);
  }
  // A search showed them: its opening is about nobody yet.
  for (const closings of open.values()) for (const closing of closings) add([closing]);
  return {
    // Of one instant the later written first.
    lines: lines
      .toSorted((one, other) => other.line.at.getTime() - one.line.at.getTime() || other.sequence - one.sequence)
      .map(({ line }) => line),
    more: rows.length > mostEvents,
  };
}

function lineOf(rows: readonly [PersonEventRow, ...PersonEventRow[]]): AccessLine {
  const [first] = rows;
  const resource = first.resource as AuditEvent;
  const closing = rows.find(({ kind }) => kind === 'complete-disclosure')?.resource as AuditEvent | undefined;
  // A person, with their role; or the organisation of whatever asked by itself: a neighbouring record.
  const user = resource.agent.find(({ requestor, role, who }) => requestor && (role ?? who?.identifier));
  const shown = (closing?.entity ?? []).filter(({ name }) => name?.startsWith('source '));
  const counted = shown.map(({ name, detail = [] }) => ({
    source: name!.replace(/^source /, ''),
    sections: detail.filter(({ type, valueString }) => type !== 'outcome' && Number(valueString) > 0),
  }));
  return {
    at: first.recorded_at,
    kind: first.kind as AccessEventKind,
    who: user && {
      userId: user.who?.identifier?.value ?? user.who?.reference ?? '',
      name: user.name ?? '',
      roleId: user.role?.[0]?.coding?.[0]?.code ?? '',
      organisation: first.organisation_ods ?? '',
    },
    ...byOf(user?.role?.[0]?.coding?.[0]?.code),
    outcome: outcomeOf(first, closing),
    emergency: resource.purposeOfEvent?.some(({ coding }) => coding?.[0]?.code === 'BTG') ?? false,
    explanation: resource.outcomeDesc,
    sections: [...new Set(counted.flatMap(({ sections }) => sections.map(({ type }) => type)))],
    sources: counted.filter(({ sections }) => sections.length > 0).map(({ source }) => source),
    disclosureId: first.disclosure_id ?? undefined,
    writtenBy: { here: true, told: [] },
    events: rows.map((row) => ({
      eventId: row.event_id,
      leafIndex: row.leaf_index ?? undefined,
      resource: row.resource as AuditEvent,
    })),
  };
}

function byOf(roleId: string | undefined): Pick<AccessLine, 'by'> {
  if (roleId === residentRole) return { by: 'person' };
  return roleId?.startsWith(proxyRole) ? { by: 'proxy' } : {};
}

/** What is closed by a second event; the others are done with their own. */
const closes: ReadonlySet<string> = new Set([
  'open-record',
  'search-record',
  'print-record',
  'export-record',
  'refresh-record',
  'open-document',
  'open-original',
]);

function outcomeOf({ kind, resource }: PersonEventRow, closing: AuditEvent | undefined): AccessLine['outcome'] {
  if (kind === 'refuse') return 'refused';
  if (!closes.has(kind) && kind !== 'complete-disclosure')
    return (resource as AuditEvent).outcome === '0' ? 'shown' : 'nothing shown';
  if (!closing) return 'under way';
  const something = (closing.entity ?? []).some(({ name }) => name?.startsWith('source ') ?? false);
  return something ? 'shown' : 'nothing shown';
}

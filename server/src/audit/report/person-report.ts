// Who looked at a person's record, line by line, from the log: an opening and what was then shown are one line. Each line bears the
// places in the log that it stands on, so that it can be checked.
import type { Executor } from '#runtime/database/database.ts';
import type { AuditEvent } from '#standards/fhir/types.ts';
import type { PatientId } from '#standards/patient.ts';
import { type AccessEventKind, proxyRole, residentRole } from '../access-event.ts';
import { comparePlaces, type LinePlace, type PageAsked } from './line-place.ts';
import { type Look, looksOfEvents } from './looks-of-events.ts';
import {
  type BorneId,
  type PersonEventRow,
  selectPersonEventKeys,
  selectPersonEvents,
  selectSealedAt,
} from './person-events-store.ts';

export type { BorneId };

export interface AccessLine {
  at: Date;
  place: LinePlace;
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
  /** Read beside them, and not theirs to see whom it is for. */
  hidden: readonly AccessLine[];
  /** Where these end and earlier ones go on; undefined where there are none. */
  earlier: LinePlace | undefined;
  /** How many there are in the time, and how many of them stand before these; undefined where only some may be seen. */
  counted: { total: number; newer: number } | undefined;
}

export const emptyReport: AccessReport = { lines: [], hidden: [], earlier: undefined, counted: { total: 0, newer: 0 } };

/** Whom a list is about. */
export interface AboutPerson {
  /** Every id the person was known by, and when. */
  borne: readonly BorneId[];
  /** Of the person, at organisations: stewards' events name these. */
  patientIds: readonly PatientId[];
}

/** Not somebody looking: what sources sent, and who was found to be whom. */
const leftOut: readonly AccessEventKind[] = ['receive', 'link', 'unlink', 'merge', 'unmerge'];
/** How long a record may stay open: a closing follows its opening within this. */
const longestLookMs = 86_400_000;

/**
 * A page of the lines of a time, the latest first.
 * @param maySee leaves out what whoever it is for may not see; where absent, they may see all.
 */
export async function personReport(
  executor: Executor,
  about: AboutPerson,
  { since, until, before, most }: PageAsked,
  maySee?: (line: AccessLine) => boolean,
): Promise<AccessReport> {
  const looks = (await looksSince(executor, about, since)).filter(
    ({ first }) => first.recorded_at >= since && first.recorded_at < until,
  );
  const behind = before ? looks.findIndex(({ first }) => comparePlaces(before, placeOf(first)) < 0) : 0;
  const newer = behind === -1 ? looks.length : behind;
  if (!maySee) {
    const lines = await linesOf(executor, looks.slice(newer, newer + most));
    const more = newer + most < looks.length;
    return {
      lines,
      hidden: [],
      earlier: more ? lines.at(-1)?.place : undefined,
      counted: { total: looks.length, newer },
    };
  }
  // Until there is one too many: how many are hidden tells nobody anything.
  const seen: AccessLine[] = [];
  const hidden: AccessLine[] = [];
  for (let at = newer; at < looks.length && seen.length <= most; at += most)
    for (const line of await linesOf(executor, looks.slice(at, at + most))) (maySee(line) ? seen : hidden).push(line);
  const lines = seen.slice(0, most);
  return { lines, hidden, earlier: seen.length > most ? lines.at(-1)?.place : undefined, counted: undefined };
}

/** The line of a person's list that the event sealed at a place belongs to; undefined where that is about somebody else, or nothing. */
export async function personLineAt(
  executor: Executor,
  about: AboutPerson,
  leafIndex: number,
): Promise<AccessLine | undefined> {
  const [sealed] = await executor.run(selectSealedAt(leafIndex));
  if (!sealed) return undefined;
  const looks = await looksSince(executor, about, sealed.recorded_at);
  const look = looks.find(({ first, closing }) => [first.sequence, closing?.sequence].includes(sealed.sequence));
  return look && (await linesOf(executor, [look]))[0];
}

/** From those open at a time on: what was opened before it and closed after it is one look. */
const looksSince = async (executor: Executor, { borne, patientIds }: AboutPerson, since: Date): Promise<Look[]> =>
  looksOfEvents(
    await executor.run(
      selectPersonEventKeys(borne, patientIds, leftOut, new Date(Math.max(0, since.getTime() - longestLookMs))),
    ),
  );

const placeOf = ({ recorded_at: at, sequence }: Look['first']): LinePlace => ({
  at: at.getTime(),
  sequence,
  told: '',
});

async function linesOf(executor: Executor, looks: readonly Look[]): Promise<AccessLine[]> {
  if (looks.length === 0) return [];
  const sequences = looks.flatMap(({ first, closing }) => [first.sequence, ...(closing ? [closing.sequence] : [])]);
  const rows = new Map((await executor.run(selectPersonEvents(sequences))).map((row) => [row.sequence, row] as const));
  return looks.map(({ first, closing }) =>
    lineOf([rows.get(first.sequence)!, ...(closing ? [rows.get(closing.sequence)!] : [])]),
  );
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
    place: placeOf(first),
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

// Whether a medicine is taken now, and by what rule that is said: the status its sources give, its end, its last issue.
// Never by guesswork: what no rule decides is "not clear", and says why.
// Source: FHIR R4, medicationrequest-status and medication-statement-status; GP Connect 1.6, Medication guidance.
import { headsOf, isBefore } from '#record/joining/conflicts/found.ts';
import { stateOf } from '#record/joining/reading/item-states.ts';
import { formatDateTime } from '#web/design/dates.ts';
import type { ShownItem, ShownLine } from '../joined-so-far.ts';

export type Standing =
  | 'current'
  /** Said to be active, and past its end; or nobody says. */
  | 'not clear'
  | 'on hold'
  | 'planned'
  | 'not to be given'
  | 'stopped'
  | 'past'
  /** Handed out or given: it says what happened, not what is taken. */
  | 'event';

export interface Stood {
  standing: Standing;
  /** "Walworth Lanes GP says active, with no end date; last issued 21 Nov 2026." */
  rule: string;
}

export interface At {
  now: Date;
  timeZone: string;
}

/** Said to have been ended, not to have run its course. */
const stopped: ReadonlySet<string> = new Set(['stopped', 'cancelled', 'revoked', 'not taken']);
/** GP Connect 1.6: a repeat not issued for so long is asked about. A year's half, in days. */
const longAgo = 183;

export function standingOf(line: ShownLine, at: At): Stood {
  const { shown } = line;
  const role = shown.facts?.medicine?.role;
  const heads = headsOf(line);
  const says = sentences(heads.map((item) => sayingOf(withReason(line, item), at)));
  if (role === 'supply' || role === 'administration') return { standing: 'event', rule: says };
  if (role === 'not-to-give') return { standing: 'not to be given', rule: says };
  if (role === 'proposal') return { standing: 'planned', rule: says };
  const state = stateOf(shown);
  if (state === 'on hold') return { standing: 'on hold', rule: says };
  if (state === 'planned') return { standing: 'planned', rule: says };
  if (state === 'ended') return { standing: stopped.has(shown.status ?? '') ? 'stopped' : 'past', rule: says };
  if (state === 'not said') return { standing: 'not clear', rule: says };
  const issued = lastIssued(line);
  const issue = issued === undefined ? 'no issue is recorded' : `last issued ${formatDateTime(issued, at.timeZone)}`;
  const rule = `${says.slice(0, -1)}; ${issue}${isLongAgo(issued, at) ? ', more than six months ago' : ''}.`;
  // Where one source goes on with it, it is current, and what the other says is said too.
  return { standing: heads.every((item) => isPastItsEnd(item, issued, at)) ? 'not clear' : 'current', rule };
}

/** With the reason and day of its state that its source gives in an entry it links to it, as a GP system does. */
function withReason({ originals }: ShownLine, head: ShownItem): ShownItem {
  const own = originals.filter(({ sourceId, status }) => sourceId === head.sourceId && status === head.status);
  const said = (of: 'statusReason' | 'statusChanged') =>
    own.map(({ facts }) => facts?.medicine?.[of]).find((words) => words !== undefined);
  const [statusReason, statusChanged] = [said('statusReason'), said('statusChanged')];
  if (!head.facts?.medicine) return head;
  const medicine = {
    ...head.facts.medicine,
    ...(statusReason ? { statusReason } : {}),
    ...(statusChanged ? { statusChanged } : {}),
  };
  return { ...head, facts: { ...head.facts, medicine } };
}

/** What a source says of it: status, and end. */
function sayingOf(item: ShownItem, at: At): string {
  const { status, facts, sourceName } = item;
  const { until, medicine } = facts ?? {};
  const date = (when: string) => formatDateTime(when, at.timeZone);
  const said = `${sourceName} says ${status === undefined || status === 'unknown' ? 'nothing of whether it is taken' : `“${status}”`}`;
  const changed = medicine?.statusChanged ?? until;
  if (stateOf(item) !== 'current')
    return [said, changed && `on ${date(changed)}`, medicine?.statusReason && `because: ${medicine.statusReason}`]
      .filter(Boolean)
      .join(', ');
  if (until !== undefined)
    return `${said}, with an end date of ${date(until)}, which has ${hasPassed(until, at) ? 'passed' : 'not come'}`;
  const { supplyUntil } = medicine ?? {};
  if (supplyUntil === undefined || isRepeat(item)) return `${said}, with no end date`;
  return `${said}, for a supply that ${hasPassed(supplyUntil, at) ? 'ran out' : 'lasts until'} ${hasPassed(supplyUntil, at) ? 'on ' : ''}${date(supplyUntil)}`;
}

const sentences = (all: readonly string[]) => `${[...new Set(all)].join('; ')}.`;

function isPastItsEnd(item: ShownItem, issued: string | undefined, at: At): boolean {
  const { until, medicine } = item.facts ?? {};
  if (until !== undefined) return hasPassed(until, at);
  const end = medicine?.supplyUntil;
  return end !== undefined && !isRepeat(item) && hasPassed(end, at) && !isBefore(end, issued);
}

/** A year that is not over has not passed. */
const hasPassed = (when: string, { now }: At) => isBefore(when, now.toISOString());

const isRepeat = ({ facts }: ShownItem) => /repeat|continuous|long.?term/i.test(facts?.medicine?.supplyKind ?? '');

function isLongAgo(when: string | undefined, { now }: At): boolean {
  return isBefore(when, new Date(now.getTime() - longAgo * 86_400_000).toISOString());
}

/** The latest issue that any of its sources tells of: said by the statement, or itself an entry beneath it. */
export function lastIssued({ originals }: ShownLine): string | undefined {
  const issues = originals.flatMap(({ facts, when }) => {
    const { lastIssued: said, role } = facts?.medicine ?? {};
    const isIssue = role === 'order' && facts?.partOf !== undefined;
    return [...(said === undefined ? [] : [said]), ...(isIssue && when !== undefined ? [when] : [])];
  });
  return issues.reduce<string | undefined>(
    (latest, issue) => (latest === undefined || isBefore(latest, issue) ? issue : latest),
    undefined,
  );
}

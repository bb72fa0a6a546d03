// What the reader's organisation had to do with a person, compared with a look: whether it explains it. Pure.
import type { PersonId } from '#standards/patient.ts';
import type { Alert, KeptEvidence, KeptLook, KeptSignal } from '../alert.ts';
import type { EvidenceKind, RuleId, Watching } from '../watching-config.ts';

/** One thing an organisation had to do with a person, without what it was about. */
export interface Evidence {
  kind: EvidenceKind;
  from: Date;
  /** Absent where it is a moment, or is still going on. */
  until?: Date;
  stillGoingOn?: boolean;
}

const day = 86_400_000;

/** How far around a look evidence is asked for: as far as the widest rule reaches. */
export function reachOf({ reasons }: Watching): { beforeMs: number; afterMs: number } {
  const all = Object.values(reasons);
  return {
    beforeMs: Math.max(...all.map(({ daysBefore }) => daysBefore)) * day,
    afterMs: Math.max(...all.map(({ daysAfter }) => daysAfter)) * day,
  };
}

/** Whether it lies near enough to the look. Whose practice it is holds whenever, and so does what was shown with the look itself. */
export function isNear({ reasons }: Watching, { kind, from, until, stillGoingOn }: Evidence, at: Date): boolean {
  if (kind === 'registration' || kind === 'launch' || kind === 'known') return true;
  const { daysBefore, daysAfter, openForDays } = reasons[kind];
  const end = stillGoingOn ? from.getTime() + openForDays * day : (until ?? from).getTime();
  return from.getTime() <= at.getTime() + daysAfter * day && end >= at.getTime() - daysBefore * day;
}

export interface Reconciled {
  explained: boolean;
  /** What was found, with the rules it explains; also where it explains only some. */
  evidence: KeptEvidence[];
  /** Rules that nothing explains. */
  unexplained: RuleId[];
}

/** Every rule of the alert against what is known of each person it is about. */
export function reconcile(
  watching: Watching,
  { signals }: Pick<Alert, 'signals'>,
  known: ReadonlyMap<PersonId, readonly Evidence[]>,
): Reconciled {
  const found = new Map<string, KeptEvidence & { explains: RuleId[] }>();
  const unexplained = signals.filter((signal) => !explains(signal)).map(({ rule }) => rule);
  return { explained: unexplained.length === 0, evidence: [...found.values()], unexplained };

  function explains(signal: KeptSignal): boolean {
    const kinds = watching.rules.find(({ id }) => id === signal.rule)?.explainedBy ?? [];
    const looks = signal.looks.map((look) => ({ look, by: reasonFor(look, kinds) }));
    for (const { look, by } of looks) if (by && look.personId) keep(look.personId, by, signal.rule);
    const people = new Set(looks.map(({ look }) => look.personId));
    const without = new Set(looks.filter(({ by }) => !by).map(({ look }) => look.personId));
    if (looks.length === 0 || kinds.length === 0) return false;
    // Of a week as a whole most people must be explained; of one person, every look.
    if (people.size === 1) return without.size === 0;
    return ((people.size - without.size) / people.size) * 100 >= watching.explainedSharePercent;
  }

  function reasonFor({ at, personId, launched }: KeptLook, kinds: readonly EvidenceKind[]): Evidence | undefined {
    if (!personId) return undefined;
    const when = new Date(at);
    const launch: Evidence[] = launched ? [{ kind: 'launch', from: when }] : [];
    return [...(known.get(personId) ?? []), ...launch].find(
      (evidence) => kinds.includes(evidence.kind) && isNear(watching, evidence, when),
    );
  }

  function keep(personId: PersonId, evidence: Evidence, rule: RuleId): void {
    const key = `${personId} ${evidence.kind} ${evidence.from.getTime()}`;
    const kept = found.get(key);
    if (kept) {
      if (!kept.explains.includes(rule)) kept.explains.push(rule);
      return;
    }
    found.set(key, {
      kind: evidence.kind,
      personId,
      words: words(evidence),
      from: evidence.from.toISOString(),
      ...(evidence.until ? { until: evidence.until.toISOString() } : {}),
      explains: [rule],
    });
  }
}

const called: Readonly<Record<EvidenceKind, string>> = {
  encounter: 'A visit or stay at the reader’s organisation',
  appointment: 'An appointment at the reader’s organisation',
  referral: 'A referral to the reader’s organisation',
  registration: 'Registered with the reader’s practice',
  known: 'The reader’s organisation’s own record holds contacts with the person',
  launch: 'Opened from the person’s record in the reader’s own system',
};

const words = ({ kind, stillGoingOn }: Evidence) => `${called[kind]}${stillGoingOn ? ', still going on' : ''}`;

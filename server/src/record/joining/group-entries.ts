// Groups entries that are the same thing, rule by rule, the surest first.
//
// Invariant: what two entries share is decided by themselves and their own source, never by a third. So the order in which
// entries come does not matter, and a further source never joins two lines that stood apart: it adds to a line, or adds one,
// or makes a line that was joined on a vague date stand apart, because there are now two it could belong to.
//   - A rule joins two entries only where it says the same of everything the rules before might have joined to either:
//     a sure join is never stretched by a vaguer one.
//   - A vague date joins the exact dates within it only where they are one group; "2019" does not choose between March and July.
//   - Where entries that would join say something differently that may not differ, only those that say the same join.
import type { RecordItem } from '../items/record-item.ts';
import type { Entry } from './entry.ts';
import { identifierRules } from './identifier-rules.ts';
import type { IdentifierRule, JoinRule } from './join-rule.ts';
import { type Stretch, stretchOf } from './reading/stretches.ts';

/** Entries that are one thing, and the rules that said so. */
export interface Group<Item extends RecordItem> {
  entries: Entry<Item>[];
  rules: JoinRule[];
}

/**
 * @param entries of one section, kind and person.
 * @returns every entry in exactly one group.
 */
export function groupEntries<Item extends RecordItem>(
  entries: readonly Entry<Item>[],
  rules: readonly (JoinRule | IdentifierRule)[],
): Group<Item>[] {
  const groupOf = new Map<Entry<Item>, Group<Item>>();
  for (const entry of entries) groupOf.set(entry, { entries: [entry], rules: [] });
  const so: SoFar<Item> = { groupOf, nearTo: new Map() };
  const source = entries[0]?.head.sourceId;
  const isOneSource = entries.every(({ head }) => head.sourceId === source);
  for (const rule of rules) {
    if ('identifiers' in rule) for (const each of identifierRules(rule, entries)) applyRule(each, entries, so);
    // One source alone says nothing twice, but where its saying so twice means one thing.
    else if (!isOneSource || rule.several) applyRule(rule, entries, so);
  }
  const groups = new Set(groupOf.values());
  return [...groups];
}

interface SoFar<Item extends RecordItem> {
  groupOf: Map<Entry<Item>, Group<Item>>;
  /** Everything the rules so far might have joined to an entry, had nothing stood against it; absent where it is alone. */
  nearTo: Map<Entry<Item>, Set<Entry<Item>>>;
}

/** An entry that has the rule's key, and when. */
interface Candidate<Item extends RecordItem> {
  entry: Entry<Item>;
  stretch: Stretch;
  /** The rule says the same of all that is near to it: it may be joined to others. */
  agreed: boolean;
}

const anyTime: Stretch = { start: 0, end: 0 };

function applyRule<Item extends RecordItem>(rule: JoinRule, entries: readonly Entry<Item>[], so: SoFar<Item>): void {
  const byKey = new Map<string, Entry<Item>[]>();
  for (const entry of entries) {
    const key = rule.key(entry.head);
    if (key === undefined) continue;
    const others = byKey.get(key);
    if (others) others.push(entry);
    else byKey.set(key, [entry]);
  }
  for (const same of byKey.values()) if (same.length > 1) joinSame(rule, same, so);
}

function joinSame<Item extends RecordItem>(rule: JoinRule, same: readonly Entry<Item>[], so: SoFar<Item>): void {
  const dated: Candidate<Item>[] = [];
  for (const entry of same) {
    const when = rule.when?.(entry.head);
    const stretch = rule.when ? (when === undefined ? undefined : stretchOf(when)) : anyTime;
    if (stretch) dated.push({ entry, stretch, agreed: true });
  }
  if (dated.length < 2) return;
  if (rule.when) dated.sort(outerFirst);
  // What does not overlap has nothing to do with one another: of a test of twenty years, a few at a time.
  let from = 0;
  let end = dated[0]!.stretch.end;
  for (let at = 1; at <= dated.length; at += 1) {
    const stretch = dated[at]?.stretch;
    if (stretch && (stretch.start < end || stretch.start === dated[from]!.stretch.start)) {
      end = Math.max(end, stretch.end);
      continue;
    }
    if (at - from > 1) joinNearby(rule, dated.slice(from, at), so);
    from = at;
    end = stretch?.end ?? 0;
  }
}

/** @param dated what overlaps, the outermost first. */
function joinNearby<Item extends RecordItem>(rule: JoinRule, dated: readonly Candidate<Item>[], so: SoFar<Item>): void {
  const { also } = rule;
  if (!also) return joinOverlapping(rule, dated, so);
  const source = dated[0]!.entry.head.sourceId;
  if (!rule.several && dated.every(({ entry }) => entry.head.sourceId === source)) return;
  const alike = new Map<string, Candidate<Item>[]>();
  for (const each of dated) {
    const said = also(each.entry.head);
    if (said === undefined) continue;
    const others = alike.get(said);
    if (others) others.push(each);
    else alike.set(said, [each]);
  }
  for (const each of alike.values()) if (each.length > 1) joinOverlapping(rule, each, so);
}

/** @param dated what may overlap, the outermost first. */
function joinOverlapping<Item extends RecordItem>(
  rule: JoinRule,
  dated: readonly Candidate<Item>[],
  so: SoFar<Item>,
): void {
  const candidates = rule.several ? dated : saidOnce(dated);
  if (candidates.length < 2) return;
  const stretches = new Map<Entry<Item>, Stretch>();
  for (const { entry, stretch } of candidates) stretches.set(entry, stretch);
  // Why each once: whoever is near to one another has the same of them, and a source may say thousands of one thing.
  const ofAll = new Map<Set<Entry<Item>>, Stretch | undefined>();
  for (const candidate of candidates) {
    const near = so.nearTo.get(candidate.entry);
    if (!near) continue;
    if (!ofAll.has(near)) ofAll.set(near, stretchOfAll(near, stretches));
    const its = ofAll.get(near);
    candidate.agreed &&= its !== undefined && isSame(its, candidate.stretch);
  }
  for (const root of byTime(candidates)) {
    const all = joinNode(rule, root, so);
    if (all.length > 1) bringNear(all, so);
  }
}

/** When all of these are, where that is one stretch of time; undefined where the rule does not say it of each, or says several. */
function stretchOfAll<Item extends RecordItem>(
  entries: ReadonlySet<Entry<Item>>,
  stretches: ReadonlyMap<Entry<Item>, Stretch>,
): Stretch | undefined {
  let first: Stretch | undefined;
  for (const entry of entries) {
    const its = stretches.get(entry);
    first ??= its;
    if (!its || !isSame(its, first!)) return undefined;
  }
  return first;
}

function isSame(one: Stretch, other: Stretch): boolean {
  return one.start === other.start && one.end === other.end;
}

/** Leaves out what a source says twice of one time: which of the two another source means cannot be told. */
function saidOnce<Item extends RecordItem>(dated: readonly Candidate<Item>[]): readonly Candidate<Item>[] {
  const bySource = new Map<string, Candidate<Item>[]>();
  for (const each of dated) {
    const own = bySource.get(each.entry.head.sourceId);
    if (own) own.push(each);
    else bySource.set(each.entry.head.sourceId, [each]);
  }
  if (bySource.size === dated.length) return dated;
  if (bySource.size === 1) return [];
  const twice = new Set<Candidate<Item>>();
  for (const own of bySource.values()) {
    const open: Candidate<Item>[] = [];
    /** How many of those that are open are known to be said twice, from the outermost. */
    let known = 0;
    for (const each of own) {
      while (open.length > 0 && !contains(open.at(-1)!.stretch, each.stretch)) open.pop();
      for (known = Math.min(known, open.length); known < open.length; known += 1) twice.add(open[known]!);
      if (open.length > 0) twice.add(each);
      open.push(each);
    }
  }
  return twice.size === 0 ? dated : dated.filter((each) => !twice.has(each));
}

function outerFirst(one: { stretch: Stretch }, other: { stretch: Stretch }): number {
  return one.stretch.start - other.stretch.start || other.stretch.end - one.stretch.end;
}

function contains(outer: Stretch, inner: Stretch): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** Candidates of one stretch of time, and those of stretches within it. */
interface Node<Item extends RecordItem> {
  stretch: Stretch;
  own: Candidate<Item>[];
  within: Node<Item>[];
}

/** As they contain one another. @param candidates the outermost first. */
function byTime<Item extends RecordItem>(candidates: readonly Candidate<Item>[]): Node<Item>[] {
  const roots: Node<Item>[] = [];
  const open: Node<Item>[] = [];
  for (const candidate of candidates) {
    const { stretch } = candidate;
    while (open.length > 0 && !contains(open.at(-1)!.stretch, stretch)) open.pop();
    const around = open.at(-1);
    if (around && isSame(around.stretch, stretch)) {
      around.own.push(candidate);
      continue;
    }
    const node: Node<Item> = { stretch, own: [candidate], within: [] };
    (around?.within ?? roots).push(node);
    open.push(node);
  }
  return roots;
}

/** The most exact first; what is vaguer joins what lies within it only where that is one thing. Returns all of them. */
function joinNode<Item extends RecordItem>(
  rule: JoinRule,
  { own, within }: Node<Item>,
  so: SoFar<Item>,
): Candidate<Item>[] {
  const inner = within.flatMap((node) => joinNode(rule, node, so));
  joinAlike(rule, own, so);
  const all = [...own, ...inner];
  const isOne = new Set(inner.map(({ entry }) => so.groupOf.get(entry))).size === 1;
  if (isOne && inner.every(({ agreed }) => agreed) && !differ(rule, all)) joinGroups(rule, [...own, inner[0]!], so);
  return all;
}

/** Whether these say something differently that may not differ. */
function differ<Item extends RecordItem>({ unless }: JoinRule, candidates: readonly Candidate<Item>[]): boolean {
  for (const say of unless ?? []) {
    let first: string | undefined;
    for (const { entry } of candidates) {
      const said = say(entry.head);
      if (said === undefined) continue;
      first ??= said;
      if (said !== first) return true;
    }
  }
  return false;
}

/** All of these, unless they say something differently that may not differ: then those that say just the same. */
function joinAlike<Item extends RecordItem>(
  rule: JoinRule,
  candidates: readonly Candidate<Item>[],
  so: SoFar<Item>,
): void {
  if (candidates.length < 2) return;
  if (!differ(rule, candidates)) return joinGroups(rule, candidates, so);
  const allOf = ({ entry }: Candidate<Item>) => JSON.stringify(rule.unless!.map((say) => say(entry.head) ?? null));
  for (const alike of Map.groupBy(candidates, allOf).values()) joinGroups(rule, alike, so);
}

/** Makes one group of the groups of those candidates that may be joined. */
function joinGroups<Item extends RecordItem>(
  rule: JoinRule,
  candidates: readonly Candidate<Item>[],
  { groupOf }: SoFar<Item>,
): void {
  const groups = new Set<Group<Item>>();
  for (const { entry, agreed } of candidates) if (agreed) groups.add(groupOf.get(entry)!);
  if (groups.size < 2) return;
  const [into, ...others] = groups;
  for (const other of others) {
    for (const entry of other.entries) {
      into!.entries.push(entry);
      groupOf.set(entry, into!);
    }
    for (const known of other.rules) if (!into!.rules.includes(known)) into!.rules.push(known);
  }
  if (!into!.rules.includes(rule)) into!.rules.push(rule);
}

function bringNear<Item extends RecordItem>(candidates: readonly Candidate<Item>[], { nearTo }: SoFar<Item>): void {
  const near = new Set<Entry<Item>>();
  const taken = new Set<Set<Entry<Item>>>();
  for (const { entry } of candidates) {
    near.add(entry);
    const others = nearTo.get(entry);
    if (!others || taken.has(others)) continue;
    taken.add(others);
    for (const other of others) near.add(other);
  }
  for (const entry of near) nearTo.set(entry, near);
}

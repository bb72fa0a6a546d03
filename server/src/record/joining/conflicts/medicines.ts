// Where sources disagree about medicines: dose, strength, release, whether it is taken at all.
// Source: NICE NG5, medicines reconciliation; the discrepancies it says are to be looked for.
import type { RecordItem } from '../../items/record-item.ts';
import type { JoinedItem } from '../joined-item.ts';
import { readDose, sameDose } from '../reading/dose.ts';
import { snomedOf } from '../reading/item-codes.ts';
import { stateOf } from '../reading/item-states.ts';
import { sameWords } from '../reading/same-words.ts';
import { productNameOf as medicineNameOf } from '../rules/medicine.ts';
import { type Found, headsOf, inOrder, isBefore, type NameOf, pairsByKey, sayings } from './found.ts';

const prescribing = new Set(['statement', 'plan', 'order']);

/** Lines of medicines that the person takes, may take, or took; not what was handed out or given. */
export function medicineLines<Item extends RecordItem>(lines: readonly JoinedItem<Item>[]): JoinedItem<Item>[] {
  return lines.filter(({ shown }) => prescribing.has(shown.facts?.medicine?.role ?? ''));
}

export function isCurrent({ shown }: JoinedItem): boolean {
  return stateOf(shown) === 'current';
}

export function medicineConflicts<Item extends RecordItem>(
  all: readonly JoinedItem<Item>[],
  nameOf: NameOf,
): Found<Item>[] {
  const lines = medicineLines(all);
  const current = lines.filter(isCurrent);
  return [
    ...current.flatMap((line) => doseConflict(line, nameOf)),
    ...differing(current, 'strength-differs', nameOf),
    ...differing(current, 'release-differs', nameOf),
    ...statusConflicts(current, lines, nameOf),
    ...notToBeGiven(current, all, nameOf),
  ];
}

function doseOf({ facts }: RecordItem): string | undefined {
  return facts?.medicine?.dose;
}

/** One line, several doses. */
function doseConflict<Item extends RecordItem>(line: JoinedItem<Item>, nameOf: NameOf): Found<Item>[] {
  if (line.sources.length < 2) return [];
  const dosed = line.sources.flatMap(
    (source) => line.originals.find((item) => item.sourceId === source && doseOf(item) !== undefined) ?? [],
  );
  let unlike = false;
  for (const [index, one] of dosed.entries())
    for (const other of dosed.slice(index + 1)) {
      if (sameWords(doseOf(one)) === sameWords(doseOf(other))) continue;
      const [first, second] = [one, other].map((item) => readDose(doseOf(item)!, medicineNameOf(item).each));
      const same = first && second ? sameDose(first, second) : undefined;
      if (same === false) return [found('dose-differs', 'conflict', 'The dose differs.')];
      if (same === undefined) unlike = true;
    }
  return unlike
    ? [found('dose-not-comparable', 'caution', 'The doses are worded differently, so compare them yourself.')]
    : [];

  function found(
    kind: 'dose-differs' | 'dose-not-comparable',
    weight: 'conflict' | 'caution',
    lead: string,
  ): Found<Item> {
    const sentence = `${line.shown.title}. ${lead} ${sayings(dosed, (item) => doseOf(item)!, nameOf)}`;
    return { conflict: { kind, weight, items: inOrder(dosed), sentence }, lines: [line] };
  }
}

/**
 * One substance in several strengths (of one form and release), or several releases (of one form), where a source has only
 * what another has not. A source that has both strengths makes up a dose with them.
 */
function differing<Item extends RecordItem>(
  current: readonly JoinedItem<Item>[],
  kind: 'strength-differs' | 'release-differs',
  nameOf: NameOf,
): Found<Item>[] {
  const bySubstance = new Map<string, { line: JoinedItem<Item>; value: string }[]>();
  for (const line of current) {
    const { substance, form, release, strengths } = medicineNameOf(line.shown);
    if (substance === '' || form === '' || strengths.length === 0) continue;
    const [key, value] =
      kind === 'strength-differs'
        ? [`${substance}|${form}|${release}`, strengths.join(' ')]
        : [`${substance}|${form}`, release];
    const known = bySubstance.get(key);
    if (known) known.push({ line, value });
    else bySubstance.set(key, [{ line, value }]);
  }
  const lead = kind === 'strength-differs' ? 'The strength differs.' : 'The release differs.';
  return [...bySubstance.values()].flatMap((group): Found<Item>[] => {
    const bySource = new Map<string, Set<string>>();
    for (const { line, value } of group)
      for (const source of line.sources) {
        const values = bySource.get(source);
        if (values) values.add(value);
        else bySource.set(source, new Set([value]));
      }
    const sources = [...bySource.values()];
    if (!sources.some((one) => sources.some((other) => one.isDisjointFrom(other)))) return [];
    const items = inOrder(group.flatMap(({ line }) => headsOf(line)));
    const sentence = `${lead} ${sayings(items, (item) => withDose(item), nameOf)}`;
    return [{ conflict: { kind, weight: 'conflict', items, sentence }, lines: group.map(({ line }) => line) }];
  });
}

function withDose(item: RecordItem): string {
  const dose = doseOf(item);
  return dose === undefined ? item.title : `${item.title}, ${dose}`;
}

/** By its code and by its name: either will do to ask whether two lines speak of one product. */
function productKeys({ shown }: JoinedItem): string[] {
  const [code, product] = [shown.meaning?.product?.code ?? snomedOf(shown), medicineNameOf(shown).product];
  return [...(code === undefined ? [] : [`code ${code}`]), ...(product === undefined ? [] : [`name ${product}`])];
}

/** A prescription that ran out is no statement that the medicine was stopped. */
function isEnd({ shown }: JoinedItem): boolean {
  const state = stateOf(shown);
  if (state === 'on hold') return true;
  return state === 'ended' && (shown.status !== 'completed' || shown.facts?.medicine?.role === 'statement');
}

/** Current at one source, ended or on hold at another that does not have it as current too. */
function statusConflicts<Item extends RecordItem>(
  current: readonly JoinedItem<Item>[],
  lines: readonly JoinedItem<Item>[],
  nameOf: NameOf,
): Found<Item>[] {
  return pairsByKey(current, lines.filter(isEnd), productKeys).flatMap(([now, over]): Found<Item>[] => {
    const ends = headsOf(over).filter(
      (item) => !now.sources.includes(item.sourceId) && !isBefore(item.facts?.until ?? item.when, now.shown.when),
    );
    if (ends.length === 0) return [];
    const items = inOrder([...headsOf(now), ...ends]);
    const sentence = `${now.shown.title}. Sources disagree on whether it is taken. ${sayings(items, statusWords, nameOf)}`;
    return [{ conflict: { kind: 'status-differs', weight: 'conflict', items, sentence }, lines: [now, over] }];
  });
}

function statusWords({ status, facts }: RecordItem): string {
  return [status ?? 'state not given', facts?.medicine?.statusReason].filter(Boolean).join(', ');
}

/** An instruction not to give a substance, and a current medicine of it. */
function notToBeGiven<Item extends RecordItem>(
  current: readonly JoinedItem<Item>[],
  all: readonly JoinedItem<Item>[],
  nameOf: NameOf,
): Found<Item>[] {
  const instructions = all.filter(
    ({ shown }) => shown.facts?.medicine?.role === 'not-to-give' && stateOf(shown) !== 'ended',
  );
  const substance = (line: JoinedItem) => {
    const name = medicineNameOf({ ...line.shown, title: line.shown.title.replace(/^Do not give: /, '') });
    return name.substance === '' ? [] : [name.substance];
  };
  return pairsByKey(current, instructions, substance).map(([now, instruction]) => {
    const items = inOrder([...headsOf(now), ...headsOf(instruction)]);
    const sentence = `Not to be given, and current. ${sayings(items, ({ title }) => title, nameOf)}`;
    return { conflict: { kind: 'not-to-be-given', weight: 'conflict', items, sentence }, lines: [now, instruction] };
  });
}

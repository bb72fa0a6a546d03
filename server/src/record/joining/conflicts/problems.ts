// A diagnosis current at one source, and over or ruled out at another.
import type { RecordItem } from '../../items/record-item.ts';
import type { JoinedItem } from '../joined-item.ts';
import { snomedOf } from '../reading/item-codes.ts';
import { stateOf } from '../reading/item-states.ts';
import { namingWords, sameWords } from '../reading/same-words.ts';
import { type Found, hasAnotherSource, headsOf, inOrder, isBefore, type NameOf, pairsByKey, sayings } from './found.ts';

export function problemConflicts<Item extends RecordItem>(
  all: readonly JoinedItem<Item>[],
  nameOf: NameOf,
): Found<Item>[] {
  const lines = all.filter(({ shown }) => shown.resource.resourceType === 'Condition');
  const isRefuted = ({ shown }: JoinedItem) => shown.facts?.certainty === 'refuted';
  const now = lines.filter((line) => stateOf(line.shown) === 'current' && !isRefuted(line));
  const over = lines.filter((line) => stateOf(line.shown) === 'ended' && !isRefuted(line));
  return [
    ...pairsByKey(now, over, keysOf)
      // One that ended before the other began was another episode.
      .filter(([here, there]) => !isBefore(there.shown.facts?.until, here.shown.when))
      .flatMap(([here, there]) => disagreement(here, there, false, nameOf)),
    ...pairsByKey(now, lines.filter(isRefuted), keysOf).flatMap(([here, there]) =>
      disagreement(here, there, true, nameOf),
    ),
  ];
}

function keysOf({ shown }: JoinedItem): string[] {
  const site = sameWords(shown.facts?.site);
  const [code, words] = [snomedOf(shown), namingWords(shown.title)];
  return [
    ...(code === undefined ? [] : [`code ${code} ${site}`]),
    ...(words === undefined ? [] : [`words ${words} ${site}`]),
  ];
}

function disagreement<Item extends RecordItem>(
  now: JoinedItem<Item>,
  other: JoinedItem<Item>,
  ruledOut: boolean,
  nameOf: NameOf,
): Found<Item>[] {
  if (!hasAnotherSource(now, other)) return [];
  const items = inOrder([...headsOf(now), ...headsOf(other)]);
  const lead = ruledOut ? 'Ruled out at one source and held at another.' : 'Over at one source and current at another.';
  const words = ({ status, facts }: RecordItem) =>
    facts?.certainty === 'refuted' ? 'ruled out' : (status ?? 'state not given');
  const sentence = `${now.shown.title}. ${lead} ${sayings(items, words, nameOf)}`;
  return [
    {
      conflict: { kind: ruledOut ? 'ruled-out' : 'status-differs', weight: 'conflict', items, sentence },
      lines: [now, other],
    },
  ];
}

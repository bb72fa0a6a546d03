// Where sources differ on what may never be guessed: resuscitation, and the legal status of a stay.
// Source: ReSPECT; Resuscitation Council UK, decisions relating to CPR; Mental Health Act 1983 (sections by number).
import type { RecordItem } from '../../items/record-item.ts';
import type { JoinedItem } from '../joined-item.ts';
import type { ConflictKind } from '../joined-item.ts';
import { snomedOf } from '../reading/item-codes.ts';
import { stateOf } from '../reading/item-states.ts';
import { sameWords } from '../reading/same-words.ts';
import { type Found, headsOf, inOrder, isBefore, type NameOf, sayings } from './found.ts';
import { wordTable } from '#standards/word-table.ts';

export function decisionConflicts<Item extends RecordItem>(
  lines: readonly JoinedItem<Item>[],
  nameOf: NameOf,
): Found<Item>[] {
  const inForce = lines.filter(({ shown }) => stateOf(shown) !== 'ended' && shown.facts?.certainty !== 'refuted');
  return [
    ...differing(inForce, resuscitationOf, 'resuscitation-differs', 'Sources differ on resuscitation.', nameOf),
    ...differing(inForce, legalStatusOf, 'legal-status-differs', 'Sources differ on the legal status.', nameOf),
  ];
}

/** SNOMED CT: for, and not for, attempted cardiopulmonary resuscitation. */
const resuscitationCodes: Readonly<Record<string, string>> = wordTable({
  '450475007': 'attempt',
  '450476008': 'do not attempt',
});
const notAttempted =
  /\bdna ?(?:cpr|r)\b|\bdo not (?:attempt )?(?:cardiopulmonary )?resuscitat|\bnot for (?:attempted )?(?:cpr|cardiopulmonary resuscitation|resuscitation)\b|\b(?:cpr|resuscitation) not to be attempted\b/;
// At the front alone: "plan for resuscitation discussion" decides nothing.
const attempted = /^for (?:attempted |full )?(?:cpr|cardiopulmonary resuscitation|resuscitation)\b/;

/** What an entry decides of resuscitation; undefined where it decides nothing. By its code, else by its title alone. */
export function resuscitationOf(item: RecordItem): string | undefined {
  const code = snomedOf(item);
  if (code !== undefined && code in resuscitationCodes) return resuscitationCodes[code];
  const words = sameWords(item.title);
  if (notAttempted.test(words)) return 'do not attempt';
  return attempted.test(words) ? 'attempt' : undefined;
}

/** Under which section somebody is detained, or that they are there of their own will. */
export function legalStatusOf({ section, title, facts, resource }: RecordItem): string | undefined {
  // A stay that is over says nothing of now.
  if (resource.resourceType === 'Encounter' && facts?.until !== undefined) return undefined;
  const said = facts?.legalStatus ?? (section === 'legal-information' ? title : undefined);
  if (said === undefined) return undefined;
  const words = sameWords(said);
  const number = /\bsection (\d+[a-z]?)\b/.exec(words)?.[1];
  if (number !== undefined) return `section ${number}`;
  return /\binformal\b|\bvoluntary\b|\bnot detained\b/.test(words) ? 'informal' : undefined;
}

/** Each source by its newest word on it; sources whose newest words are not the same differ. */
function differing<Item extends RecordItem>(
  lines: readonly JoinedItem<Item>[],
  valueOf: (item: RecordItem) => string | undefined,
  kind: ConflictKind,
  lead: string,
  nameOf: NameOf,
): Found<Item>[] {
  const deciding = lines.flatMap((line) =>
    headsOf(line)
      .filter((item) => valueOf(item) !== undefined)
      .map((item) => ({ line, item })),
  );
  const newest = deciding.filter(
    ({ item }) =>
      !deciding.some(({ item: other }) => other.sourceId === item.sourceId && isBefore(item.when, other.when)),
  );
  if (new Set(newest.map(({ item }) => valueOf(item))).size < 2) return [];
  const items = inOrder(newest.map(({ item }) => item));
  const sentence = `${lead} ${sayings(items, ({ title, facts }) => facts?.legalStatus ?? title, nameOf)}`;
  return [{ conflict: { kind, weight: 'conflict', items, sentence }, lines: newest.map(({ line }) => line) }];
}

// Rules every kind of entry shares: the surest at the front, the last resort at the end.
import type { RecordItem } from '../../items/record-item.ts';
import type { IdentifierRule, JoinRule } from '../join-rule.ts';
import { sameWords } from '../reading/same-words.ts';

const none: readonly string[] = [];

/** The number a system gave it: of the prescription, the report, the visit, the document. */
export function sameIdentifier(kind: string): IdentifierRule {
  return {
    id: `${kind}-same-identifier`,
    says: 'They carry the same number, given by one system.',
    identifiers: ({ facts }) => facts?.identifiers ?? none,
  };
}

/**
 * Where every word, code and fact is the same, by one author of one time, showing it twice tells nobody anything. Without an
 * author it may be two: two hospitals may each write "Outpatient appointment" of one day.
 */
export function saidAlike(kind: string): JoinRule {
  return {
    id: `${kind}-said-alike`,
    says: 'They say the same, word for word, by the same author at the same time.',
    key: ({ when, who }) => (who === undefined ? undefined : when),
    also: (item) => `${wordsOf(item)}|${item.code?.system}|${item.code?.code}|${factsOf(item)}`,
  };
}

function wordsOf({ title, detail, status, whenMeaning, who, cautions }: RecordItem): string {
  return `${sameWords(title)}|${sameWords(detail)}|${status}|${whenMeaning}|${sameWords(who)}|${cautions?.join()}`;
}

/** But for what differs between a thing and its copy: the numbers each system gives it, and how it links its entries. */
function factsOf({ facts }: RecordItem): string {
  if (!facts) return '';
  const { identifiers: _numbers, partOf: _links, ...rest } = facts;
  return JSON.stringify(rest);
}

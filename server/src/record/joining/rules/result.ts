// When two results are one: the same test of the same specimen with the same value, as a laboratory sends it to the hospital
// and to the practice. Two results of one day with one value stay two; so does anything whose value differs.
// Source: FHIR R4 Observation and DiagnosticReport; UCUM.
import type { RecordItem } from '../../items/record-item.ts';
import type { KindRules } from '../join-rule.ts';
import { becauseMapped, loincOf, snomedOf } from '../reading/item-codes.ts';
import { namingWords, sameWords } from '../reading/same-words.ts';
import { writtenOneWay } from '../reading/units.ts';
import { saidAlike, sameIdentifier } from './every-kind.ts';

/** The value in one way of writing; undefined where there is none, and nothing to compare. */
export function valueOf({ section, facts }: RecordItem): string | undefined {
  const result = facts?.result;
  if (result?.value !== undefined)
    return `${result.comparator ?? ''}${result.value} ${writtenOneWay(result.unit) ?? ''}`;
  if (result?.found !== undefined) return sameWords(result.found);
  // "Ex-smoker" is its own value; a result without one is still awaited.
  return section === 'investigation-results' ? undefined : '';
}

/** The same value, of the same meaning of when, at the same place of the body. */
function sameValue(item: RecordItem): string | undefined {
  const value = valueOf(item);
  return value === undefined ? undefined : `${value}|${item.whenMeaning}|${item.facts?.site ?? ''}`;
}

const when = ({ when }: RecordItem) => when;
const laboratory = ({ facts }: RecordItem) => namingWords(facts?.result?.laboratory);
const named = ({ title }: RecordItem) => namingWords(title);

export const resultRules: KindRules = {
  kind: 'result',
  rules: [
    sameIdentifier('result'),
    {
      id: 'result-same-test',
      says: 'The same test by its SNOMED CT code, of the same time, with the same value.',
      key: snomedOf,
      also: sameValue,
      when,
      unless: [laboratory],
      because: becauseMapped('snomed'),
    },
    {
      id: 'result-same-test-by-loinc',
      says: 'The same test by its LOINC code, of the same time, with the same value.',
      key: loincOf,
      also: sameValue,
      when,
      unless: [laboratory],
      because: becauseMapped('loinc'),
    },
    {
      id: 'result-same-words',
      says: 'The same test in the same words, of the same time, with the same value.',
      key: named,
      also: sameValue,
      when,
      unless: [snomedOf, loincOf, laboratory],
    },
    saidAlike('result'),
  ],
};

const conclusion = ({ facts }: RecordItem) => namingWords(facts?.result?.found);

export const reportRules: KindRules = {
  kind: 'report',
  rules: [
    sameIdentifier('report'),
    {
      id: 'report-same-investigation',
      says: 'The same investigation by its code, of the same time, and no different conclusion.',
      key: (item) => snomedOf(item) ?? loincOf(item),
      when,
      unless: [conclusion],
    },
    {
      id: 'report-same-words',
      says: 'The same investigation in the same words, of the same time, and no different conclusion.',
      key: named,
      when,
      unless: [snomedOf, loincOf, conclusion],
    },
    saidAlike('report'),
  ],
};

// What a section holds and what its emptiness means, source by source: "none known", "not recorded", "withheld", "not asked",
// "does not share" and "did not answer" are never one another, and a list with a part missing is never whole.
// Source: feature rows R23 and R24; GP Connect 1.6 (no known allergies, warning codes); HL7 IPS emptyReason.
import { dateText } from '../../items/elements/times.ts';
import type { RecordItem } from '../../items/record-item.ts';
import { isError, stateOf } from '../reading/item-states.ts';

/** What came of one source, whatever the section. */
export type Standing =
  | 'answered'
  | 'partly answered'
  /** It has no such patient. */
  | 'not known there'
  /** It has not joined the sharing, so it was not asked. */
  | 'not a party'
  /** The question came through it. */
  | 'not asked'
  /** It has something to say and may not: refused by the person, or by itself. */
  | 'withheld'
  | 'did not answer'
  /** It answered what cannot be used. */
  | 'not usable';

/** What one source says of one section. */
export interface SourceSaying {
  /** As the reader knows it. */
  name: string;
  standing: Standing;
  /** What it says of the area where it sent no entries, or that it did not return it. */
  area?: 'present' | 'none known' | 'not recorded' | 'not returned';
  /** Its own warnings on this area: it left out confidential entries; some have not arrived or are not filed yet. */
  warns?: readonly ('confidential' | 'behind')[];
  /** Its entries in this section. */
  items: readonly RecordItem[];
}

export type SourceStateKind =
  | 'has entries'
  | 'none known'
  | 'not recorded'
  /** It answered, and was not asked about this or says nothing of it. */
  | 'says nothing'
  | 'not known there'
  | 'not a party'
  | 'not asked'
  | 'withheld'
  | 'did not answer'
  | 'not usable'
  | 'not returned';

export interface SourceState {
  name: string;
  kind: SourceStateKind;
  /** Something of it is missing here, or may be. */
  partial: boolean;
  /** "None known, recorded 02-May-2024 by Dr Ann Smith". */
  words: string;
  /** What of it is missing, in words; empty where nothing is known to be. */
  missing: readonly string[];
  /** Who says that none are known, and when: the entry that says so. */
  statement?: RecordItem;
}

export interface SectionState {
  /** What the section comes to. `entries` wins; then a statement that there is none; then that nobody recorded any. */
  kind: 'entries' | 'none known' | 'not recorded' | 'nothing said';
  /** Every source that shares was asked and answered in full. Invariant: false wherever one did not, whatever was found. */
  complete: boolean;
  sources: readonly SourceState[];
}

/** @param said one for each source of the partnership, those not asked among them. */
export function sectionState(said: readonly SourceSaying[]): SectionState {
  const sources = said.map(sourceState);
  const has = (...kinds: readonly SourceStateKind[]) => sources.some(({ kind }) => kinds.includes(kind));
  return {
    kind: has('has entries')
      ? 'entries'
      : has('none known')
        ? 'none known'
        : has('not recorded', 'not known there')
          ? 'not recorded'
          : 'nothing said',
    complete: sources.length > 0 && sources.every(({ partial }) => !partial),
    sources,
  };
}

const missing: ReadonlySet<Standing> = new Set(['partly answered', 'withheld', 'did not answer', 'not usable']);

function sourceState(said: SourceSaying): SourceState {
  const { name, standing, area, warns = [] } = said;
  const kind = kindOf(said);
  const partial = missing.has(standing) || area === 'not returned' || warns.length > 0;
  const more = [
    partial && kind === 'has entries' ? standingWords[standing] : undefined,
    area === 'not returned' && kind !== 'not returned' ? 'some of it was not returned' : undefined,
    warns.includes('confidential') ? 'it holds confidential entries it did not send' : undefined,
    warns.includes('behind') ? 'some entries have not arrived yet' : undefined,
  ].filter((words) => words !== undefined);
  const statement = kind === 'none known' ? said.items.find((item) => saysNone(item) && !isError(item)) : undefined;
  return {
    name,
    kind,
    partial,
    words: [wordsOf(kind, said, statement), ...more].join('; '),
    missing: more,
    ...(statement ? { statement } : {}),
  };
}

function kindOf({ standing, area, items }: SourceSaying): SourceStateKind {
  const sound = items.filter((item) => !isError(item));
  const entries = sound.filter(isEntry);
  if (entries.length > 0) return 'has entries';
  if (sound.some((item) => saysNone(item) && stateOf(item) !== 'ended') || area === 'none known') return 'none known';
  if (area === 'not returned') return 'not returned';
  if (standing !== 'answered' && standing !== 'partly answered') return standing;
  if (area === 'not recorded') return 'not recorded';
  // Part of an answer without entries does not say that there are none; nor does one that is about other things.
  return standing === 'partly answered' ? 'not returned' : 'says nothing';
}

/** Something there is: no statement that there is none, nor that nobody knows. */
function isEntry(item: RecordItem): boolean {
  return !saysNone(item) && !item.facts?.allergy?.noInformation;
}

/** A statement that there is none: of allergies in whatever way, of other things by its list. */
function saysNone({ facts, cautions }: RecordItem): boolean {
  return facts?.allergy?.noneKnown !== undefined || (cautions?.includes('a statement that none is known') ?? false);
}

const standingWords: Readonly<Record<Standing, string | undefined>> = {
  answered: undefined,
  'partly answered': 'some of its answer is missing',
  'not known there': undefined,
  'not a party': undefined,
  'not asked': undefined,
  withheld: 'it may not share all of it',
  'did not answer': 'it did not answer now, and this is from before',
  'not usable': 'its answer could not be used, and this is from before',
};

const kindWords: Readonly<Record<SourceStateKind, string>> = {
  'has entries': '',
  'none known': 'None known',
  'not recorded': 'Nothing recorded',
  'says nothing': 'Says nothing of this',
  'not known there': 'Not known there',
  'not a party': 'Does not share, so was not asked',
  'not asked': 'Not asked, because the question came through it',
  withheld: 'Withheld: it may hold entries and may not share them',
  'did not answer': 'Did not answer: it may hold entries',
  'not usable': 'Its answer could not be used: it may hold entries',
  'not returned': 'Not returned: it may hold entries',
};

function wordsOf(kind: SourceStateKind, { items }: SourceSaying, statement: RecordItem | undefined): string {
  if (kind === 'has entries') {
    const count = items.filter((item) => !isError(item) && isEntry(item)).length;
    return count === 1 ? '1 entry' : `${count} entries`;
  }
  const words = kindWords[kind];
  if (kind !== 'none known') return words;
  const [date, who] = [dateText(statement?.when), statement?.who];
  return [words, date && `recorded ${date}`, who && `by ${who}`].filter(Boolean).join(', ').replace(/, by /, ' by ');
}

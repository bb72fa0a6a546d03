// One source's result or holdings as the part of the record that is let out: redacted first, then described and counted.
import type { RecordItem } from '#record/items/record-item.ts';
import type { SectionId } from '#record/items/sections.ts';
import { wordsFor } from '#sources/outcome-words.ts';
import type { SourceResult } from '#sources/query-sources.ts';
import type { Loss } from '#sources/source-adapter.ts';
import { sectionsOfArea } from './area-sections.ts';
import type { LossKind, SourcePart, SourceShown } from './record-part.ts';
import type { EntryTimes } from './since/entry-times.ts';
import type { EntriesRead, Withheld } from './asking/read-entries.ts';

/** What a source answered to a question, as far as the permit it was read with lets it be shown. */
export function askedPart(source: SourceShown, answer: SourceResult<EntriesRead>): SourcePart {
  const { items, documents, times, withheld } = answer.entries;
  const result = withheld ? asIfNeverSent(answer, withheld, items.every(isAboutThem)) : answer;
  const words = wordsFor(result, source.organisation.name);
  return {
    source,
    outcome: result.outcome,
    age: result.age,
    ...(result.recordedAt ? { asOf: result.recordedAt } : {}),
    words: {
      label: words.label,
      explanation: [words.reason, words.age].filter(Boolean).join(' '),
      ...(words.nextStep ? { nextStep: words.nextStep } : {}),
    },
    items,
    totals: countBySection(items),
    documents,
    areas: result.areas.map((area) => ({ ...area, sections: sectionsOfArea(area.resourceTypes) })),
    warnings: result.warnings,
    issues: result.issues,
    losses: result.losses.length,
    lossKinds: lossKinds(result.losses),
    asked: { at: result.askedAt, tookMs: result.tookMs, attempts: result.attempts },
    ...(result.askedAgainAt ? { askedAgainAt: result.askedAgainAt } : {}),
    times,
    waitingMessages: 0,
  };
}

/**
 * What the source says of its answer, as it would be without what is withheld: an area that is suddenly neither there nor
 * empty, or an answer with nothing in it, would tell that there is something.
 */
function asIfNeverSent(
  answer: SourceResult<EntriesRead>,
  { left, gone }: Withheld,
  empty: boolean,
): SourceResult<EntriesRead> {
  const nothingLeft = (types: readonly string[]) =>
    types.some((type) => gone.has(type)) && types.every((type) => !left.has(type));
  return {
    ...answer,
    ...(empty && answer.outcome === 'answered' ? { outcome: 'nothing-recorded' } : {}),
    ...(empty && answer.lastOutcome === 'answered' ? { lastOutcome: 'nothing-recorded' } : {}),
    areas: answer.areas.map(({ text, ...area }) =>
      area.status === 'present' && nothingLeft(area.resourceTypes)
        ? { ...area, status: 'nothing-recorded' }
        : { ...area, ...(text === undefined ? {} : { text }) },
    ),
    losses: answer.losses.filter(({ kind }) => !gone.has(kind)),
  };
}

/** Why not where each stood, nor why it was lost: what is said of one entry might be of one that is withheld. */
function lossKinds(losses: readonly Loss[]): LossKind[] {
  const byKind = Map.groupBy(losses, ({ kind, effect }) => `${kind} ${effect}`);
  return [...byKind.values()].map((own) => ({ kind: own[0]!.kind, effect: own[0]!.effect, count: own.length }));
}

/** Who they are, which comes with every answer. */
const isAboutThem = ({ resource }: RecordItem) => resource.resourceType === 'Patient';

/** What a feed has sent us about this person. */
export interface Holdings {
  items: readonly RecordItem[];
  /** How many there are, where `items` holds only the newest. */
  totals: Readonly<Partial<Record<SectionId, number>>>;
  /** When the feed last sent anything at all. */
  lastMessageAt?: Date;
  documents: SourcePart['documents'];
  times: EntryTimes;
  waitingMessages: number;
  /** The feed knows the person. */
  known: boolean;
}

export function heldPart(source: SourceShown, holdings: Holdings): SourcePart {
  const { items, totals, documents, times, waitingMessages, lastMessageAt, known } = holdings;
  const { name } = source.organisation;
  const outcome = items.length > 0 ? 'answered' : known ? 'nothing-recorded' : 'patient-not-known';
  const words = wordsFor({ outcome, age: 'live' }, name);
  const explanation = {
    answered: `${name} sends us its messages as things happen. These are held here.`,
    'nothing-recorded': `${name} has named this person in its messages and sent nothing else about them.`,
    'patient-not-known': `${name} has sent no message about this person.`,
  }[outcome];
  return {
    source,
    outcome,
    age: 'held',
    ...(lastMessageAt ? { asOf: lastMessageAt } : {}),
    words: { label: words.label, explanation },
    items,
    totals,
    documents,
    areas: [],
    warnings: [],
    issues: [],
    losses: 0,
    times,
    waitingMessages,
  };
}

export function countBySection(items: readonly RecordItem[]): Partial<Record<SectionId, number>> {
  const counts: Partial<Record<SectionId, number>> = {};
  for (const { section } of items) counts[section] = (counts[section] ?? 0) + 1;
  return counts;
}

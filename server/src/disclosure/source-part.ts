// One source's result or holdings as the part of the record that is let out: redacted first, then described and counted.
import { describeResources } from '#record/items/describe.ts';
import type { RecordItem } from '#record/items/record-item.ts';
import type { Resource } from '#standards/fhir/types.ts';
import type { SectionId } from '#record/items/sections.ts';
import { redact } from '#privacy/redact.ts';
import type { Permit } from '#privacy/permit.ts';
import { wordsFor } from '#sources/outcome-words.ts';
import type { SourceResult } from '#sources/query-sources.ts';
import { sectionsOfArea } from './area-sections.ts';
import type { LossKind, SourcePart, SourceShown } from './record-part.ts';
import { type EntryTimes, timesOfAnswer } from './since/entry-times.ts';

/** What a source answered to a question, as far as the permit lets it be shown. */
export function askedPart(permit: Permit, source: SourceShown, answer: SourceResult): SourcePart {
  // Invariant: withheld resources are gone before anything is described: no title, count or reference is made from them.
  const resources = redact(permit, answer.resources);
  const items = describeResources(resources, source.sourceId);
  const result =
    resources.length === answer.resources.length ? answer : asIfNeverSent(answer, resources, items.every(isAboutThem));
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
    documents: documentsIn(resources),
    areas: result.areas.map((area) => ({ ...area, sections: sectionsOfArea(area.resourceTypes) })),
    warnings: result.warnings,
    issues: result.issues,
    losses: result.losses.length,
    lossKinds: lossKinds(result.losses),
    asked: { at: result.askedAt, tookMs: result.tookMs, attempts: result.attempts },
    ...(result.askedAgainAt ? { askedAgainAt: result.askedAgainAt } : {}),
    times: timesOfAnswer(resources, result.age === 'live' ? result.askedAt : (result.recordedAt ?? result.askedAt)),
    waitingMessages: 0,
  };
}

/**
 * What the source says of its answer, as it would be without what is withheld: an area that is suddenly neither there nor
 * empty, or an answer with nothing in it, would tell that there is something.
 */
function asIfNeverSent(answer: SourceResult, left: readonly Resource[], empty: boolean): SourceResult {
  const still = new Set<string>(left.map(({ resourceType }) => resourceType));
  const gone = new Set(answer.resources.map(({ resourceType }) => resourceType).filter((type) => !still.has(type)));
  const nothingLeft = (types: readonly string[]) =>
    types.some((type) => gone.has(type as never)) && types.every((type) => !still.has(type));
  return {
    ...answer,
    ...(empty && answer.outcome === 'answered' ? { outcome: 'nothing-recorded' } : {}),
    ...(empty && answer.lastOutcome === 'answered' ? { lastOutcome: 'nothing-recorded' } : {}),
    areas: answer.areas.map(({ text, ...area }) =>
      area.status === 'present' && nothingLeft(area.resourceTypes)
        ? { ...area, status: 'nothing-recorded' }
        : { ...area, ...(text === undefined ? {} : { text }) },
    ),
    losses: answer.losses.filter(({ kind }) => !gone.has(kind as never)),
  };
}

/** Why not where each stood, nor why it was lost: what is said of one entry might be of one that is withheld. */
function lossKinds(losses: SourceResult['losses']): LossKind[] {
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

/** The addresses of documents' content, as the source gave them. */
function documentsIn(resources: readonly Resource[]): SourcePart['documents'] {
  return new Map(
    resources.flatMap((resource) => {
      if (resource.resourceType !== 'DocumentReference' || resource.id === undefined) return [];
      const url = resource.content?.find(({ attachment }) => attachment?.url !== undefined)?.attachment.url;
      return url === undefined ? [] : [[resource.id, { url }] as const];
    }),
  );
}

export function countBySection(items: readonly RecordItem[]): Partial<Record<SectionId, number>> {
  const counts: Partial<Record<SectionId, number>> = {};
  for (const { section } of items) counts[section] = (counts[section] ?? 0) + 1;
  return counts;
}

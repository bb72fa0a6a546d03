// What an agreement between organisations leaves of a source's part: nothing but its name and why, or the sections it covers.
import type { SectionId } from '#record/items/sections.ts';
import type { Permit } from '#privacy/permit.ts';
import { outcomeWords } from '#sources/outcome-words.ts';
import type { SourcePart, SourceShown } from './record-part.ts';

/** The sections of a source that this permit lets be shown; undefined for all. */
export function sectionsSharedOf(permit: Permit, sourceId: string): ReadonlySet<string> | undefined {
  return permit.sectionsShared.get(sourceId);
}

/** A source that was neither asked nor read. */
export function withheldPart({ withheldSources }: Permit, source: SourceShown): SourcePart {
  const { label, nextStep } = outcomeWords['no-agreement'];
  return {
    source,
    outcome: 'no-agreement',
    age: source.mode === 'sends' ? 'held' : 'live',
    words: { label, explanation: withheldSources.get(source.sourceId)!.explanation, nextStep },
    items: [],
    totals: {},
    documents: new Map(),
    areas: [],
    warnings: [],
    issues: [],
    losses: 0,
    waitingMessages: 0,
  };
}

/** The part without the sections that no agreement covers, and without their counts. Who the person is stays. */
export function sharedPart(permit: Permit, part: SourcePart): SourcePart {
  const shared = sectionsSharedOf(permit, part.source.sourceId);
  if (!shared) return part;
  const isShared = (section: string) => shared.has(section) || section === aboutThem;
  const items = part.items.filter(({ section }) => isShared(section));
  return {
    ...part,
    // Why not "answered" nor "nothing recorded": neither would be true of what is not shown.
    outcome: part.outcome === 'answered' || part.outcome === 'nothing-recorded' ? 'partly-answered' : part.outcome,
    words: { ...part.words, explanation: [part.words.explanation, onlySome].filter(Boolean).join(' ') },
    items,
    totals: Object.fromEntries(Object.entries(part.totals).filter(([section]) => isShared(section))),
    documents: shared.has('documents') ? part.documents : new Map(),
    areas: part.areas.filter(
      ({ sections }) => sections.length > 0 && sections.every((each: SectionId) => isShared(each)),
    ),
    // What could not be carried over is said of all that came.
    losses: 0,
    lossKinds: [],
  };
}

const aboutThem = 'person-demographics';
const onlySome = 'The agreement covers some sections of the record; the others are not shown.';

// What a source's part of the record says of one section, in the terms by which a section's state is told.
import type { RecordItem } from '#record/items/record-item.ts';
import type { SectionId } from '#record/items/sections.ts';
import type { SourceSaying, Standing } from '#record/joining/states/section-state.ts';
import type { AreaStatement, SourceOutcome } from '#sources/source-adapter.ts';
import type { SourcePart } from './record-part.ts';

const standings: Readonly<Record<SourceOutcome, Standing>> = {
  answered: 'answered',
  'partly-answered': 'partly answered',
  'nothing-recorded': 'answered',
  'not-a-party': 'not a party',
  'not-asked': 'not asked',
  'patient-not-known': 'not known there',
  'consent-refused': 'withheld',
  'no-agreement': 'withheld',
  refused: 'withheld',
  'timed-out': 'did not answer',
  'not-reachable': 'did not answer',
  'invalid-answer': 'not usable',
  'demographics-differ': 'not usable',
};

/** What several areas of one section come to: what may be missing outweighs what is there. */
const areas: readonly (readonly [AreaStatement['status'], NonNullable<SourceSaying['area']>])[] = [
  ['not-returned', 'not returned'],
  ['none-known', 'none known'],
  ['present', 'present'],
  ['nothing-recorded', 'not recorded'],
];

/** @param items the part's entries in this section. */
export function saidOfSection(part: SourcePart, section: SectionId, items: readonly RecordItem[]): SourceSaying {
  const own = part.areas.filter(({ sections }) => sections.includes(section));
  const area = areas.find(([status]) => own.some((each) => each.status === status))?.[1];
  // A warning about no area in particular is about all of them.
  const warnings = part.warnings.filter(
    (warning) => warning.area === '' || own.some((each) => each.area === warning.area),
  );
  const isBehind = warnings.some(({ code }) => code === 'data-in-transit' || code === 'data-awaiting-filing');
  return {
    name: part.source.organisation.shortName,
    standing: standings[part.outcome],
    ...(area ? { area } : {}),
    warns: [
      ...(warnings.some(({ code }) => code === 'confidential-items') ? (['confidential'] as const) : []),
      ...(isBehind || part.waitingMessages > 0 ? (['behind'] as const) : []),
    ],
    items,
  };
}

// What a disclosure showed of each source, as its closing event has it: outcomes and counts, never what it was.
import type { FollowedEvent } from '#audit/follow/follow-log.ts';

export interface ShownSource {
  disclosureId: string;
  sourceId: string;
  outcome: string;
  sections: readonly { section: string; count: number }[];
}

/** Of every closing event among these, each source with how much of each section was shown; a section without anything is left out. */
export function shownSources(events: readonly FollowedEvent[]): ShownSource[] {
  return events.flatMap(({ kind, disclosureId, resource }) =>
    kind !== 'complete-disclosure' || !disclosureId
      ? []
      : (resource.entity ?? []).flatMap(({ name, detail = [] }) => {
          if (!name?.startsWith('source ')) return [];
          const counts = detail
            .filter(({ type }) => type !== 'outcome')
            .map(({ type, valueString }) => ({ section: type ?? '', count: Number(valueString) }));
          return [
            {
              disclosureId,
              sourceId: name.slice('source '.length),
              outcome: detail.find(({ type }) => type === 'outcome')?.valueString ?? '',
              sections: counts.filter(({ count }) => count > 0),
            },
          ];
        }),
  );
}

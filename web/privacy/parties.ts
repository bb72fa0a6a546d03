// Whose information is in the record, and whose staff read it: between whom agreements are needed.
import type { Parties } from '#administration/choices/review-choices.ts';
import type { Partnership } from '#runtime/config/partnership.ts';

/** Every organisation with a source shares; every one whose staff can care for somebody reads. */
export function partiesOf({ organisations, sources }: Partnership): Parties {
  const sharers = new Set(sources.map(({ organisation }) => organisation));
  const reading = organisations.filter(({ kind }) => kind !== 'national' && kind !== 'shared-care-record');
  return { sharers: [...sharers], readers: reading.map(({ ods }) => ods) };
}

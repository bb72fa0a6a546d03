// Records that are open in readers' browsers with a source missing: what was shown, kept a while, so that when that source is
// asked again its entries can be joined to the rest without asking anybody else. Bounded, in memory, gone with the process.
// Invariant: given back only to the session it was shown to, for the disclosure it was shown under, and only while a permit
// made now withholds nothing more than the one it was shown by.
import { LRUCache } from 'lru-cache';
import type { RecordOpened, SourcePart, WhyPermitted } from '../record-part.ts';
import type { SignedInUser } from '#sign-in/user.ts';
import type { PersonId } from '#standards/patient.ts';

/** What a reader has on their screen. */
export interface Shown extends Pick<RecordOpened, 'sources' | 'lastLook'> {
  parts: readonly SourcePart[];
  why: WhyPermitted;
}

/** `Page`: what a page needs beside it to be drawn as it was. */
export interface ShownRecords<Page = unknown> {
  keep(user: SignedInUser, opened: Pick<RecordOpened, 'disclosureId' | 'person'>, shown: Shown & { page: Page }): void;
  /** Undefined where it was too long ago, or on another server. */
  find(
    user: SignedInUser,
    personId: PersonId,
    disclosureId: string,
    now: WhyPermitted,
  ): (Shown & { page: Page }) | undefined;
}

/** A reader who has had the page open longer opens the record again. */
const keptMs = 30 * 60_000;
/** Entries of all open records together: some 2 kB each. The least recently asked for go first. */
const mostEntries = 25_000;

export function createShownRecords<Page>(): ShownRecords<Page> {
  const records = new LRUCache<string, Shown & { page: Page }>({
    ttl: keptMs,
    maxSize: mostEntries,
    sizeCalculation: ({ parts }) => parts.reduce((sum, { items }) => sum + items.length, 1),
  });
  const nameOf = (user: SignedInUser, personId: PersonId, disclosureId: string) =>
    `${user.sessionId} ${personId} ${disclosureId}`;
  return {
    keep(user, { disclosureId, person }, shown) {
      if (shown.parts.some(mayAnswerAgain)) records.set(nameOf(user, person.personId, disclosureId), shown);
      else records.delete(nameOf(user, person.personId, disclosureId));
    },
    find(user, personId, disclosureId, now) {
      const shown = records.get(nameOf(user, personId, disclosureId));
      if (!shown) return undefined;
      return withholdsMore(now, shown.why) ? undefined : shown;
    },
  };
}

function withholdsMore(now: WhyPermitted, before: WhyPermitted): boolean {
  const labels = new Set(before.withheldLabels);
  return (
    now.withheldLabels.some((label) => !labels.has(label)) ||
    [...now.withheldSources.keys()].some((sourceId) => !before.withheldSources.has(sourceId)) ||
    // A source of which all was shared, or another section than now.
    [...now.sectionsShared].some(([sourceId, sections]) => {
      const shown = before.sectionsShared.get(sourceId);
      return !before.withheldSources.has(sourceId) && (!shown || [...shown].some((section) => !sections.has(section)));
    })
  );
}

/** Outcomes that another question may change at once; a refusal is the source's word, and stands. */
const mayChange: ReadonlySet<SourcePart['outcome']> = new Set([
  'timed-out',
  'not-reachable',
  'invalid-answer',
  'partly-answered',
]);

/** It was asked, and there is sense in asking it again. */
export function mayAnswerAgain({ source, outcome }: Pick<SourcePart, 'source' | 'outcome'>): boolean {
  return source.mode === 'asked' && mayChange.has(outcome);
}

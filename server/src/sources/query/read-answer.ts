// An answer, read: what is never shared gone, its resources made into what readers are shown, and what is kept of it as bytes. On
// whichever thread it came: of a view's work this is half, and the other half can go on beside it.
import type { Permit } from '#privacy/permit.ts';
import type { NeverShared } from '#privacy/never-shared/never-shared.ts';
import type { Resource } from '#standards/fhir/types.ts';
import type { SourceAdapter, SourceAnswer, SourceQuery } from '../source-adapter.ts';
import { pack } from './kept-answer.ts';
import { withoutNeverShared } from './without-never-shared.ts';

/** For whom, and of which source, resources are read. */
export interface ReadFor {
  permit: Permit;
  sourceId: string;
  /** When the source gave them. */
  at: Date;
}

/**
 * What is made of an answer's resources before anything else sees them. Pure; the resources are not changed.
 * Invariant: what it makes can be handed to another thread: plain values, Maps, Sets and Dates.
 */
export type ReadEntries<Entries> = (resources: readonly Resource[], from: ReadFor) => Entries;

export interface AnswerRead<Entries> extends Omit<SourceAnswer, 'resources'> {
  entries: Entries;
  /** It holds no resource at all. */
  empty: boolean;
  /** What is kept of it, packed when asked for; absent where it is not to be kept. */
  kept?: () => Promise<Uint8Array>;
}

/** @param keep whether a full answer of this source is kept. */
export async function readAnswer<Entries>(
  told: SourceAnswer,
  {
    read,
    neverShared,
    keep,
    ...from
  }: ReadFor & { read: ReadEntries<Entries>; neverShared: NeverShared; keep: boolean },
): Promise<AnswerRead<Entries>> {
  // Invariant: nothing never shared is shown, kept, counted or said from here on, whatever the adapter.
  const answer = await withoutNeverShared(told, neverShared);
  const { resources, ...rest } = answer;
  return {
    ...rest,
    entries: read(resources, from),
    empty: resources.length === 0,
    ...(keep && isFull(answer) && { kept: () => pack(answer) }),
  };
}

/** An answer that says only what came of asking. */
export function readNothing<Entries>(
  { resources, ...answer }: SourceAnswer,
  read: ReadEntries<Entries>,
  from: ReadFor,
): AnswerRead<Entries> {
  return { ...answer, entries: read(resources, from), empty: resources.length === 0 };
}

const isFull = ({ outcome }: SourceAnswer) => outcome === 'answered' || outcome === 'nothing-recorded';

/** What is wanted of an answer besides what is in the question. */
export interface Wanted {
  /** When the question is put. */
  at: Date;
  keep: boolean;
}

/** Puts one question and reads what comes. As `SourceAdapter.query`. */
export type Ask<Entries> = (query: SourceQuery, wanted: Wanted, signal: AbortSignal) => Promise<AnswerRead<Entries>>;

/** On this thread. */
export function askHere<Entries>(
  adapter: Pick<SourceAdapter, 'query'>,
  sourceId: string,
  read: ReadEntries<Entries>,
): Ask<Entries> {
  return async (query, wanted, signal) => {
    const { permit, neverShared } = query;
    return readAnswer(await adapter.query(query, signal), { ...wanted, read, permit, neverShared, sourceId });
  };
}

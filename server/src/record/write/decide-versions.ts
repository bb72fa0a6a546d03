// Which of the incoming resources are new versions, and which of those become current. Pure.
// Invariants: an identical resource makes no version; a version recorded earlier than the one held never becomes current;
// current is always the version recorded last, and of those recorded at one instant the one that came last.
import type { Resource } from '#standards/fhir/types.ts';
import type { Described } from '../items/describe.ts';
import type { ResourceKey } from '../items/record-item.ts';
import { contentHash, contentOf, saysTheSame } from './content.ts';
import { overHeld } from './said-in-part.ts';

/** A resource about to be stored. */
export interface Incoming {
  key: ResourceKey;
  /** The resource's JSON. Absent: the source says the resource is deleted. */
  content?: string;
  /** The content read, where the caller has it so. */
  resource?: Resource;
  hash: string;
  recordedAt: Date;
  /**
   * Where the source says only part of it, what it says there is none of: the rest is as it was. Absent: it is said whole.
   */
  cleared?: readonly string[];
  /** Its lines, drawn ahead with the batch's other resources and nothing else to look at. */
  lines?: Lines;
}

/** What a resource's lines are, and what they were drawn from. */
export type Lines = Pick<Described, 'items' | 'consulted'>;

/** The resource of a content, read once. */
export function resourceOf(holder: { content?: string; resource?: Resource }): Resource {
  return (holder.resource ??= JSON.parse(holder.content!) as Resource);
}

/** Where a version came from. */
export interface Origin {
  sourceId: string;
  /** ODS code. */
  organisation: string;
  receivedAt: Date;
  messageSequence?: number;
  transform?: string;
}

/** What is held of an incoming resource's key, seen from its recording time. */
export interface Held {
  lastVersion: number;
  /** When the version that is current now was recorded. */
  currentRecordedAt: Date;
  /** The version that was current at that time. Absent where all were recorded later. */
  effective?: {
    version: number;
    hash: string;
    /** Absent where it is deleted, or the hashes are equal. */ content?: string;
  };
  /** Whether the very same was recorded at that very instant. */
  repeated: boolean;
  /** When the current version was last said again; absent where it was not, or another version has since become current. */
  repetition?: Origin & { recordedAt: Date };
}

export interface NewVersion extends Incoming {
  version: number;
  /** Whether it is now what the source last said. */
  current: boolean;
  /** Where it came from, where that is not the batch: see {@link decideVersions}. */
  origin?: Origin;
}

export interface Decided {
  versions: readonly NewVersion[];
  /** Current versions that were said again, and when. */
  repetitions: readonly Repetition[];
  unchanged: number;
}

export interface Repetition {
  key: ResourceKey;
  version: number;
  recordedAt: Date;
}

export const keyText = ({ resourceType, id }: ResourceKey): string => `${resourceType}/${id}`;

/**
 * Decides for each resource of a batch; no two may have the same key.
 *
 * A late version that falls between what is held and its repetition is stored, and what is held is stated again after it,
 * with the repetition's origin: so the order of versions by recording time stays what the source said, and its last word
 * current.
 * @param held for each incoming resource, or undefined where nothing is held under its key.
 */
export function decideVersions(incoming: readonly Incoming[], held: readonly (Held | undefined)[]): Decided {
  const versions: NewVersion[] = [];
  const repetitions: Repetition[] = [];
  let unchanged = 0;
  for (const [index, said] of incoming.entries()) {
    const before = held[index];
    if (!before) {
      versions.push({ ...said, version: 1, current: true });
      continue;
    }
    const each = whole(said, before);
    const saidAgain = before.repetition;
    const heldUntil = saidAgain && saidAgain.recordedAt > before.currentRecordedAt ? saidAgain : undefined;
    const lastSaid = heldUntil?.recordedAt ?? before.currentRecordedAt;
    if (isHeld(before, each)) {
      unchanged += 1;
      if (before.effective && each.recordedAt > lastSaid)
        repetitions.push({ key: each.key, version: before.effective.version, recordedAt: each.recordedAt });
      continue;
    }
    const current = each.recordedAt >= lastSaid;
    versions.push({ ...each, version: before.lastVersion + 1, current });
    if (!current && heldUntil && before.effective && each.recordedAt >= before.currentRecordedAt)
      versions.push(restated(each.key, before.lastVersion + 2, before.effective, heldUntil));
  }
  return { versions, repetitions, unchanged };
}

/** What is said in part, with what was held when it was said. */
function whole(said: Incoming, { effective }: Held): Incoming {
  const { key, recordedAt, cleared } = said;
  if (!cleared || said.content === undefined || effective?.content === undefined) return said;
  const resource = overHeld(resourceOf(said), JSON.parse(effective.content) as Resource, cleared);
  const content = contentOf(resource);
  return { key, recordedAt, resource, content, hash: contentHash(resource, content) };
}

function restated(
  key: ResourceKey,
  version: number,
  { hash, content }: NonNullable<Held['effective']>,
  { recordedAt, ...origin }: NonNullable<Held['repetition']>,
): NewVersion {
  return { key, hash, ...(content === undefined ? {} : { content }), recordedAt, version, current: true, origin };
}

function isHeld({ repeated, effective }: Held, incoming: Incoming): boolean {
  if (repeated) return true;
  if (!effective) return false;
  if (effective.hash === incoming.hash) return true;
  if (effective.content === undefined || incoming.content === undefined) return false;
  return saysTheSame(JSON.parse(effective.content) as Resource, resourceOf(incoming));
}

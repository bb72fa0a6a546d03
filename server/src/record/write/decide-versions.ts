// Which of the incoming resources are new versions, and which of those become current. Pure.
// Invariants: an identical resource makes no version; a version recorded earlier than the one held never becomes current;
// current is always the version recorded last, and of those recorded at one instant the one that came last.
import type { Resource } from '#standards/fhir/types.ts';
import type { ResourceKey } from '../items/record-item.ts';
import { saysTheSame } from './content.ts';

/** A resource about to be stored. */
export interface Incoming {
  key: ResourceKey;
  /** Absent: the source says the resource is deleted. */
  resource?: Resource;
  content?: string;
  hash: string;
}

/** Where a version came from. */
export interface Origin {
  sourceId: string;
  /** ODS code. */
  organisation: string;
  recordedAt: Date;
  receivedAt: Date;
  messageSequence?: number;
  transform?: string;
}

/** What is held of an incoming resource's key, seen from the batch's recording time. */
export interface Held {
  lastVersion: number;
  /** When the version that is current now was recorded. */
  currentRecordedAt: Date;
  /** The version that was current at the batch's recording time. Absent where all were recorded later. */
  effective?: {
    version: number;
    hash: string;
    /** Absent where it is deleted, or the hashes are equal. */ content?: string;
  };
  /** Whether the very same was recorded at that very instant. */
  repeated: boolean;
  /** When the current version was last said again; absent where it was not, or another version has since become current. */
  repetition?: Origin;
}

export interface NewVersion {
  key: ResourceKey;
  resource?: Resource;
  content?: string;
  hash: string;
  version: number;
  /** Whether it is now what the source last said. */
  current: boolean;
  /** Whether nothing was held under this key before. */
  first: boolean;
  /** Where it came from, where that is not the batch: see {@link decideVersions}. */
  origin?: Origin;
}

export interface Decided {
  versions: readonly NewVersion[];
  /** Current versions that the batch said again. */
  repetitions: readonly { key: ResourceKey; version: number }[];
  unchanged: number;
}

export const keyText = ({ resourceType, id }: ResourceKey): string => `${resourceType}/${id}`;

/**
 * Decides key by key, in the order the resources came: the same key twice in one batch is two versions, if they differ.
 *
 * A late version that falls between what is held and its repetition is stored, and what is held is stated again after it,
 * with the repetition's origin: so the order of versions by recording time stays what the source said, and its last word
 * current.
 * @param held for each incoming resource, or undefined where nothing is held under its key.
 */
export function decideVersions(
  incoming: readonly Incoming[],
  held: readonly (Held | undefined)[],
  recordedAt: Date,
): Decided {
  const versions: NewVersion[] = [];
  const repetitions: { key: ResourceKey; version: number }[] = [];
  let unchanged = 0;
  for (const indexes of groupedByKey(incoming)) {
    const before = held[indexes[0]!];
    let last = before?.lastVersion ?? 0;
    let latest: NewVersion | undefined;
    for (const index of indexes) {
      const each = incoming[index]!;
      if (latest ? same(latest, each) : isHeld(held[index], each)) {
        unchanged += 1;
        continue;
      }
      last += 1;
      latest = { ...each, version: last, current: false, first: last === 1 };
      versions.push(latest);
    }
    const saidAgain = before?.repetition;
    const heldUntil = saidAgain && saidAgain.recordedAt > before.currentRecordedAt ? saidAgain : undefined;
    if (latest) {
      latest.current = !before || recordedAt >= (heldUntil?.recordedAt ?? before.currentRecordedAt);
      if (!latest.current && heldUntil && recordedAt >= before!.currentRecordedAt)
        versions.push({ ...restated(before!, incoming[indexes[0]!]!), version: last + 1, origin: heldUntil });
    } else if (before?.effective && recordedAt > (heldUntil?.recordedAt ?? before.currentRecordedAt)) {
      repetitions.push({ key: incoming[indexes[0]!]!.key, version: before.effective.version });
    }
  }
  return { versions, repetitions, unchanged };
}

function restated({ effective }: Held, { key }: Incoming): Omit<NewVersion, 'version'> {
  const content = effective?.content;
  return {
    key,
    hash: effective!.hash,
    current: true,
    first: false,
    ...(content === undefined ? {} : { content, resource: JSON.parse(content) as Resource }),
  };
}

function isHeld(held: Held | undefined, incoming: Incoming): boolean {
  if (!held) return false;
  if (held.repeated) return true;
  const { effective } = held;
  if (!effective) return false;
  if (effective.hash === incoming.hash) return true;
  if (effective.content === undefined || !incoming.resource) return false;
  return saysTheSame(JSON.parse(effective.content) as Resource, incoming.resource);
}

function same(one: Pick<Incoming, 'resource' | 'hash'>, other: Incoming): boolean {
  if (one.hash === other.hash) return true;
  return one.resource !== undefined && other.resource !== undefined && saysTheSame(one.resource, other.resource);
}

/** Positions of the same key together, in the order of their first. */
function groupedByKey(incoming: readonly Incoming[]): Iterable<number[]> {
  const groups = new Map<string, number[]>();
  for (const [index, { key }] of incoming.entries()) {
    const text = keyText(key);
    const group = groups.get(text);
    if (group) group.push(index);
    else groups.set(text, [index]);
  }
  return groups.values();
}

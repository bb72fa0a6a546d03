// When each entry came to be as it is, as far as anybody says: what reached us, by our own clock; of what is asked for, by the
// source's word.
import type { Resource } from '#standards/fhir/types.ts';
import { startOf } from '#standards/fhir/date-time.ts';

/** When an entry came to be as it is. */
export interface EntryTime {
  /** A FHIR date or instant. */
  at: string;
  /** `received`: it reached us. `updated`: the source last changed it. `recorded`: it was first recorded there. */
  meaning: 'received' | 'updated' | 'recorded';
  /** Of what was received or updated: it is a later version of something there was. */
  later?: boolean;
}

export type EntryTimes = ReadonlyMap<string, EntryTime>;

export const entryKey = ({ resourceType, id }: { resourceType: string; id?: string | undefined }) =>
  `${resourceType}/${id ?? ''}`;

/** An answer all of whose entries were "updated" so shortly before it was asked for tells when it was put together. */
const puttingTogetherMs = 5 * 60_000;

/** @param askedAt when the source was asked for these. */
export function timesOfAnswer(resources: readonly Resource[], askedAt: Date): EntryTimes {
  const updates = resources.map(({ meta }) => startOf(meta?.lastUpdated ?? '')).filter((at) => at !== undefined);
  const told = updates.some((at) => at < askedAt.getTime() - puttingTogetherMs);
  return new Map(
    resources.flatMap((resource) => {
      const time = timeOf(resource, told);
      return time ? [[entryKey(resource), time] as const] : [];
    }),
  );
}

function timeOf(resource: Resource, told: boolean): EntryTime | undefined {
  const recorded = recordedOf(resource);
  const updated = told ? resource.meta?.lastUpdated : undefined;
  if (updated === undefined || startOf(updated) === undefined)
    return recorded === undefined ? undefined : { at: recorded, meaning: 'recorded' };
  return {
    at: updated,
    meaning: 'updated',
    later: Number(resource.meta?.versionId) > 1 || (recorded !== undefined && startOf(recorded)! < dayBefore(updated)),
  };
}

const dayBefore = (instant: string) => startOf(instant)! - 86_400_000;

/** Elements that say when something was written down, as against when it happened. Source: FHIR R4, by resource. */
const recordedIn = ['recordedDate', 'authoredOn', 'issued', 'dateAsserted', 'recorded', 'created', 'dateRecorded'];

function recordedOf(resource: Resource): string | undefined {
  const elements = resource as unknown as Readonly<Record<string, unknown>>;
  const names = resource.resourceType === 'DocumentReference' ? ['date'] : recordedIn;
  return names
    .map((name) => elements[name])
    .find((value): value is string => typeof value === 'string' && startOf(value) !== undefined);
}

/** Of what was sent to us. */
export function timesReceived(
  items: readonly { resource: { resourceType: string; id: string }; receivedAt: Date; version: number }[],
): EntryTimes {
  return new Map(
    items.map(({ resource, receivedAt, version }) => [
      entryKey(resource),
      { at: receivedAt.toISOString(), meaning: 'received', later: version > 1 },
    ]),
  );
}

// What a message says of who a patient is, in the form it is kept in, and where it belongs among what was said before.
import type { Demographics } from '#standards/demographics.ts';
import type { PatientToLink } from '../link-patient.ts';
import { isFiller } from '../matching/profile.ts';
import { digestOf } from './news.ts';
import type { SaidVersion } from './standing.ts';

/** One message about one patient. */
export type Saying = Omit<SaidVersion, 'version' | 'sourceId'> & { digest: string };

export function sayingOf(patient: PatientToLink): Saying {
  const { complete = true, cleared = [], authoritative, receivedAt, restricted } = patient;
  const demographics = withNumber(patient.demographics, complete);
  const recordedAt = patient.recordedAt === undefined ? receivedAt : new Date(patient.recordedAt);
  return {
    demographics,
    complete,
    cleared,
    authoritative,
    restricted: restricted ?? null,
    recordedAt,
    lastRecordedAt: recordedAt,
    receivedAt,
    digest: digestOf({ ...demographics, complete, cleared: cleared.toSorted(), restricted }),
  };
}

/** A filler is no number. A whole Patient that does not say how far a number was checked says that nobody has. */
function withNumber(demographics: Demographics, complete: boolean): Demographics {
  const { nhsNumber, nhsNumberStatus, ...rest } = demographics;
  if (!nhsNumber || (isFiller(nhsNumber) && nhsNumberStatus !== 'verified')) return rest;
  return complete && !nhsNumberStatus ? { ...rest, nhsNumber, nhsNumberStatus: 'unverified' } : demographics;
}

/** As a row. */
export function rowOf({ recordedAt, receivedAt, ...said }: Saying) {
  const { authoritative, complete, cleared, restricted, digest } = said;
  const demographics = JSON.stringify(said.demographics);
  const at = { recorded_at: recordedAt, received_at: receivedAt };
  return { ...at, authoritative, complete, cleared, restricted, digest, demographics };
}

/** With what is said now, or with when it was said again. */
export function withVersion(earlier: readonly SaidVersion[], now: SaidVersion): SaidVersion[] {
  const before = earlier.find(({ version }) => version === now.version);
  if (!before) return [...earlier, now];
  const again = before.lastRecordedAt < now.lastRecordedAt ? { ...now, recordedAt: before.recordedAt } : before;
  return earlier.map((said) => (said === before ? again : said));
}

// Which patients an open record listens for. To be told that something came is to be told something, so it is decided like an
// opening; the event was written when the record was opened, which the sealed address shows, and each look at what is new
// writes its own.
import { IssueError } from '#standards/issue.ts';
import type { PatientId, PersonId } from '#standards/patient.ts';
import { type Asking, type Door, recordRefusal } from './door.ts';
import { knownPerson } from './known-person.ts';
import { newsMark } from './news-since.ts';
import { sourcesShown } from './open-record.ts';

export interface Watched {
  /** Those of whom this reader may be shown something: what comes of them is news. */
  patientIds: readonly PatientId[];
  /** The others: what comes of them is no news, but may be that the person has chosen otherwise. */
  otherPatientIds: readonly PatientId[];
  /** Whether the record is still open to this reader: decided anew. Where not, the page is told to look, and refused. */
  mayStill(): Promise<boolean>;
  /** What came since that instant that this reader may be shown, as a word that changes with it; empty where nothing did. */
  newsMark(since: Date): Promise<string>;
}

/** @throws IssueError `forbidden`, once the refusal is written down; or `not-found`. */
export async function watchedPatients(door: Door, asking: Asking, personId: PersonId): Promise<Watched> {
  const decide = () => door.decide({ user: asking.user, action: 'refresh-record', personId });
  const decision = await decide();
  if (!decision.permitted) {
    await recordRefusal(door, asking, { personId }, decision);
    throw new IssueError({ severity: 'error', code: 'forbidden', text: decision.explanation });
  }
  const person = await knownPerson(door, personId);
  if (!person)
    throw new IssueError({ severity: 'error', code: 'not-found', text: 'There is no record at this address.' });
  const { withheldLabels, withheldSources } = decision.permit;
  // What no agreement lets be shown is no news either: those whose every source is withheld.
  const shown = new Set(
    sourcesShown(door).flatMap(({ sourceId, organisation }) =>
      withheldSources.has(sourceId) ? [] : [organisation.ods],
    ),
  );
  const patientIds = person.patients
    .filter(({ organisation }) => shown.has(organisation))
    .map(({ patientId }) => patientId);
  const otherPatientIds = person.patients
    .map(({ patientId }) => patientId)
    .filter((patientId) => !patientIds.includes(patientId));
  const mayStill = async () => (await decide()).permitted;
  return {
    patientIds,
    otherPatientIds,
    mayStill,
    newsMark: async (since) => {
      await door.neverShared.ready(patientIds);
      return newsMark(door, patientIds, since, withheldLabels);
    },
  };
}

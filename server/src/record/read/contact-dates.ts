// When an organisation had to do with patients, by what it sent itself: to compare with who looked at their record and when. Kinds and
// dates alone; what was done, and why, is not read.
import type { Executor } from '#runtime/database/database.ts';
import type { PatientId } from '#standards/patient.ts';
import { selectContactDates } from './contact-dates-store.ts';
import { wordTable } from '#standards/word-table.ts';

export interface ContactDates {
  kind: 'encounter' | 'appointment' | 'referral';
  from: Date;
  /** Absent where it is a moment, or is still going on. */
  until?: Date;
  stillGoingOn: boolean;
}

const kinds: Readonly<Record<string, ContactDates['kind']>> = wordTable({
  Encounter: 'encounter',
  EpisodeOfCare: 'encounter',
  Appointment: 'appointment',
  ServiceRequest: 'referral',
});

/**
 * The contacts, appointments and referrals that touch a time, the earliest first.
 * @param organisation ODS code of whoever sent them: what another organisation says of them counts for nothing.
 */
export async function contactDates(
  db: Executor,
  patientIds: readonly PatientId[],
  organisation: string,
  { from, to }: { from: Date; to: Date },
): Promise<ContactDates[]> {
  if (patientIds.length === 0) return [];
  const rows = await db.run(selectContactDates(patientIds, organisation, Object.keys(kinds), to));
  return rows.flatMap(({ resource_type, first_at, last_at, until, lasts }) => {
    const said = until === null ? Number.NaN : Date.parse(until);
    const end = Math.max(last_at.getTime(), Number.isNaN(said) ? 0 : said);
    // An end that is said counts for more than a status that nobody changed.
    const stillGoingOn = lasts && Number.isNaN(said);
    if (end < from.getTime() && !stillGoingOn) return [];
    return [
      {
        kind: kinds[resource_type]!,
        from: first_at,
        ...(stillGoingOn || end === first_at.getTime() ? {} : { until: new Date(end) }),
        stillGoingOn,
      },
    ];
  });
}

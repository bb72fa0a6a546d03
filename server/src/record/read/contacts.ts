// Reads whether an organisation has to do with patients, by what it sent itself: for the decision whether one of its people may
// open their record. Nothing of what was seen is read.
import type { Executor } from '#runtime/database/database.ts';
import type { PatientId } from '#standards/patient.ts';
import { selectContactKinds } from './contact-store.ts';

const contacts = new Set(['Encounter', 'EpisodeOfCare', 'Appointment']);
const referrals = new Set(['ServiceRequest']);

/**
 * @param organisation ODS code of whoever sent it: what another organisation says of them counts for nothing.
 * @param withinDays how long ago, and how far ahead, it may be; what is still going on counts whenever it began.
 */
export async function contactsWith(
  db: Executor,
  patientIds: readonly PatientId[],
  organisation: string,
  at: Date,
  withinDays: number,
): Promise<ReadonlySet<'contact' | 'referral'>> {
  if (patientIds.length === 0) return new Set();
  const days = withinDays * 86_400_000;
  const rows = await db.run(
    selectContactKinds(
      patientIds,
      organisation,
      [...contacts, ...referrals],
      new Date(at.getTime() - days),
      new Date(at.getTime() + days),
    ),
  );
  return new Set(rows.map(({ resource_type }) => (referrals.has(resource_type) ? 'referral' : 'contact')));
}

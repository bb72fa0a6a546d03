// When an organisation had to do with patients, for whoever compares it with who looked at their record.
import { contactDates } from '#record/read/contact-dates.ts';
import type { Door } from './door.ts';

/** As `contactDates`, once what is never shared is left out of the record. */
export function createFindContacts({ neverShared }: Pick<Door, 'neverShared'>): typeof contactDates {
  return async (executor, patientIds, organisation, within) => {
    await neverShared.ready(patientIds);
    return contactDates(executor, patientIds, organisation, within);
  };
}

// Appointments: those that took place are contacts, all others stand where one looks for what is to come.
// Source: FHIR R4 Appointment and appointmentstatus.
import type { Appointment } from '#standards/fhir/types.ts';
import { conceptsText, conceptText } from '../elements/concepts.ts';
import { reasonText } from '../elements/problems.ts';
import { whoOf } from '../elements/references.ts';
import { firstWhen } from '../elements/times.ts';
import { joined, labelled, list, plain, words } from '../elements/words.ts';
import type { Describe } from '../line.ts';
import { wordTable } from '#standards/word-table.ts';

const statuses: Readonly<Record<string, string>> = wordTable({
  noshow: 'did not attend',
  fulfilled: 'took place',
  'checked-in': 'checked in',
  waitlist: 'on the waiting list',
});

export const describeAppointment: Describe<Appointment> = (appointment, references) => {
  const status = words(appointment.status) ?? '';
  const past = ['fulfilled', 'noshow', 'arrived', 'checked-in'].includes(status);
  const actors = list(appointment.participant).map(({ actor }) => actor);
  const places = actors.filter((actor) => /(?:^|\/)Location\//.test(words(actor?.reference) ?? ''));
  return {
    section: past ? 'contacts-with-professionals' : 'future-appointments',
    title:
      conceptText(list(appointment.serviceType)[0]) ??
      conceptText(appointment.appointmentType) ??
      words(appointment.description) ??
      conceptText(list(appointment.specialty)[0]),
    kind: 'Appointment',
    code: list(appointment.serviceType),
    detail: joined([
      conceptsText(appointment.specialty),
      words(appointment.description),
      labelled('reason', reasonText(references, appointment)),
      labelled(
        'where',
        joined(
          places.map((place) => references.name(place, appointment)),
          ', ',
        ),
      ),
      labelled('cancelled because', conceptText(appointment.cancelationReason)),
      words(appointment.patientInstruction),
      words(appointment.comment),
    ]),
    status: statuses[status] ?? plain(status),
    ...firstWhen(
      [appointment.start, 'appointment'],
      [list(appointment.requestedPeriod)[0], 'wanted from'],
      [appointment.created, 'booked'],
    ),
    who: whoOf(references, appointment, ...actors.filter((actor) => !places.includes(actor))),
    cautions: [
      status === 'cancelled' ? 'cancelled' : undefined,
      status === 'noshow' ? 'the patient did not attend' : undefined,
      status === 'proposed' || status === 'pending' ? 'not yet confirmed' : undefined,
    ],
  };
};

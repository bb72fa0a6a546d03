// Contacts past and to come: encounters, appointments, referrals.
import type { Encounter } from '@medplum/fhirtypes';
import type { Held } from '#synthetic/people/held-record.ts';
import { minutesLater, momentOf } from '#synthetic/people/story-time.ts';
import { concept, type Holding, noteOf, profiled, terminology } from '../holding.ts';

const classes: Readonly<Record<Held<'encounters'>['kind'], readonly [string, string]>> = {
  inpatient: ['IMP', 'inpatient encounter'],
  emergency: ['EMER', 'emergency'],
  outpatient: ['AMB', 'ambulatory'],
  'day-case': ['SS', 'short stay'],
  home: ['HH', 'home health'],
  community: ['FLD', 'field'],
};

const dispositions: Readonly<Record<NonNullable<Held<'encounters'>['outcome']>, string>> = {
  home: 'Usual place of residence',
  died: 'Died',
  'other-hospital': 'Another hospital',
  'care-home': 'Care home',
  left: 'Left before treatment was finished',
};

export function addEncounters({ held, id, identifier, add, patient, practitioner, place, custodian }: Holding): void {
  for (const [index, encounter] of held.encounters.entries()) {
    const own = id('Encounter', index);
    const { kind, from, to, specialty, reason, outcome, who, note } = encounter;
    const [code, display] = classes[kind];
    const resource: Encounter & { id: string } = {
      resourceType: 'Encounter',
      id: own,
      meta: profiled('Encounter'),
      identifier: identifier(own),
      status: encounter.status ?? (to ? 'finished' : 'in-progress'),
      class: { system: terminology('v3-ActCode'), code, display },
      ...(specialty && { serviceType: { text: specialty } }),
      subject: patient,
      ...(who && { participant: [{ individual: practitioner(who) }] }),
      period: { start: from, ...(to && { end: to }) },
      ...((reason ?? note) && { reasonCode: [reason ? concept(reason) : { text: note! }] }),
      ...(outcome && { hospitalization: { dischargeDisposition: { text: dispositions[outcome] } } }),
      ...(encounter.place && { location: [{ location: place(encounter.place) }] }),
      serviceProvider: custodian,
    };
    add(resource);
  }
}

export function addAppointments({ held, id, identifier, add, patient, practitioner, place }: Holding): void {
  for (const [index, appointment] of held.appointments.entries()) {
    const own = id('Appointment', index);
    const start = momentOf(appointment.when);
    add({
      resourceType: 'Appointment',
      id: own,
      meta: profiled('Appointment'),
      identifier: identifier(own),
      status: appointment.status,
      specialty: [{ text: appointment.specialty }],
      description: appointment.specialty,
      start,
      end: minutesLater(start, appointment.minutes),
      minutesDuration: appointment.minutes,
      ...(appointment.note && { comment: appointment.note }),
      participant: [
        { actor: patient, status: 'accepted' },
        ...(appointment.who ? [{ actor: practitioner(appointment.who), status: 'accepted' as const }] : []),
        ...(appointment.place ? [{ actor: place(appointment.place), status: 'accepted' as const }] : []),
      ],
    });
  }
}

export function addReferrals({ held, id, identifier, add, patient, practitioner }: Holding): void {
  for (const [index, referral] of held.referrals.entries()) {
    const own = id('ServiceRequest', index);
    add({
      resourceType: 'ServiceRequest',
      id: own,
      meta: profiled('ServiceRequest'),
      identifier: identifier(own),
      status: 'active',
      intent: 'order',
      priority: referral.priority,
      code: { text: `Referral to ${referral.to}` },
      subject: patient,
      authoredOn: referral.when,
      ...(referral.who && { requester: practitioner(referral.who) }),
      ...(referral.for && { reasonCode: [concept(referral.for)] }),
      ...noteOf(referral.note),
    });
  }
}

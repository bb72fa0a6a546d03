// When two contacts with professionals, stays, services or appointments are one: at one moment a person is in one place.
// Source: FHIR R4 Encounter, EpisodeOfCare, Appointment.
import type { RecordItem } from '../../items/record-item.ts';
import type { KindRules } from '../join-rule.ts';
import { stateOf } from '../reading/item-states.ts';
import { namingWords } from '../reading/same-words.ts';
import { dayOf, saysTime } from '../reading/stretches.ts';
import { saidAlike, sameIdentifier } from './every-kind.ts';

/** A day alone does not tell two contacts of that day apart. */
const moment = ({ when }: RecordItem) => (saysTime(when) ? when : undefined);
const named = ({ title }: RecordItem) => namingWords(title);
const byWhom = ({ who }: RecordItem) => namingWords(who);

export const encounterRules: KindRules = {
  kind: 'encounter',
  rules: [
    sameIdentifier('encounter'),
    {
      id: 'encounter-same-stay',
      says: 'The person was admitted, or discharged, at the same moment.',
      key: ({ section, whenMeaning }) =>
        section === 'contacts-with-professionals' ? undefined : `${section}|${whenMeaning}`,
      when: moment,
    },
    {
      id: 'encounter-same-contact',
      says: 'The same kind of contact, at the same moment.',
      key: (item) => (item.section === 'contacts-with-professionals' ? named(item) : undefined),
      when: moment,
    },
    saidAlike('encounter'),
  ],
};

export const appointmentRules: KindRules = {
  kind: 'appointment',
  rules: [
    sameIdentifier('appointment'),
    {
      id: 'appointment-same-time',
      says: 'The same appointment by what it is for, at the same moment.',
      key: named,
      when: moment,
    },
    { id: 'appointment-same-person', says: 'With the same person, at the same moment.', key: byWhom, when: moment },
    saidAlike('appointment'),
  ],
};

/** A package of care, a service the person is under. */
export const serviceRules: KindRules = {
  kind: 'service',
  rules: [
    sameIdentifier('service'),
    {
      id: 'service-same-since',
      says: 'The same service in the same words, since the same day, in the same state.',
      key(item) {
        const words = named(item);
        return words === undefined ? undefined : `${stateOf(item)}|${words}`;
      },
      when: ({ when }) => dayOf(when),
      unless: [byWhom],
    },
    saidAlike('service'),
  ],
};

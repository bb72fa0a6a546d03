// Vaccinations given, and those refused or missed.
// Source: GP Connect 1.6, Immunization guidance.
import { addList, primaryList } from '../lists.ts';
import { businessIdentifier, careConnectExtension, concept, profile, type RecordDraft } from '../record-draft.ts';

export interface ImmunisationsAsked {
  includeNotGiven: boolean;
}

export function addImmunisations(draft: RecordDraft, { includeNotGiven }: ImmunisationsAsked): void {
  const entries = draft.held.immunisations.flatMap((immunisation, index) => {
    const { what, against, when, given, who, note } = immunisation;
    if (!given && !includeNotGiven) return [];
    const id = draft.id('Immunization', index);
    return [
      draft.add({
        resourceType: 'Immunization',
        id,
        meta: { profile: [profile('Immunization')] },
        extension: [
          { url: careConnectExtension('DateRecorded'), valueDateTime: when },
          { url: careConnectExtension('VaccinationProcedure'), valueCodeableConcept: concept(what) },
        ],
        identifier: businessIdentifier(draft.practice, id),
        status: 'completed',
        notGiven: !given,
        vaccineCode: { coding: [{ system: 'http://hl7.org/fhir/v3/NullFlavor', code: 'UNK' }], text: 'Unknown' },
        patient: draft.patient,
        date: when,
        primarySource: true,
        practitioner: [{ actor: draft.practitioner(who) }],
        ...(note && given && { note: [{ text: note }] }),
        ...(!given && { explanation: { reasonNotGiven: [{ text: note ?? 'Not given' }] } }),
        ...(against && {
          vaccinationProtocol: [
            { doseSequence: 1, targetDisease: [{ text: against }], doseStatus: { text: 'Counts' } },
          ],
        }),
      }),
    ];
  });
  addList(draft, primaryList('immunisations'), entries);
}

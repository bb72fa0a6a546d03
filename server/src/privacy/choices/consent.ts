// A choice as a FHIR Consent, shaped by IHE Privacy Consent on FHIR, basic consent: what the person said of one whole policy.
// Source: https://profiles.ihe.net/ITI/PCF, 3:5.8.2; https://hl7.org/fhir/R4/consent.html
import { ownSystem } from '#audit/audit-event.ts';
import type { Consent } from '#standards/fhir/types.ts';
import { nhsNumberSystem } from '#standards/nhs-number.ts';
import type { PersonId } from '#standards/patient.ts';
import type { ChoiceRecorded, Choices } from './choices.ts';

/** The policy people are asked about: that staff of the partnership's organisations may open the joined record for direct care. */
export const sharingPolicy = `${ownSystem.replace(/audit$/, 'policy')}/sharing-for-direct-care`;

const askedWords: Readonly<Record<ChoiceRecorded['askedBy'], string>> = {
  'in-person': 'Said in person',
  phone: 'Said by phone',
  letter: 'Written in a letter',
  online: 'Chosen on their own page',
  'other-system': 'Kept by another system before',
};

/**
 * @param host ODS code and name of the organisation that keeps the choice and acts by it.
 * @returns status `active` for the latest choice and each opt-out that holds, `inactive` for what came before.
 */
export function consentOf(
  choice: ChoiceRecorded,
  { personId, choices, host }: { personId: PersonId; choices: Choices; host: { ods: string; name: string } },
): Consent {
  const holds = choices.history[0] === choice || choices.optedOut.includes(choice);
  const person = {
    reference: `Person/${personId}`,
    ...(choice.nhsNumber ? { identifier: { system: nhsNumberSystem, value: choice.nhsNumber } } : {}),
  };
  return {
    resourceType: 'Consent',
    id: choice.choiceId,
    meta: { profile: ['https://profiles.ihe.net/ITI/PCF/StructureDefinition/IHE.PCF.consentBasic'] },
    status: holds ? 'active' : 'inactive',
    scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
    category: [
      { coding: [{ system: 'http://loinc.org', code: '59284-0', display: 'Consent Document' }] },
      {
        coding: [
          choice.opted === 'out'
            ? { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPTOUT' }
            : { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPTIN' },
        ],
      },
    ],
    // A Patient by number: several sources' patients are one person, and no one of them is the person.
    patient: { ...(person.identifier ? { identifier: person.identifier } : {}), display: person.reference },
    dateTime: choice.chosenAt.toISOString(),
    performer: [
      choice.askedFor === 'representative'
        ? { display: 'Somebody who may speak for the person' }
        : { ...(person.identifier ? { identifier: person.identifier } : {}), display: person.reference },
    ],
    organization: [
      { identifier: { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: host.ods }, display: host.name },
    ],
    sourceAttachment: { title: askedWords[choice.askedBy], creation: choice.recordedAt.toISOString() },
    policy: [{ uri: sharingPolicy }],
    provision: {
      type: choice.opted === 'out' ? 'deny' : 'permit',
      purpose: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'TREAT' }],
    },
  };
}

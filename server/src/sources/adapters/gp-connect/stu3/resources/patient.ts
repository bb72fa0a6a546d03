// Patient and RelatedPerson. Source: UK Core Patient; GP Connect 1.6, Patient; STU3 and R4 Patient.
import {
  address,
  attachment,
  codeableConcept,
  contactPoint,
  humanName,
  identifier,
  period,
  reference,
} from '../elements/datatypes.ts';
import { boolean, coded, date, dateTime, integer } from '../elements/primitives.ts';
import { requireElement, requirePrimitive } from '../elements/required.ts';
import { backbone, choice, many, one, type Rules } from '../elements/rules.ts';
import type { ResourceRules } from './resource-rules.ts';

const gender = one(coded(['male', 'female', 'other', 'unknown']));

const communication = backbone({ language: one(codeableConcept), preferred: one(boolean) }, (into) =>
  requireElement(into, 'language'),
);

const contact = backbone(
  {
    relationship: many(codeableConcept),
    name: one(humanName),
    telecom: many(contactPoint),
    address: one(address),
    gender,
    organization: one(reference),
    period: one(period),
  },
  (into) => {
    // R4 (pat-1): a contact has at least a name, a number, an address or an organisation.
    const known = ['name', 'telecom', 'address', 'organization'].some((name) => into[name] !== undefined);
    if (!known) requireElement(into, 'name');
  },
);

const personRules: Rules = {
  identifier: many(identifier),
  active: one(boolean),
  name: many(humanName),
  telecom: many(contactPoint),
  gender,
  birthDate: one(date),
  address: many(address),
  photo: many(attachment),
};

export const patient: ResourceRules = {
  to: 'Patient',
  rules: {
    ...personRules,
    ...choice('deceased', { Boolean: boolean, DateTime: dateTime }),
    maritalStatus: one(codeableConcept),
    ...choice('multipleBirth', { Boolean: boolean, Integer: integer }),
    contact: many(contact),
    communication: many(communication),
    generalPractitioner: many(reference),
    managingOrganization: one(reference),
    link: many(
      backbone({ other: one(reference), type: one(coded(['replaced-by', 'replaces', 'refer', 'seealso'])) }, (into) => {
        requireElement(into, 'other');
        requirePrimitive(into, 'type');
      }),
    ),
  },
};

export const relatedPerson: ResourceRules = {
  to: 'RelatedPerson',
  rules: {
    ...personRules,
    patient: one(reference),
    relationship: many(codeableConcept),
    period: one(period),
  },
  complete: (into) => requireElement(into, 'patient'),
};

// Who the person is, as one source says it. One line for each thing a reader looks for; their practice, language and needs
// stand in sections of their own. Source: FHIR R4 Patient; UK Core Patient extensions; PRSB person demographics.
import type { Patient, Reference } from '#standards/fhir/types.ts';
import { conceptText, conceptWords, hasCode } from '../elements/concepts.ts';
import { extensionNamed, extensionText } from '../elements/extensions.ts';
import { addressText, contactText, currentName, nameText, reachOf } from '../elements/names.ts';
import { whoOf, type References } from '../elements/references.ts';
import { dateOf, dateText, periodText } from '../elements/times.ts';
import { choiceText } from '../elements/values.ts';
import { after, capital, joined, list, plain, words } from '../elements/words.ts';
import type { Describe, Line } from '../line.ts';

const nhsNumberSystem = 'https://fhir.nhs.uk/Id/nhs-number';

export const describePatient: Describe<Patient> = (patient, references) => [
  ...identity(patient).map((each) => (isVerified(patient) ? { ...each, facts: { verified: true as const } } : each)),
  ...practice(patient, references),
  ...needs(patient),
  ...contacts(patient),
];

/** UK Core: number present and verified, as 01 of the NHS number verification status. */
function isVerified(patient: Patient): boolean {
  const number = list(patient.identifier).find(({ system }) => system === nhsNumberSystem);
  const status = extensionNamed(number, 'NHSNumberVerificationStatus')?.valueCodeableConcept;
  return hasCode([status], '01', 'number-present-and-verified');
}

function line(title: string, detail: string | undefined, more: Partial<Line> = {}): Line[] {
  return detail === undefined ? [] : [{ section: 'person-demographics', title, kind: title, detail, ...more }];
}

function identity(patient: Patient): Line[] {
  const current = currentName(patient.name);
  const otherNames = list(patient.name).filter((name) => name !== current);
  const nhsNumber = list(patient.identifier).find(({ system }) => system === nhsNumberSystem);
  const number = words(nhsNumber?.value)?.replaceAll(' ', '');
  const verification = extensionText(nhsNumber, 'NHSNumberVerificationStatus');
  const died = dateOf(patient.deceasedDateTime);
  const name: Line = {
    section: 'person-demographics',
    title: 'Name',
    kind: 'Name',
    detail: nameText(current) ?? 'not given',
    cautions: [patient.active === false ? 'this source no longer uses this record of the patient' : undefined],
  };
  return [
    name,
    ...otherNames.flatMap((other) =>
      line('Other name', joined([nameText(other), plain(other.use), periodText(other.period)], ', ')),
    ),
    ...line('NHS number', number && joined([number.replace(/^(\d{3})(\d{3})(\d{4})$/, '$1 $2 $3'), verification])),
    ...line('Date of birth', dateText(patient.birthDate)),
    ...line('Gender', capital(plain(patient.gender))),
    ...line('Sex at birth', extensionText(patient, 'BirthSex', 'us-core-birthsex')),
    ...line('Ethnic category', extensionText(patient, 'EthnicCategory', 'EthnicCategory-1')),
    ...line('Religion', extensionText(patient, 'ReligiousAffiliation', 'patient-religion')),
    ...line('Marital status', conceptWords(patient.maritalStatus)),
    ...line('Residential status', extensionText(patient, 'ResidentialStatus')),
    ...list(patient.address).flatMap((address) =>
      line('Address', joined([addressText(address), plain(address.use), periodText(address.period)])),
    ),
    ...list(patient.telecom).flatMap((telecom) => line(telecomTitle(telecom.system), contactText(telecom))),
    ...(died || patient.deceasedBoolean === true || words(patient.deceasedDateTime)
      ? [
          {
            section: 'person-demographics',
            title: 'Has died',
            kind: 'Has died',
            detail: joined([dateText(patient.deceasedDateTime), extensionText(patient, 'DeathNotificationStatus')]),
            when: died,
            whenMeaning: died && 'died',
          } satisfies Line,
        ]
      : []),
  ];
}

function telecomTitle(system: unknown): string {
  const kinds: Readonly<Record<string, string>> = {
    phone: 'Telephone',
    email: 'Email',
    sms: 'Text message',
    fax: 'Fax',
  };
  return kinds[words(system) ?? ''] ?? 'Contact details';
}

function practice(patient: Patient, references: References): Line[] {
  return list(patient.generalPractitioner).map((reference) => ({
    section: 'gp-practice',
    title: whoOf(references, patient, reference) ?? organisationByCode(reference) ?? words(reference.identifier?.value),
    kind: 'GP practice',
    detail: joined([
      reference.type === 'Organization' ? 'registered practice' : undefined,
      organisationByCode(reference) === undefined ? words(reference.identifier?.value) : undefined,
    ]),
  }));
}

/** "organisation A12345", of one that is named by its ODS code: whoever knows its name puts that in place of it. */
function organisationByCode({ identifier }: Reference): string | undefined {
  return words(identifier?.system) === 'https://fhir.nhs.uk/Id/ods-organization-code'
    ? after('organisation', words(identifier?.value))
    : undefined;
}

/** Language, how to communicate, and an interpreter where one is needed. */
function needs(patient: Patient): Line[] {
  const lines: Line[] = [];
  const add = (title: string, detail: string | undefined) =>
    lines.push(...line(title, detail, { section: 'individual-requirements' }));
  for (const communication of list(patient.communication))
    add(
      'Language',
      joined([conceptWords(communication.language), communication.preferred === true ? 'preferred' : undefined]),
    );
  for (const extension of list(patient.extension)) {
    if (!/NHSCommunication/.test(words(extension.url) ?? '')) continue;
    const part = (name: string) => list(extension.extension).find(({ url }) => url === name);
    const text = (name: string) => {
      const found = part(name);
      return found && choiceText(found, 'value');
    };
    add(
      'Language',
      joined([
        text('language'),
        text('preferred') === 'yes' ? 'preferred' : undefined,
        text('modeOfCommunication'),
        text('communicationProficiency'),
        text('interpreterRequired') === 'yes' ? 'interpreter required' : undefined,
      ]),
    );
  }
  const interpreter = extensionNamed(patient, 'patient-interpreterRequired')?.valueBoolean;
  add('Interpreter', interpreter === undefined ? undefined : interpreter ? 'required' : 'not required');
  const preference = extensionNamed(patient, 'ContactPreference');
  add('Contact preference', joined(list(preference?.extension).map((each) => choiceText(each, 'value'))));
  return lines;
}

/** Next of kin and others to contact. */
function contacts(patient: Patient): Line[] {
  return list(patient.contact).map((contact) => ({
    section: 'personal-contacts',
    title: nameText(contact.name) ?? words(contact.organization?.display),
    kind: 'Contact',
    detail: joined([
      ...list(contact.relationship).map(conceptText),
      ...list(contact.telecom).map(contactText),
      addressText(contact.address),
      periodText(contact.period),
    ]),
    facts: { reach: list(contact.telecom).flatMap(reachOf) },
  }));
}

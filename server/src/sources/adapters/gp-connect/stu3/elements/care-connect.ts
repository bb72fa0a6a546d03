// CareConnect's extensions, as UK Core has them in R4: renamed, become elements, or, where R4 has neither, carried unchanged.
// Source: UK Core R4 extensions; GP Connect 1.6, resource pages.
import { absent, codeableConcept } from './datatypes.ts';
import { readParts, translateExtension, typesByName, valueOf } from './extensions.ts';
import { boolean, code, dateTime, string } from './primitives.ts';
import { addExtension, asList, isObject, type JsonObject, type Translation, type Type } from './rules.ts';
import { wordTable } from '#standards/word-table.ts';

const ukCore = (name: string) => `https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-${name}`;

/** Puts an extension of this name where R4 has it. */
type Carry = (extension: JsonObject, place: string, into: JsonObject, translation: Translation) => void;

/**
 * The name of an extension in use: CareConnect-GPC-X-1, CareConnect-X-1 and coding-sctdescid, whichever of NHS Digital's and
 * HL7 UK's addresses a system writes.
 */
function nameOf(url: unknown): string | undefined {
  if (typeof url !== 'string') return undefined;
  const last = /\/([A-Za-z0-9.-]{1,80})$/.exec(url)?.[1] ?? '';
  const careConnect = /^Extension-(?:CareConnect|GPConnect)-(?:GPC-)?([A-Za-z]{1,60})-\d$/.exec(last)?.[1];
  // The second is a slip that stands in published examples.
  if (last === 'Extension-coding-sctdescid' || last === 'Extension-coding-sctdecsid') return 'coding-sctdescid';
  return careConnect ?? (Object.hasOwn(carriers, last) ? last : undefined);
}

/** Carried under another address, its parts under the same or other names. */
const renamed =
  (url: string, parts: Readonly<Record<string, string>> = {}): Carry =>
  (extension, place, into, translation) => {
    const found = translateExtension({ ...extension, url }, place, translation, parts);
    if (found) addExtension(into, found);
  };

/** Its value becomes an element of the resource. */
const becomes =
  (name: string, typeName: string, type: Type): Carry =>
  (extension, place, into, translation) => {
    const value = valueOf(extension, typeName, type, place, translation);
    if (value === undefined) return;
    if (into[name] === undefined) into[name] = value;
    else translation.losses.report(place, 'not-carried', `the entry has its own ${name}`);
  };

/** Where it belongs only; anywhere else an extension of that name is carried unchanged. */
const on =
  (elements: readonly string[], carry: Carry): Carry =>
  (extension, place, into, translation) => {
    if (elements.some((element) => place.startsWith(`${element}.extension(`)))
      carry(extension, place, into, translation);
    else unchanged(extension, place, into, translation);
  };

const unchanged: Carry = (extension, place, into, translation) => {
  const found = translateExtension(extension, place, translation);
  if (found) addExtension(into, found);
};

/** A code where UK Core has a CodeableConcept. */
const codeBecomesConcept =
  (name: string, system: string): Carry =>
  (extension, place, into, translation) => {
    const value = valueOf(extension, 'Code', code, place, translation);
    if (value !== undefined)
      addExtension(into, { url: ukCore(name), valueCodeableConcept: { coding: [{ system, code: value }] } });
  };

const carriers: Readonly<Record<string, Carry>> = wordTable({
  // Conditions and lists
  ActualProblem: renamed(ukCore('ActualProblem')),
  ProblemSignificance: renamed(ukCore('ProblemSignificance')),
  RelatedClinicalContent: renamed(ukCore('RelatedClinicalContent')),
  RelatedProblemHeader: renamed(ukCore('RelatedProblemHeader')),
  Episodicity: renamed(ukCore('ConditionEpisode')),
  ListWarningCode: codeBecomesConcept('ListWarningCode', 'https://fhir.hl7.org.uk/CodeSystem/UKCore-ListWarningCode'),
  ClinicalSetting: renamed(ukCore('ClinicalSetting')),

  // Allergies
  AllergyIntoleranceEnd: on(['AllergyIntolerance'], (extension, place, into, translation) => {
    const found = translateExtension({ ...extension, url: ukCore('AllergyIntoleranceEnd') }, place, translation, {
      endReason: 'reasonEnded',
      EndDate: 'endDate',
    });
    if (!found) return;
    // UK Core has it on the status it explains.
    if (!isObject(into['clinicalStatus'])) into['clinicalStatus'] = {};
    addExtension(into['clinicalStatus'] as JsonObject, found);
  }),
  'encounter-associatedEncounter': on(['AllergyIntolerance'], (extension, place, into, translation) => {
    const value = valueOf(extension, 'Reference', typesByName['Reference']!, place, translation);
    if (value === undefined) return;
    const { encounter } = into;
    if (encounter === undefined) into['encounter'] = value;
    else if (isObject(encounter) && encounter['reference'] !== (value as JsonObject)['reference'])
      translation.losses.report(place, 'not-carried', 'the entry has its own encounter');
  }),
  Evidence: renamed(ukCore('Evidence')),

  // Medicines
  MedicationRepeatInformation: renamed(ukCore('MedicationRepeatInformation'), {
    numberOfRepeatPrescriptionsIssued: 'numberOfPrescriptionsIssued',
    // UK Core has no part for it now and had this one. Why not numberOfRepeatsAllowed: GP Connect counts every issue,
    // R4 only those after the first; a number that means two things in two places gets misread.
    numberOfRepeatPrescriptionsAllowed: 'numberOfPrescriptionsAllowed',
  }),
  MedicationStatusReason: on(['MedicationRequest'], (extension, place, into, translation) =>
    readParts(extension, place, translation, {
      statusReason: (part, partPlace) =>
        becomes('statusReason', 'CodeableConcept', codeableConcept)(part, partPlace, into, translation),
      statusChangeDate: (part, partPlace) => {
        const value = valueOf(part, 'DateTime', dateTime, partPlace, translation);
        // Source: R5 has the element; its extension carries it in R4.
        const url = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-MedicationRequest.statusChanged';
        if (value !== undefined) addExtension(into, { url, valueDateTime: value });
      },
    }),
  ),
  PrescriptionType: on(['MedicationRequest'], (extension, place, into, translation) => {
    const type = valueOf(extension, 'CodeableConcept', codeableConcept, place, translation);
    if (!isObject(type)) return;
    addExtension(into, { url: ukCore('PrescriptionType'), valueCodeableConcept: type });
    const course = courseOfTherapy(type);
    if (course) into['courseOfTherapyType'] = { coding: [course] };
  }),
  MedicationQuantityText: renamed(ukCore('MedicationQuantityText')),
  MedicationStatementLastIssueDate: renamed(ukCore('MedicationStatementLastIssueDate')),
  MedicationStatementDosageLastChanged: renamed(ukCore('MedicationDosageLastChanged')),
  DosageLastChanged: renamed(ukCore('MedicationDosageLastChanged')),
  PrescribingAgency: renamed(ukCore('MedicationPrescribingOrganizationType')),
  MedicationChangeSummary: renamed(ukCore('MedicationChangeSummary')),
  MedicationTradeFamily: renamed(ukCore('MedicationTradeFamily')),

  // Immunisations
  DateRecorded: on(['Immunization'], becomes('recorded', 'DateTime', dateTime)),
  VaccinationProcedure: renamed(ukCore('VaccinationProcedure')),
  ParentPresent: renamed(ukCore('ParentPresent')),

  // Specimens
  FastingStatus: on(['Specimen.collection'], (extension, place, into, translation) => {
    const typeName = 'valueDuration' in extension ? 'Duration' : 'CodeableConcept';
    becomes(`fastingStatus${typeName}`, typeName, typesByName[typeName]!)(extension, place, into, translation);
  }),

  // People and places
  NHSNumberVerificationStatus: renamed(ukCore('NHSNumberVerificationStatus')),
  EthnicCategory: renamed(ukCore('EthnicCategory')),
  ReligiousAffiliation: renamed(ukCore('ReligiousAffiliation')),
  ResidentialStatus: renamed(ukCore('ResidentialStatus')),
  TreatmentCategory: renamed(ukCore('TreatmentCategory')),
  DeathNotificationStatus: renamed(ukCore('DeathNotificationStatus')),
  NominatedPharmacy: renamed(ukCore('NominatedPharmacy')),
  PreferredDispenserOrganization: renamed(ukCore('PreferredDispenserOrganization')),
  MainLocation: renamed(ukCore('MainLocation')),
  NHSCommunication: on(['Patient', 'RelatedPerson', 'Practitioner'], carryCommunication),

  // Appointments
  DeliveryChannel: (extension, place, into, translation) =>
    'valueCode' in extension
      ? codeBecomesConcept('DeliveryChannel', 'https://fhir.hl7.org.uk/CodeSystem/UKCore-DeliveryChannel')(
          extension,
          place,
          into,
          translation,
        )
      : renamed(ukCore('DeliveryChannel'))(extension, place, into, translation),
  BookingOrganisation: renamed(ukCore('BookingOrganization')),

  // The SNOMED CT description behind a code's words: R4's own extension, and UK Core's for its text.
  'coding-sctdescid': (extension, place, into, translation) => {
    const descriptionId = (part: JsonObject, partPlace: string) => {
      const value = valueOf(part, 'Id', typesByName['Id']!, partPlace, translation);
      if (value !== undefined)
        addExtension(into, { url: 'http://hl7.org/fhir/StructureDefinition/coding-sctdescid', valueId: value });
    };
    const display = (part: JsonObject, partPlace: string) => {
      const value = valueOf(part, 'String', string, partPlace, translation);
      if (value !== undefined) addExtension(into, { url: ukCore('CodingSCTDescDisplay'), valueString: value });
    };
    readParts(extension, place, translation, {
      descriptionId,
      DescriptionID: descriptionId,
      DescriptionId: descriptionId,
      descriptionDisplay: display,
      DescriptionDisplay: display,
    });
  },
});

/** Prescription type as R4's course of therapy. Source: UK Core MedicationRequest guidance; ValueSet UKCore-MedicationRequestCourseOfTherapy. */
function courseOfTherapy(type: JsonObject): JsonObject | undefined {
  const codes = asList(type['coding']).flatMap((each) => (isObject(each) ? [each['code']] : []));
  const hl7 = 'http://terminology.hl7.org/CodeSystem/medicationrequest-course-of-therapy';
  if (codes.includes('acute')) return { system: hl7, code: 'acute', display: 'Short course (acute) therapy' };
  if (codes.includes('repeat')) return { system: hl7, code: 'continuous', display: 'Continuous long term therapy' };
  if (codes.includes('repeat-dispensing'))
    return {
      system: 'https://fhir.hl7.org.uk/CodeSystem/UKCore-MedicationRequestCourseOfTherapy',
      code: 'continuous-repeating-dispensing',
    };
  return undefined;
}

/** Languages are elements in R4; how well, by which means and whether an interpreter is needed are HL7's extensions. */
function carryCommunication(extension: JsonObject, place: string, into: JsonObject, translation: Translation): void {
  const communication: JsonObject = {};
  const proficiency: JsonObject[] = [];
  const inProficiency = (url: string) => (part: JsonObject, partPlace: string) => {
    const value = valueOf(part, 'CodeableConcept', codeableConcept, partPlace, translation);
    if (!isObject(value)) return;
    const codings = asList(value['coding']) as JsonObject[];
    const [first] = codings;
    // HL7's extension has one Coding; words without a code become its display.
    const coding = first ?? { display: value['text'] };
    if (codings.length > 1 || (first && value['text'] !== undefined && value['text'] !== first['display']))
      translation.losses.report(partPlace, 'changed', 'only the first code is carried');
    proficiency.push({ url, valueCoding: coding });
  };
  readParts(extension, place, translation, {
    language: (part, partPlace) => {
      const value = valueOf(part, 'CodeableConcept', codeableConcept, partPlace, translation);
      if (isObject(value)) communication['language'] = withLanguageTag(value);
    },
    preferred: (part, partPlace) => {
      const value = valueOf(part, 'Boolean', boolean, partPlace, translation);
      if (value !== undefined) communication['preferred'] = value;
    },
    modeOfCommunication: inProficiency('type'),
    communicationProficiency: inProficiency('level'),
    interpreterRequired: (part, partPlace) => {
      const value = valueOf(part, 'Boolean', boolean, partPlace, translation);
      const url = 'http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired';
      if (value !== undefined) addExtension(into, { url, valueBoolean: value });
    },
  });
  if (proficiency.length > 0)
    addExtension(communication, {
      url: 'http://hl7.org/fhir/StructureDefinition/patient-proficiency',
      extension: proficiency,
    });
  if (Object.keys(communication).length === 0) return;
  if (communication['language'] === undefined) communication['language'] = absent;
  into['communication'] = [...asList(into['communication']), communication];
}

const ukCoreLanguages = 'https://fhir.hl7.org.uk/CodeSystem/UKCore-HumanLanguage';
/** Source: CodeSystem UKCore-HumanLanguage; IANA language subtag registry. */
const signLanguages: Readonly<Record<string, string>> = wordTable({ q2: 'ase', q3: 'asf', q4: 'bfi' });

/** UK Core demands a BCP 47 tag beside the NHS's own code; the NHS's two letters are one. */
function withLanguageTag(language: JsonObject): JsonObject {
  const codings = asList(language['coding']) as JsonObject[];
  const own = codings.find(({ system }) => system === ukCoreLanguages)?.['code'];
  if (typeof own !== 'string') return language;
  const tag = /^[a-z]{2,3}$/.test(own) ? own : signLanguages[own];
  return tag === undefined ? language : { ...language, coding: [{ system: 'urn:ietf:bcp:47', code: tag }, ...codings] };
}

/** Puts one extension of the message into the element it stands on. */
export function carryExtension(
  extension: unknown,
  place: string,
  into: JsonObject,
  list: 'extension' | 'modifierExtension',
  translation: Translation,
): void {
  const { losses } = translation;
  const name = isObject(extension) ? nameOf(extension['url']) : undefined;
  // The address of an unknown extension is not repeated: it is the message's word, not ours.
  const at = `${place}(${name ?? 'other'})`;
  if (!isObject(extension) || typeof extension['url'] !== 'string' || extension['url'].trim() === '') {
    losses.report(at, 'not-carried', 'an extension without an address');
    return;
  }
  if (list === 'modifierExtension')
    losses.report(at, 'changed', 'carried, but this record does not know how it changes the meaning of the entry');
  if (name !== undefined && list === 'extension' && Object.hasOwn(carriers, name)) {
    carriers[name]!(extension, at, into, translation);
    return;
  }
  const found = translateExtension(extension, at, translation);
  if (found) addExtension(into, found, list);
}

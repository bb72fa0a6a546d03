// Practitioner, PractitionerRole, Organization, Location, HealthcareService, Device. Source: UK Core; GP Connect 1.6, Foundations.
import {
  address,
  annotation,
  attachment,
  codeableConcept,
  coding,
  contactPoint,
  humanName,
  identifier,
  period,
  reference,
} from '../elements/datatypes.ts';
import { boolean, coded, date, dateTime, decimal, string, time, uri } from '../elements/primitives.ts';
import { requireElement, requirePrimitive } from '../elements/required.ts';
import {
  asList,
  backbone,
  datatype,
  isObject,
  type JsonObject,
  kept,
  many,
  one,
  type Rules,
  special,
} from '../elements/rules.ts';
import type { ResourceRules } from './resource-rules.ts';

const days = coded(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);

/** When a person or service can be had. */
const availability: Rules = {
  availableTime: many(
    backbone({
      daysOfWeek: many(days),
      allDay: one(boolean),
      availableStartTime: one(time),
      availableEndTime: one(time),
    }),
  ),
  notAvailable: many(
    backbone({ description: one(string), during: one(period) }, (into) => requirePrimitive(into, 'description')),
  ),
  availabilityExceptions: one(string),
};

export const practitioner: ResourceRules = {
  to: 'Practitioner',
  rules: {
    identifier: many(identifier),
    active: one(boolean),
    name: many(humanName),
    telecom: many(contactPoint),
    address: many(address),
    gender: one(coded(['male', 'female', 'other', 'unknown'])),
    birthDate: one(date),
    photo: many(attachment),
    qualification: many(
      backbone(
        { identifier: many(identifier), code: one(codeableConcept), period: one(period), issuer: one(reference) },
        (into) => requireElement(into, 'code'),
      ),
    ),
    communication: many(codeableConcept),
  },
  complete: (into, place, { losses }) => {
    if (into['communication'] === undefined) return;
    // The CareConnect extension gives a patient's {language, …}; R4 has a practitioner's languages alone.
    into['communication'] = asList(into['communication']).map((entry) => {
      if (!isObject(entry) || !('language' in entry)) return entry;
      const { language, ...rest } = entry;
      for (const name of Object.keys(rest))
        losses.report(
          `${place}.extension(NHSCommunication).${name}`,
          'not-carried',
          'R4 has languages of a practitioner only',
        );
      return language;
    });
  },
};

export const practitionerRole: ResourceRules = {
  to: 'PractitionerRole',
  rules: {
    identifier: many(identifier),
    active: one(boolean),
    period: one(period),
    practitioner: one(reference),
    organization: one(reference),
    code: many(codeableConcept),
    specialty: many(codeableConcept),
    location: many(reference),
    healthcareService: many(reference),
    telecom: many(contactPoint),
    ...availability,
    endpoint: many(reference),
  },
};

export const organization: ResourceRules = {
  to: 'Organization',
  rules: {
    identifier: many(identifier),
    active: one(boolean),
    type: many(codeableConcept),
    name: one(string),
    alias: many(string),
    telecom: many(contactPoint),
    address: many(address),
    partOf: one(reference),
    contact: many(
      backbone({
        purpose: one(codeableConcept),
        name: one(humanName),
        telecom: many(contactPoint),
        address: one(address),
      }),
    ),
    endpoint: many(reference),
  },
  complete: (into, place, { losses }) => {
    // R4 (org-1): a name or a number. (org-2, org-3): no home address or telephone of an organisation.
    if (into['identifier'] === undefined) requirePrimitive(into, 'name');
    for (const name of ['telecom', 'address']) {
      for (const each of asList(into[name]) as JsonObject[]) {
        if (each['use'] !== 'home') continue;
        delete each['use'];
        losses.report(`${place}.${name}.use`, 'not-carried', 'an organisation has no home');
      }
    }
  },
};

export const location: ResourceRules = {
  to: 'Location',
  rules: {
    identifier: many(identifier),
    status: one(coded(['active', 'suspended', 'inactive'])),
    operationalStatus: one(coding),
    name: one(string),
    alias: many(string),
    description: one(string),
    mode: one(coded(['instance', 'kind'])),
    type: many(codeableConcept),
    telecom: many(contactPoint),
    address: one(address),
    physicalType: one(codeableConcept),
    position: one(
      backbone({ longitude: one(decimal), latitude: one(decimal), altitude: one(decimal) }, (into) => {
        requirePrimitive(into, 'longitude');
        requirePrimitive(into, 'latitude');
      }),
    ),
    managingOrganization: one(reference),
    partOf: one(reference),
    endpoint: many(reference),
  },
};

export const healthcareService: ResourceRules = {
  to: 'HealthcareService',
  rules: {
    identifier: many(identifier),
    active: one(boolean),
    providedBy: one(reference),
    category: many(codeableConcept),
    type: many(codeableConcept),
    specialty: many(codeableConcept),
    location: many(reference),
    name: one(string),
    comment: one(string),
    extraDetails: one(string),
    photo: one(attachment),
    telecom: many(contactPoint),
    coverageArea: many(reference),
    serviceProvisionCode: many(codeableConcept),
    eligibility: special((value, into, translation, place) => {
      const found = codeableConcept.convert(value, place, translation);
      if (found !== undefined) into['eligibility'] = [{ code: found }];
    }),
    eligibilityNote: special((value, into, translation, place) => {
      const found = string.convert(value, place, translation);
      const [first = {}] = asList(into['eligibility']) as JsonObject[];
      if (found !== undefined) into['eligibility'] = [{ ...first, comment: found }];
    }),
    programName: special((value, into, translation, place) => {
      for (const name of asList(value)) {
        const text = string.convert(name, place, translation);
        if (text !== undefined) into['program'] = [...asList(into['program']), { text }];
      }
    }),
    characteristic: many(codeableConcept),
    referralMethod: many(codeableConcept),
    publicKey: kept('String', string),
    appointmentRequired: one(boolean),
    ...availability,
    endpoint: many(reference),
  },
};

export const device: ResourceRules = {
  to: 'Device',
  rules: {
    identifier: many(identifier),
    udi: special((value, into, translation, place) => {
      const found = udi.convert(value, place, translation);
      if (!isObject(found)) return;
      const { name, ...carrier } = found;
      if (name !== undefined) into['deviceName'] = [{ name, type: 'udi-label-name' }];
      if (Object.keys(carrier).length > 0) into['udiCarrier'] = [carrier];
    }),
    status: one(coded(['active', 'inactive', 'entered-in-error', 'unknown'])),
    type: one(codeableConcept),
    lotNumber: one(string),
    manufacturer: one(string),
    manufactureDate: one(dateTime),
    expirationDate: one(dateTime),
    model: one(string, 'modelNumber'),
    version: special((value, into, translation, place) => {
      const found = string.convert(value, place, translation);
      if (found !== undefined) into['version'] = [{ value: found }];
    }),
    patient: one(reference),
    owner: one(reference),
    contact: many(contactPoint),
    location: one(reference),
    url: one(uri),
    note: many(annotation),
    safety: many(codeableConcept),
  },
};

const udi = datatype({
  deviceIdentifier: one(string),
  name: one(string),
  jurisdiction: one(uri),
  carrierHRF: one(string),
  carrierAIDC: one(string),
  issuer: one(uri),
  entryType: one(coded(['barcode', 'rfid', 'manual', 'card', 'self-reported', 'unknown'])),
});

// A listing as FHIR R4: HealthcareService, the Organization that provides it and the Locations it is at. Pure.
// Source: FHIR R4 HealthcareService, Organization, Location; HL7 Human Services Directory IG (which HSDS field goes where).
import type { CodeableConcept, HealthcareService, Location, Organization } from '#standards/fhir/types.ts';
import type * as hsds from '../listing.ts';
import { addressOf, hoursOf, telecomOf } from './parts.ts';

export function healthcareServiceOf(service: hsds.Service): HealthcareService {
  const places = service.service_at_locations ?? [];
  const { times, words } = hoursOf([...(service.schedules ?? []), ...places.flatMap((place) => place.schedules ?? [])]);
  const telecom = telecomOf({
    phones: [...(service.phones ?? []), ...places.flatMap((place) => place.phones ?? [])],
    contacts: service.contacts,
    email: service.email,
    urls: [service.url],
  });
  const types = conceptsOf(service.attributes);
  const eligibility = eligibilityOf(service);
  const provision = provisionOf(service.cost_options);
  const details = [
    service.alert,
    service.application_process,
    service.fees_description ?? service.fees,
    service.wait_time && `Waiting: ${service.wait_time}`,
  ]
    .filter((each) => each !== undefined && each !== '')
    .join('\n\n');
  const locations = [...new Map(places.map(({ location }) => [location.id, location])).values()];
  const languages = (service.languages ?? []).map(({ code, name }) => ({
    ...(code ? { coding: [{ system: 'urn:ietf:bcp:47', code }] } : {}),
    ...(name ? { text: name } : {}),
  }));
  return {
    resourceType: 'HealthcareService',
    id: service.id,
    ...(service.last_modified ? { meta: { lastUpdated: service.last_modified } } : {}),
    identifier: [{ system: 'urn:ietf:rfc:3986', value: `urn:uuid:${service.id}` }],
    active: service.status === 'active',
    providedBy: { reference: `Organization/${service.organization.id}`, display: service.organization.name },
    ...(types.length > 0 ? { type: types } : {}),
    ...(locations.length > 0
      ? {
          location: locations.map(({ id, name }) => ({
            reference: `Location/${id}`,
            ...(name ? { display: name } : {}),
          })),
        }
      : {}),
    name: service.name,
    ...(service.description ? { comment: service.description } : {}),
    ...(details ? { extraDetails: details } : {}),
    ...(telecom.length > 0 ? { telecom } : {}),
    ...areasOf(service),
    ...(provision ? { serviceProvisionCode: [provision] } : {}),
    ...(eligibility ? { eligibility: [{ comment: eligibility }] } : {}),
    ...(service.program ? { program: [{ text: service.program.name }] } : {}),
    ...(languages.length > 0 ? { communication: languages } : {}),
    ...(times.length > 0 ? { availableTime: times } : {}),
    ...(words.length > 0 ? { availabilityExceptions: words.join('\n') } : {}),
  };
}

export function organizationOf(organization: hsds.Organization): Organization {
  const telecom = telecomOf({
    phones: organization.phones,
    contacts: organization.contacts,
    email: organization.email,
    urls: [organization.website],
  });
  return {
    resourceType: 'Organization',
    id: organization.id,
    identifier: [
      { system: 'urn:ietf:rfc:3986', value: `urn:uuid:${organization.id}` },
      ...(organization.organization_identifiers ?? []).map(
        ({ identifier_scheme: scheme, identifier_type: type, identifier }) => ({
          type: { text: type },
          ...(scheme ? { system: systemOf(scheme) } : {}),
          value: identifier,
        }),
      ),
    ],
    active: true,
    name: organization.name,
    ...(organization.alternate_name ? { alias: [organization.alternate_name] } : {}),
    ...(telecom.length > 0 ? { telecom } : {}),
  };
}

export function locationOf(location: hsds.Location): Location {
  const telecom = telecomOf({ phones: location.phones, contacts: location.contacts, urls: [location.url] });
  const [address] = location.addresses ?? [];
  const { times, words } = hoursOf(location.schedules);
  const description = [
    location.description,
    location.transportation,
    ...(location.accessibility ?? []).flatMap((each) => [each.description, each.details]),
  ]
    .filter(Boolean)
    .join('\n\n');
  return {
    resourceType: 'Location',
    id: location.id,
    identifier: [
      { system: 'urn:ietf:rfc:3986', value: `urn:uuid:${location.id}` },
      ...(location.external_identifier
        ? [
            location.external_identifier_type?.toUpperCase() === 'UPRN'
              ? { system: 'https://fhir.hl7.org.uk/Id/UPRN', value: location.external_identifier }
              : { value: location.external_identifier },
          ]
        : []),
    ],
    status: 'active',
    mode: 'instance',
    ...(location.name ? { name: location.name } : {}),
    ...(location.alternate_name ? { alias: [location.alternate_name] } : {}),
    ...(description ? { description } : {}),
    ...(telecom.length > 0 ? { telecom } : {}),
    ...(address ? { address: addressOf(address) } : {}),
    ...(location.latitude !== undefined && location.longitude !== undefined
      ? { position: { longitude: location.longitude, latitude: location.latitude } }
      : {}),
    ...(times.length > 0
      ? {
          hoursOfOperation: times.map(
            ({ daysOfWeek, availableStartTime: openingTime, availableEndTime: closingTime }) => ({
              ...(daysOfWeek ? { daysOfWeek } : {}),
              ...(openingTime ? { openingTime } : {}),
              ...(closingTime ? { closingTime } : {}),
            }),
          ),
        }
      : {}),
    ...(words.length > 0 ? { availabilityExceptions: words.join('\n') } : {}),
  };
}

const odsCodes = 'https://fhir.nhs.uk/Id/ods-organization-code';
const systemOf = (scheme: string) =>
  /^(ODS|GB-NHS)/i.test(scheme) ? odsCodes : `https://org-id.guide/list/${encodeURIComponent(scheme)}`;

function conceptsOf(attributes: readonly hsds.Attribute[] | undefined): CodeableConcept[] {
  return (attributes ?? []).map(({ taxonomy_term: term }) => {
    const system = term.taxonomy_detail?.uri ?? (term.taxonomy_id ? `urn:uuid:${term.taxonomy_id}` : undefined);
    return {
      coding: [
        {
          ...(system ? { system } : {}),
          code: (term.code ?? term.id).replaceAll(/\s+/g, ' ').trim(),
          display: term.name,
        },
      ],
      text: term.name,
    };
  });
}

/** Ages in words too: FHIR R4 has no place of their own for them. */
function eligibilityOf({
  eligibility_description: words,
  minimum_age: least,
  maximum_age: most,
}: hsds.Service): string {
  const ages =
    least !== undefined && most !== undefined
      ? `Ages ${least} to ${most}`
      : least !== undefined
        ? `From age ${least}`
        : most !== undefined
          ? `Up to age ${most}`
          : '';
  return [words, ages].filter(Boolean).join('. ');
}

/** Only where every price is said. Source: CodeSystem service-provision-conditions. */
function provisionOf(options: readonly hsds.CostOption[] | undefined): CodeableConcept | undefined {
  if (!options || options.length === 0 || options.some(({ amount }) => amount === undefined)) return undefined;
  const code = options.every(({ amount }) => amount === 0)
    ? 'free'
    : options.some(({ amount }) => amount === 0)
      ? 'disc'
      : 'cost';
  const display = { free: 'Free', disc: 'Discounts Available', cost: 'Fees apply' }[code];
  return { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/service-provision-conditions', code, display }] };
}

function areasOf(service: hsds.Service): Pick<HealthcareService, 'coverageArea'> {
  const areas = [
    ...(service.service_areas ?? []),
    ...(service.service_at_locations ?? []).flatMap((place) => place.service_areas ?? []),
  ].flatMap(({ name, description }) => name ?? description ?? []);
  return areas.length > 0 ? { coverageArea: areas.map((display) => ({ display })) } : {};
}

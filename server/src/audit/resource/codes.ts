// The code systems an audit event is written in.
export const dicom = 'http://dicom.nema.org/resources/ontology/DCM';
export const objectRole = 'http://terminology.hl7.org/CodeSystem/object-role';
export const entityType = 'http://terminology.hl7.org/CodeSystem/audit-entity-type';
export const restful = 'http://hl7.org/fhir/restful-interaction';
export const lifecycle = 'http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle';
export const participation = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType';
export const odsCodes = 'https://fhir.nhs.uk/Id/ods-organization-code';
/** Code systems and identifiers that are our own. */
export const ownSystem = 'https://localcarerecord.example.org/audit';

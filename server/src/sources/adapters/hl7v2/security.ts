// Security labels: what a sender asks to be kept from others. Source: HL7 v3 Confidentiality; FHIR R4 Meta.security.

const system = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';

export const restricted = { system, code: 'R', display: 'restricted' } as const;
export const veryRestricted = { system, code: 'V', display: 'very restricted' } as const;

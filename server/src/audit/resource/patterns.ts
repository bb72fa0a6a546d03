// IHE BALP's patterns: what each says an event is, and which profile an event of it meets, by how many patients it names.
// Source: IHE ITI BALP 1.1.4, 3:5.7.3 to 3:5.7.7.
import type { AuditEvent, Coding } from '#standards/fhir/types.ts';
import { dicom, lifecycle, restful } from './codes.ts';

export type Pattern =
  | 'authentication'
  | 'read'
  | 'query'
  | 'create'
  | 'update'
  /** Something left: BALP's privacy disclosure, as its source records it. */
  | 'disclosure'
  /** Whether somebody may. Written where they may not: where they may, what they did says so. */
  | 'decision'
  | 'log-use';

interface PatternCodes {
  type: Coding;
  action: NonNullable<AuditEvent['action']>;
  subtypes: readonly Coding[];
  /** Name of the profile that a success meets; undefined where BALP has none. */
  profile: (patients: number) => string | undefined;
}

const rest: Coding = {
  system: 'http://terminology.hl7.org/CodeSystem/audit-event-type',
  code: 'rest',
  display: 'Restful Operation',
};

/** The profile with a patient where it names one; several are allowed only where the profile says nothing of patients. */
const ofRest = (name: string) => (patients: number) => `IHE.BasicAudit.${patients === 1 ? 'Patient' : ''}${name}`;
const noProfile = () => undefined;

export const patterns: Readonly<Record<Pattern, PatternCodes>> = {
  authentication: {
    type: { system: dicom, code: '110114', display: 'User Authentication' },
    action: 'E',
    subtypes: [],
    profile: noProfile,
  },
  read: { type: rest, action: 'R', subtypes: [{ system: restful, code: 'read' }], profile: ofRest('Read') },
  query: { type: rest, action: 'E', subtypes: [{ system: restful, code: 'search-type' }], profile: ofRest('Query') },
  create: { type: rest, action: 'C', subtypes: [{ system: restful, code: 'create' }], profile: ofRest('Create') },
  update: { type: rest, action: 'U', subtypes: [{ system: restful, code: 'update' }], profile: ofRest('Update') },
  disclosure: {
    type: { system: dicom, code: '110106', display: 'Export' },
    action: 'R',
    subtypes: [{ system: lifecycle, code: 'disclose' }],
    profile: (patients) => (patients === 1 ? 'IHE.BasicAudit.PrivacyDisclosure.Source' : undefined),
  },
  // Why no profile: BALP's AuthZ.Consent closes its entities, and so has no room for the request id and the query.
  decision: {
    type: { system: dicom, code: '110113', display: 'Security Alert' },
    action: 'E',
    subtypes: [{ system: 'https://profiles.ihe.net/ITI/BALP/CodeSystem/AuthZsubType', code: 'AuthZ-Role' }],
    profile: noProfile,
  },
  'log-use': {
    type: { system: dicom, code: '110101', display: 'Audit Log Used' },
    action: 'R',
    subtypes: [],
    profile: noProfile,
  },
};

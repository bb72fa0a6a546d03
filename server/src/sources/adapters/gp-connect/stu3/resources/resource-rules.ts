// What every resource has, and how a type's own rules are written.
import { coding } from '../datatypes.ts';
import { code, coded, id, instant, uri } from '../primitives.ts';
import { type Complete, datatype, many, one, type Rules, special } from '../rules.ts';

export interface ResourceRules {
  /** The R4 type it becomes. */
  to: string;
  rules: Rules;
  /** Mends the R4 resource where R4 asks for more. */
  complete?: Complete;
}

/** UK Core R4 profiles whose own demands every translated resource meets; MedicationRequest's needs a substitution nobody records. */
const ukCoreProfiles = new Set([
  'AllergyIntolerance',
  'Appointment',
  'Condition',
  'Device',
  'DiagnosticReport',
  'DocumentReference',
  'Encounter',
  'Flag',
  'HealthcareService',
  'Immunization',
  'List',
  'Location',
  'Medication',
  'MedicationStatement',
  'Observation',
  'Organization',
  'Patient',
  'Practitioner',
  'PractitionerRole',
  'Procedure',
  'QuestionnaireResponse',
  'RelatedPerson',
  'Schedule',
  'ServiceRequest',
  'Slot',
  'Specimen',
]);

const narrative = datatype(
  {
    status: one(coded(['generated', 'extensions', 'additional', 'empty'])),
    div: special((value, into, { losses }, place) => {
      // Carried, never shown: the page model reads elements only.
      if (typeof value === 'string' && /^\s*<div[\s>]/.test(value)) into['div'] = value.trim();
      else losses.report(place, 'not-carried', 'not a narrative');
    }),
  },
  (into, place, { losses }) => {
    if (into['div'] !== undefined && into['status'] !== undefined) return;
    for (const name of Object.keys(into)) delete into[name];
    losses.report(place, 'not-carried', 'not a whole narrative');
  },
);

/** Rules for what every resource has. `id`, `contained` and `resourceType` are the bundle's business. */
export function commonRules(r4Type: string): Rules {
  return {
    meta: one(
      datatype({
        versionId: one(id),
        lastUpdated: one(instant),
        profile: special((value, into, { losses }, place) => {
          const claims = (Array.isArray(value) ? value : [value]) as unknown[];
          const careConnect = claims.filter((claim) => typeof claim === 'string' && /\/CareConnect-/.test(claim));
          if (careConnect.length > 0 && ukCoreProfiles.has(r4Type))
            into['profile'] = [`https://fhir.hl7.org.uk/StructureDefinition/UKCore-${r4Type}`];
          if (careConnect.length < claims.length || into['profile'] === undefined)
            losses.report(place, 'not-carried', 'an STU3 profile says nothing of an R4 resource');
        }),
        security: many(coding),
        tag: many(coding),
      }),
    ),
    implicitRules: one(uri),
    language: one(code),
    text: one(narrative),
  };
}

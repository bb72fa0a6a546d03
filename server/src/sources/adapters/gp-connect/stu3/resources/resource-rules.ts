// What every resource has, and how a type's own rules are written.
import { xhtmlProblem } from '#standards/fhir/validate/xhtml.ts';
import { coding } from '../elements/datatypes.ts';
import { code, coded, id, instant, uri } from '../elements/primitives.ts';
import { type Complete, datatype, isObject, many, one, type Rules, special, type Type } from '../elements/rules.ts';

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

const wholeNarrative = datatype({
  status: one(coded(['generated', 'extensions', 'additional', 'empty'])),
  div: special((value, into, { losses }, place) => {
    // Carried, not shown: the page model reads elements only. Nothing in it may run or fetch.
    if (typeof value === 'string' && xhtmlProblem(value.trim()) === undefined) into['div'] = value.trim();
    else losses.report(place, 'not-carried', 'not a narrative as FHIR allows it');
  }),
});

const narrative: Type = {
  primitive: false,
  convert(value, place, translation) {
    const found = wholeNarrative.convert(value, place, translation);
    if (isObject(found) && found['div'] !== undefined && found['status'] !== undefined) return found;
    if (found !== undefined) translation.losses.report(place, 'not-carried', 'not a whole narrative');
    return undefined;
  },
};

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

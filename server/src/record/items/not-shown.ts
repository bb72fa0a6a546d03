// Resources that make no line of their own, each with the reason. Invariant: a resource makes an item or has a reason here;
// nothing is silently lost.
import type { List, Resource } from '#standards/fhir/types.ts';
import { statesNone } from './clinical/none-known.ts';
import { words } from './elements/words.ts';

/** Why a resource makes no item. */
export type NotShownReason =
  /** Shown by name wherever another entry points at it. */
  | 'named by other entries'
  /** Orders or groups other entries, which are shown. */
  | 'groups other entries'
  /** What care cost and who paid. */
  | 'billing'
  /** Says where other entries come from and who touched them. */
  | 'about the record itself'
  /** A definition, timetable or catalogue; about no person. */
  | 'not about a person'
  /** The content of a document, opened from the document's entry. */
  | 'content of a document'
  /** No resource type that could be read. */
  | 'not a resource';

const reasons = new Map<string, NotShownReason>();
const because = (reason: NotShownReason, ...types: readonly string[]) =>
  types.forEach((type) => reasons.set(type, reason));

because('named by other entries', 'Practitioner', 'PractitionerRole', 'Organization', 'OrganizationAffiliation');
because('named by other entries', 'Location', 'HealthcareService', 'Medication', 'Substance', 'Endpoint');
because('billing', 'Account', 'ChargeItem', 'Claim', 'ClaimResponse', 'Contract', 'Coverage', 'ExplanationOfBenefit');
because('billing', 'CoverageEligibilityRequest', 'CoverageEligibilityResponse', 'EnrollmentRequest', 'Invoice');
because('billing', 'EnrollmentResponse', 'InsurancePlan', 'PaymentNotice', 'PaymentReconciliation');
because('about the record itself', 'AuditEvent', 'Provenance', 'Bundle', 'MessageHeader', 'OperationOutcome');
because(
  'about the record itself',
  'Parameters',
  'Subscription',
  'Linkage',
  'Person',
  'VerificationResult',
  'AppointmentResponse',
);
because('content of a document', 'Binary');
because(
  'not about a person',
  'ActivityDefinition',
  'BiologicallyDerivedProduct',
  'CapabilityStatement',
  'CatalogEntry',
);
because('not about a person', 'ChargeItemDefinition', 'CodeSystem', 'CompartmentDefinition', 'ConceptMap');
because(
  'not about a person',
  'DeviceDefinition',
  'DeviceMetric',
  'EffectEvidenceSynthesis',
  'EventDefinition',
  'Evidence',
);
because(
  'not about a person',
  'EvidenceVariable',
  'ExampleScenario',
  'GraphDefinition',
  'ImplementationGuide',
  'Library',
);
because('not about a person', 'Measure', 'MedicationKnowledge', 'MedicinalProduct', 'MedicinalProductAuthorization');
because(
  'not about a person',
  'MedicinalProductContraindication',
  'MedicinalProductIndication',
  'MedicinalProductIngredient',
);
because(
  'not about a person',
  'MedicinalProductInteraction',
  'MedicinalProductManufactured',
  'MedicinalProductPackaged',
);
because(
  'not about a person',
  'MedicinalProductPharmaceutical',
  'MedicinalProductUndesirableEffect',
  'MessageDefinition',
);
because('not about a person', 'NamingSystem', 'ObservationDefinition', 'OperationDefinition', 'PlanDefinition');
because('not about a person', 'Questionnaire', 'ResearchDefinition', 'ResearchElementDefinition', 'ResearchStudy');
because('not about a person', 'RiskEvidenceSynthesis', 'Schedule', 'SearchParameter', 'Slot', 'SpecimenDefinition');
because('not about a person', 'StructureDefinition', 'StructureMap', 'SubstanceNucleicAcid', 'SubstancePolymer');
because('not about a person', 'SubstanceProtein', 'SubstanceReferenceInformation', 'SubstanceSourceMaterial');
because(
  'not about a person',
  'SubstanceSpecification',
  'TerminologyCapabilities',
  'TestReport',
  'TestScript',
  'ValueSet',
);

/** Why this resource makes no item, or undefined where it makes one. */
export function notShownReason(resource: Resource): NotShownReason | undefined {
  const type = words((resource as { resourceType?: unknown } | undefined)?.resourceType);
  if (type === undefined) return 'not a resource';
  if (type === 'List' && !statesNone(resource as List)) return 'groups other entries';
  if (type === 'Group') return 'groups other entries';
  return reasons.get(type);
}

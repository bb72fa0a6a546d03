// What has no description of its own yet, or a type this version does not know: shown plainly rather than not at all.
import type { CodeableConcept, Reference, Resource } from '#standards/fhir/types.ts';
import { conceptText } from './elements/concepts.ts';
import { notesText } from './elements/notes.ts';
import { whoOf } from './elements/references.ts';
import { firstWhen } from './elements/times.ts';
import { joined, list, plain, words } from './elements/words.ts';
import type { Describe } from './line.ts';
import type { SectionId } from './sections.ts';
import { wordTable } from '#standards/word-table.ts';

/** The types without a file of their own: where they stand and what they are called. */
const known: Readonly<Record<string, readonly [section: SectionId, kind: string]>> = wordTable({
  Basic: ['contacts-with-professionals', 'Entry'],
  BodyStructure: ['examination-findings', 'Body structure'],
  CommunicationRequest: ['plan-and-requested-actions', 'Message to be sent'],
  DocumentManifest: ['documents', 'Set of documents'],
  GuidanceResponse: ['assessments', 'Decision support answer'],
  ImmunizationEvaluation: ['vaccinations', 'Vaccination assessed'],
  ImmunizationRecommendation: ['vaccinations', 'Vaccination recommended'],
  MeasureReport: ['assessments', 'Measure report'],
  Media: ['documents', 'Picture or recording'],
  MolecularSequence: ['investigation-results', 'Genetic sequence'],
  NutritionOrder: ['plan-and-requested-actions', 'Diet'],
  RequestGroup: ['plan-and-requested-actions', 'Group of requests'],
  ResearchSubject: ['participation-in-research', 'Takes part in research'],
  SupplyDelivery: ['equipment-and-adaptations', 'Supply delivered'],
  SupplyRequest: ['equipment-and-adaptations', 'Supply requested'],
  VisionPrescription: ['medications-and-medical-devices', 'Glasses or contact lenses prescribed'],
});

/** The elements that say what, when and who in most resources of FHIR R4. */
interface Usual {
  code?: CodeableConcept;
  codeCodeableConcept?: CodeableConcept;
  type?: CodeableConcept;
  event?: CodeableConcept;
  title?: string;
  name?: string;
  description?: string;
  status?: string;
  note?: never;
  date?: string;
  created?: string;
  authoredOn?: string;
  dateTime?: string;
  dateTimeOrdered?: string;
  author?: Reference;
  performer?: Reference;
  requester?: Reference;
  recorder?: Reference;
}

/** "MolecularSequence" → "Molecular sequence". */
function spelled(type: string): string {
  const text = type.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export const describeOther: Describe<Resource> = (resource, references) => {
  const usual = resource as unknown as Usual;
  const type = words(resource.resourceType) ?? 'Entry';
  const [section, kind] = known[type] ?? (['contacts-with-professionals', spelled(type)] as const);
  // Some of these repeat in some types; the first is enough to name it.
  const concepts = [usual.code, usual.codeCodeableConcept, usual.event, usual.type].flatMap((concept) =>
    list(concept as readonly CodeableConcept[] | undefined),
  );
  const named = concepts.map(conceptText).find((text) => text !== undefined);
  const single = (value: Reference | undefined) => list(value as readonly Reference[] | undefined)[0];
  return {
    section,
    title: named ?? words(usual.title) ?? words(usual.name),
    kind,
    code: concepts,
    detail: joined([named || usual.title ? kind : undefined, words(usual.description), notesText(usual.note)]),
    status: plain(usual.status),
    ...firstWhen(
      [usual.authoredOn, 'requested'],
      [usual.date, 'dated'],
      [usual.dateTime, 'dated'],
      [usual.dateTimeOrdered, 'ordered'],
      [usual.created, 'recorded'],
    ),
    who: whoOf(
      references,
      resource,
      single(usual.author),
      single(usual.performer),
      single(usual.requester),
      single(usual.recorder),
    ),
    cautions: [type in known ? undefined : 'a kind of entry this record does not know'],
  };
};

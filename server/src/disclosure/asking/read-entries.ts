// What is made of an answer's resources on the thread it came to: what the permit lets out of them, line by line. Nothing else of them
// crosses to where readers are answered.
import { describeResources } from '#record/items/describe.ts';
import type { RecordItem } from '#record/items/record-item.ts';
import { redact } from '#privacy/redact.ts';
import type { ReadEntries } from '#sources/query/read-answer.ts';
import type { Patient, Resource } from '#standards/fhir/types.ts';
import type { SourcePart } from '../record-part.ts';
import { type EntryTimes, timesOfAnswer } from '../since/entry-times.ts';

export interface EntriesRead {
  items: readonly RecordItem[];
  /** Who the source says it is about. */
  patients: readonly Patient[];
  documents: SourcePart['documents'];
  times: EntryTimes;
  /** Where something is withheld: the resource types of what is, and of what is not. */
  withheld?: Withheld;
}

export interface Withheld {
  left: ReadonlySet<string>;
  gone: ReadonlySet<string>;
}

export const readEntries: ReadEntries<EntriesRead> = (answered, { permit, sourceId, at }) => {
  // Invariant: withheld resources are gone before anything is described: no title, count or reference is made from them.
  const resources = redact(permit, answered);
  return {
    items: describeResources(resources, sourceId),
    patients: resources.filter((resource): resource is Patient => resource.resourceType === 'Patient'),
    documents: documentsIn(resources),
    times: timesOfAnswer(resources, at),
    ...(resources.length !== answered.length && { withheld: withheldOf(answered, resources) }),
  };
};

function withheldOf(answered: readonly Resource[], resources: readonly Resource[]): Withheld {
  const left = new Set<string>(resources.map(({ resourceType }) => resourceType));
  const gone = new Set<string>(answered.map(({ resourceType }) => resourceType).filter((type) => !left.has(type)));
  return { left, gone };
}

/** The addresses of documents' content, as the source gave them. */
function documentsIn(resources: readonly Resource[]): SourcePart['documents'] {
  return new Map(
    resources.flatMap((resource) => {
      if (resource.resourceType !== 'DocumentReference' || resource.id === undefined) return [];
      const url = resource.content?.find(({ attachment }) => attachment?.url !== undefined)?.attachment.url;
      return url === undefined ? [] : [[resource.id, { url }] as const];
    }),
  );
}

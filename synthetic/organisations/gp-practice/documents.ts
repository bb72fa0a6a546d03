// Access Documents: finding the patient, the list of their documents, and one document's content in a Binary.
// Source: GP Connect 1.6, Access Document: search for a patient's documents, retrieve a document.
import type { CastPerson } from '#synthetic/people/person-file.ts';
import { type Letter, lettersAt } from '../letters/letters.ts';
import { addIdentity } from './identity.ts';
import {
  businessIdentifier,
  concept,
  draftRecord,
  type Practice,
  profile,
  type RecordDraft,
  type Stu3Reference,
  type Stu3Resource,
} from './record-draft.ts';
import { refuse } from './refusal.ts';

/** What a consumer must ask to be sent along, so that one request is enough. */
const mandatoryIncludes = [
  'DocumentReference:subject:Patient',
  'DocumentReference:custodian:Organization',
  'DocumentReference:author:Organization',
  'DocumentReference:author:Practitioner',
];

/** The searchset of a person's documents. @throws Refusal for a search the specification does not allow. */
export function searchDocuments(
  practice: Practice,
  person: CastPerson,
  query: URLSearchParams,
  baseUrl: string,
  today: string,
): Stu3Resource {
  const includes = query.getAll('_include');
  const missing = mandatoryIncludes.find((include) => !includes.includes(include));
  if (missing !== undefined) refuse('INVALID_PARAMETER', `_include=${missing} is mandatory`);
  if (!query.getAll('_revinclude:recurse').includes('PractitionerRole:practitioner'))
    refuse('INVALID_PARAMETER', '_revinclude:recurse=PractitionerRole:practitioner is mandatory');
  const created = query.getAll('created').map((text) => {
    const match = /^(ge|le)(\d{4}-\d{2}-\d{2})/.exec(text);
    if (!match) refuse('INVALID_PARAMETER', 'created needs the prefix ge or le and a date');
    return { bound: match[1] as 'ge' | 'le', date: match[2]! };
  });
  const description = query.get('description')?.toLowerCase();

  const draft = draftRecord(practice, person, today, baseUrl);
  addIdentity(draft);
  const letters = lettersAt(person, practice)
    .filter((letter) =>
      created.every(({ bound, date }) => {
        const day = letter.when.slice(0, 10);
        return bound === 'ge' ? day >= date : day <= date;
      }),
    )
    .filter(({ title }) => description === undefined || title.toLowerCase().includes(description));
  const matches = letters.map((letter) => addDocument(draft, letter));
  const isMatch = new Set(matches.map(({ reference }) => reference));
  return {
    resourceType: 'Bundle',
    id: draft.id('Bundle', 'documents'),
    meta: { profile: ['https://fhir.nhs.uk/STU3/StructureDefinition/GPConnect-Searchset-Bundle-1'] },
    type: 'searchset',
    total: matches.length,
    link: [{ relation: 'self', url: `${baseUrl}/${draft.patient.reference}/DocumentReference?${query.toString()}` }],
    entry: draft.resources().map((resource) => ({
      fullUrl: `${baseUrl}/${resource.resourceType}/${resource.id}`,
      resource,
      search: { mode: isMatch.has(`${resource.resourceType}/${resource.id}`) ? 'match' : 'include' },
    })),
  };
}

/** A document's description; its content lies in the practice's Access Document system. */
export function addDocument(draft: RecordDraft, letter: Letter): Stu3Reference {
  return draft.add({
    resourceType: 'DocumentReference',
    id: letter.id,
    meta: { versionId: '1', profile: [profile('DocumentReference')] },
    identifier: businessIdentifier(draft.practice, letter.id),
    status: 'current',
    type: letter.kind ? concept(letter.kind) : { text: letter.title },
    subject: draft.patient,
    created: letter.when,
    indexed: letter.when,
    author: [
      letter.from === undefined
        ? draft.practitioner(letter.who)
        : draft.add({
            resourceType: 'Organization',
            id: draft.id('Organization', letter.from),
            meta: { versionId: '1', profile: [profile('Organization')] },
            name: letter.from,
          }),
    ],
    custodian: draft.organization,
    description: letter.title,
    content: [
      {
        attachment: {
          contentType: letter.contentType,
          language: letter.language,
          url: `${draft.documentsBase}/Binary/${letter.id}`,
          size: letter.content().length,
          title: letter.title,
          creation: letter.when,
        },
      },
    ],
  });
}

/** One document. @throws Refusal NO_RECORD_FOUND where there is none of that id. */
export function readBinary(practice: Practice, people: readonly CastPerson[], id: string): Stu3Resource {
  const letter = people
    .values()
    .map((person): Letter | undefined => lettersAt(person, practice).find((each) => each.id === id))
    .find((found) => found !== undefined);
  if (!letter) refuse('NO_RECORD_FOUND', 'There is no document of this id');
  return {
    resourceType: 'Binary',
    id,
    meta: { versionId: '1' },
    contentType: letter.contentType,
    content: Buffer.from(letter.content()).toString('base64'),
  };
}

// A clinical document says itself whom it is about. It is read here, and let out only where that is the person whose record is
// open: a link, a list or a source may be wrong, and another person's letter read as this one's can kill.
// Invariant: what a document or a section of it marks as one of the permit's withheld labels leaves no trace.
import type { Permit } from '#privacy/permit.ts';
import { redact } from '#privacy/redact.ts';
import { checkDemographics } from '#sources/demographics-check.ts';
import { checkDocument, documentSettings } from '#sources/document-content.ts';
import type { DocumentAnswer } from '#sources/source-adapter.ts';
import type {
  ClinicalDocument,
  DocumentBody,
  DocumentPatient,
  DocumentSection,
} from '#standards/cda/clinical-document.ts';
import { readClinicalDocument } from '#standards/cda/read-clinical-document.ts';
import type { Patient } from '#standards/fhir/types.ts';
import { type Issue, IssueError } from '#standards/issue.ts';
import { nhsNumberSystem } from '#standards/nhs-number.ts';
import type { Asking, Door } from './door.ts';
import type { KnownPerson } from './known-person.ts';
import { isFileShared, sharedOf } from './document-shared.ts';
import type { PersonShown } from './record-part.ts';

/** A clinical document that is about this person. */
export interface DocumentRead {
  document: ClinicalDocument;
  person: PersonShown;
  /** What in it about the person is written differently, or missing. */
  warnings: readonly string[];
}

type Answer = DocumentAnswer | ({ outcome: 'answered' } & DocumentRead);

interface ReadFor {
  permit: Permit;
  person: KnownPerson;
  sourceId: string;
}

/** @param answer as it came. What is no clinical document is handed on as it is; a file inside one, as the file it is. */
export async function readForPerson(
  door: Door,
  asking: Asking,
  about: ReadFor,
  answer: DocumentAnswer,
): Promise<Answer> {
  if (answer.outcome !== 'answered') return answer;
  const neverShared = door.neverShared.current();
  if (answer.contentType !== clinicalDocument)
    return (await isFileShared(neverShared, answer.contentType, answer.content)) ? answer : notThere;
  const read = readOrIssue(door, answer.content);
  if ('issue' in read) return { outcome: 'invalid-answer', issues: [read.issue] };
  const document = await sharedOf(neverShared, read.document, answer.content);
  if (!document) return notThere;
  const { permit, person, sourceId } = about;
  if (isWithheld(permit, document.confidentiality)) return notThere;
  const checked = checkPatients(document.patients, person);
  if (!checked.same) {
    door.log.warn('document about somebody else', { requestId: asking.requestId, source: sourceId });
    return { outcome: 'demographics-differ', issues: [checked.issue] };
  }
  const { body } = document;
  if (body.kind === 'file') return openFile(door, sourceId, body);
  return {
    outcome: 'answered',
    document: { ...document, body: withoutWithheld(permit, body) },
    person: person.shown,
    warnings: checked.warnings,
  };
}

const clinicalDocument = 'application/cda+xml';

/** Gone, or never this person's, or not to be shown: whoever asks is told the same. */
export const notThere: DocumentAnswer = {
  outcome: 'patient-not-known',
  issues: [{ severity: 'error', code: 'not-found', text: 'This document is no longer there. Open the record again.' }],
};

function readOrIssue(door: Door, content: Uint8Array): { document: ClinicalDocument } | { issue: Issue } {
  try {
    return { document: readClinicalDocument(content, { timeZone: door.partnership.timeZone }) };
  } catch (error) {
    if (!(error instanceof IssueError)) throw error;
    const { issue } = error;
    return { issue: { ...issue, text: `${issue.text} Open it in the system it comes from.` } };
  }
}

/** Each of those it is about must be this person: a letter about two holds what belongs to the other. */
function checkPatients(
  patients: readonly DocumentPatient[],
  { shown }: KnownPerson,
): { same: true; warnings: string[] } | { same: false; issue: Issue } {
  const checks = patients.map((patient) => checkDemographics(shown.demographics, asFhirPatient(patient)));
  if (checks.length === 0 || checks.some(({ same }) => !same)) return { same: false, issue: aboutSomebodyElse };
  const warned = checks.flatMap((check) => (check.same ? check.warnings : []));
  return {
    same: true,
    warnings: [...new Set(warned.map(({ text }) => text.replace('in this source', 'in this document')))],
  };
}

function asFhirPatient({ names, birthDate, nhsNumbers }: DocumentPatient): Patient {
  return {
    resourceType: 'Patient',
    identifier: nhsNumbers.map((value) => ({ system: nhsNumberSystem, value })),
    name: names.map(({ use, family, given, prefix }) => ({
      ...(use && { use }),
      ...(family && { family }),
      given: [...given],
      prefix: [...prefix],
    })),
    ...(birthDate && { birthDate }),
  };
}

const aboutSomebodyElse: Issue = {
  severity: 'error',
  code: 'conflict',
  text: 'This document says that it is about somebody else, or too little to tell whom it is about, so nothing of it is shown. Look in the system it comes from.',
};

function openFile(
  { sources }: Door,
  sourceId: string,
  { contentType, content }: Extract<DocumentBody, { kind: 'file' }>,
): DocumentAnswer {
  const settings = sources.byId.get(sourceId)?.documents ?? documentSettings.parse({});
  const checked = checkDocument(contentType, Buffer.from(content), settings);
  // A clinical document inside another has another header, and nothing says which of the two is meant.
  if (checked.taken && checked.contentType === clinicalDocument) return { outcome: 'invalid-answer', issues: [nested] };
  return checked.taken
    ? { outcome: 'answered', contentType: checked.contentType, content: checked.content }
    : { outcome: 'invalid-answer', issues: [checked.issue] };
}

const nested: Issue = {
  severity: 'error',
  code: 'not-supported',
  text: 'This document holds another inside it. Open it in the system it comes from.',
};

function withoutWithheld(permit: Permit, body: DocumentBody): DocumentBody {
  if (body.kind !== 'sections') return body;
  const allowed = (sections: readonly DocumentSection[]): DocumentSection[] =>
    sections
      .filter(({ confidentiality }) => !isWithheld(permit, confidentiality))
      .map((section) => ({ ...section, sections: allowed(section.sections) }));
  return { ...body, sections: allowed(body.sections) };
}

/** By the one rule that takes out entries, so that a label means the same wherever it stands. */
function isWithheld(permit: Permit, labels: readonly string[]): boolean {
  const labelled = {
    resourceType: 'Basic' as const,
    code: {},
    meta: { security: labels.map((code) => ({ code })) },
  };
  return redact(permit, [labelled]).length === 0;
}

// The documents of a message about one patient. Source: HL7 v2.8.2 chapter 9.
import type { DocumentReference, Reference } from '#standards/fhir/types.ts';
import { IssueError } from '#standards/issue.ts';
import type { PatientId } from '#standards/patient.ts';
import type { Translating } from '../context.ts';
import type { PatientGroup } from '../structure.ts';
import { documentReference, type DocumentOrders } from './document.ts';

/**
 * @param orders the orders the message names, which its documents answer.
 * @throws IssueError where a message about a document has none.
 */
export function documentsOf(
  group: PatientGroup,
  patientId: PatientId,
  encounter: Reference | undefined,
  orders: DocumentOrders,
  translating: Translating,
): DocumentReference[] {
  if (translating.header.type === 'MDM' && group.documents.length === 0) {
    throw new IssueError({
      severity: 'error',
      code: 'required',
      text: 'The message is about a document and has no header of it (TXA).',
      location: 'TXA^1',
    });
  }
  const related = translating.header.type === 'MDM' ? orders : { ...orders, references: [], labels: [] };
  return group.documents.map((document) => documentReference(document, patientId, encounter, related, translating));
}

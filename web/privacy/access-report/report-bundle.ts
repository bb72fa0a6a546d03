// The same as FHIR: the AuditEvents themselves, each with its place in the log, so that another system can take and check them.
// Source: FHIR R4 Bundle; RESTful ATNA (ITI-81) answers with such a bundle.
import type { JoinedReport } from '#administration/access/review-access.ts';
import { operationOutcomeOf } from '#standards/fhir/operation-outcome.ts';
import type { Bundle, OperationOutcome } from '#standards/fhir/types.ts';
import type { Issue } from '#standards/issue.ts';
import type { NodeSaid } from './node-words.ts';

/** Marks the place of an event in the log: the leaf of /privacy/log/{leaf}. */
export const leafExtension = 'https://localcarerecord.example.org/audit/leaf-index';

/** On an event that another record told of: its ODS code. It is that record's word, and stands in no tree of ours. */
export const toldByExtension = 'https://localcarerecord.example.org/audit/told-by';

/**
 * @param at when it was made.
 * @param links to this page, and to the one behind it where there is one: a list is followed to its end by `next`.
 * @param nodes how each neighbouring record answered: what is missing is said in an OperationOutcome.
 */
export function reportBundle(
  { lines }: Pick<JoinedReport, 'lines'>,
  nodes: readonly NodeSaid[],
  at: Date,
  links: { self: string; next?: string },
): Bundle {
  const [first, ...others] = nodes.filter(({ missing }) => missing).map(missingIssue);
  return {
    resourceType: 'Bundle',
    type: 'collection',
    timestamp: at.toISOString(),
    link: Object.entries(links).map(([relation, url]) => ({ relation, url })),
    entry: [
      ...lines.flatMap(({ events, writtenBy }) =>
        events.map(({ eventId, leafIndex, resource }) => {
          const extension = [
            ...(leafIndex === undefined ? [] : [{ url: leafExtension, valueString: String(leafIndex) }]),
            ...writtenBy.told.map((ods) => ({ url: toldByExtension, valueString: ods })),
          ];
          return {
            ...(extension.length > 0 ? { extension } : {}),
            // Where another wrote it, its address is the other's.
            ...(writtenBy.here ? { fullUrl: `urn:uuid:${eventId}` } : {}),
            resource,
          };
        }),
      ),
      ...(first ? [{ resource: operationOutcomeOf([first, ...others]) satisfies OperationOutcome }] : []),
    ],
  };
}

const missingIssue = ({ text }: NodeSaid): Issue => ({ severity: 'warning', code: 'incomplete', text });

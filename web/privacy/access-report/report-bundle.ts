// The same as FHIR: the AuditEvents themselves, each with its place in the log, so that another system can take and check them.
// Source: FHIR R4 Bundle; RESTful ATNA (ITI-81) answers with such a bundle.
import type { AccessReport } from '#administration/access/review-access.ts';
import type { Bundle } from '#standards/fhir/types.ts';

/** Marks the place of an event in the log: the leaf of /privacy/log/{leaf}. */
export const leafExtension = 'https://localcarerecord.example.org/audit/leaf-index';

/** @param at when it was made. */
export function reportBundle({ lines }: Pick<AccessReport, 'lines'>, at: Date): Bundle {
  return {
    resourceType: 'Bundle',
    type: 'collection',
    timestamp: at.toISOString(),
    entry: lines
      .flatMap(({ events }) => events)
      .map(({ eventId, leafIndex, resource }) => ({
        ...(leafIndex === undefined ? {} : { extension: [{ url: leafExtension, valueString: String(leafIndex) }] }),
        fullUrl: `urn:uuid:${eventId}`,
        resource,
      })),
  };
}

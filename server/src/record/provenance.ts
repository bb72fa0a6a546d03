// Where a version came from, as FHIR R4 Provenance: derived from the version's own row, so that it can never differ from it.
// Source: https://hl7.org/fhir/R4/provenance.html; ISO 21089 lifecycle events receive and transform.
import type { Provenance } from '#standards/fhir/types.ts';
import type { VersionOrigin } from './read/stored.ts';

const odsSystem = 'https://fhir.nhs.uk/Id/ods-organization-code';
const agentType = 'http://terminology.hl7.org/CodeSystem/provenance-participant-type';

/** The Provenance of one version. */
export function provenanceOf(version: VersionOrigin): Provenance {
  const { resource, recordedAt, receivedAt, organisation, sourceId, messageSequence, transform } = version;
  return {
    resourceType: 'Provenance',
    target: [{ reference: `${resource.resourceType}/${resource.id}/_history/${version.version}` }],
    occurredDateTime: recordedAt.toISOString(),
    recorded: receivedAt.toISOString(),
    activity: {
      coding: [
        transform === undefined
          ? {
              system: 'http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle',
              code: 'receive',
              display: 'Receive/Retain Record Lifecycle Event',
            }
          : {
              system: 'http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle',
              code: 'transform',
              display: 'Transform/Translate Record Lifecycle Event',
            },
      ],
    },
    agent: [
      {
        type: { coding: [{ system: agentType, code: 'author' }] },
        who: { identifier: { system: odsSystem, value: organisation } },
      },
      {
        type: { coding: [{ system: agentType, code: 'transmitter' }] },
        who: { display: sourceId },
      },
    ],
    ...(messageSequence === undefined
      ? {}
      : {
          entity: [
            {
              role: transform === undefined ? 'source' : 'derivation',
              what: {
                type: 'MessageHeader',
                display:
                  transform === undefined ? 'message received' : `message received, translated from ${transform}`,
                identifier: { system: 'urn:local-care-record:message', value: String(messageSequence) },
              },
            },
          ],
        }),
  };
}

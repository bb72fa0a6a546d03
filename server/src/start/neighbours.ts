// The neighbouring records that may ask us, from what sources.yaml has of them.
import type { FastifyRequest } from 'fastify';
import type { NeighbourAsking } from '#endpoints/fhir/access-log/neighbours.ts';
import type { SourceConfig } from '#runtime/config/partnership.ts';
import { sharedCareRecord } from '#sources/adapters/shared-care-record/adapter.ts';
import type { SharedCareRecordSettings } from '#sources/adapters/shared-care-record/settings.ts';
import { parseVia, viaHeader } from '#sources/via.ts';

export const neighboursAsking = (sources: readonly SourceConfig[]): NeighbourAsking[] =>
  sources
    .filter(({ adapter }) => adapter === sharedCareRecord.kind)
    .flatMap(({ id, organisation, settings }) =>
      (settings as SharedCareRecordSettings).asksUs.map((asks) => ({ ...asks, sourceId: id, organisation })),
    );

/** The records a question passed through; undefined where nobody can read the list. */
export function readVia({ headers }: FastifyRequest): readonly string[] | undefined {
  const header = headers[viaHeader];
  return parseVia(Array.isArray(header) ? header.join(',') : header);
}

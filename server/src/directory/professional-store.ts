// Reads and writes what only professionals may read.
import type { Statement } from '#runtime/database/database.ts';
import type { ProfessionalDetail } from './professional.ts';

export const selectDetail = (serviceId: string): Statement<{ version: number; document: ProfessionalDetail }> => ({
  name: 'directory select professional detail',
  text: 'select version, document from directory.professional_detail where service_id = $1',
  values: [serviceId],
});

/** Whoever else writes for this service waits. */
export const lockService = (serviceId: string): Statement<{ now: Date }> => ({
  name: 'directory lock service',
  text: 'select clock_timestamp() as now from directory.service where id = $1 for no key update',
  values: [serviceId],
});

export const upsertDetail = (serviceId: string, version: number, document: object, at: Date): Statement => ({
  name: 'directory upsert professional detail',
  text: `insert into directory.professional_detail (service_id, version, document, modified_at) values ($1, $2, $3, $4)
    on conflict (service_id) do update set version = excluded.version, document = excluded.document, modified_at = excluded.modified_at`,
  values: [serviceId, version, JSON.stringify(document), at],
});

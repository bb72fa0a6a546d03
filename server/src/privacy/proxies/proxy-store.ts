// Reads and adds grants of proxies, and what became of them.
import type { AccessEvent, PatientAgent } from '#audit/access-event.ts';
import type { Statement } from '#runtime/database/database.ts';
import type { Standing } from './proxy-rules.ts';

export type Acting = Extract<AccessEvent['agent'], { type: 'user' }> | PatientAgent;
export type ChangeKind = 'stop' | 'resume' | 'end';

export interface ProxyRow {
  nhs_number: string;
  proxy_id: string;
  proxy_number: string;
  relation: string;
  evidence: string;
  evidence_words: string;
  standing: Standing;
  from_day: string;
  until_day: string | null;
  agent: Acting;
  recorded_at: Date;
  /** In their order. */
  changes: { what: ChangeKind; at: string; agent: Acting }[];
}

const columns = `nhs_number, proxy_id, proxy_number, relation, evidence, evidence_words, standing, from_day, until_day, agent, recorded_at,
  coalesce((select jsonb_agg(jsonb_build_object('what', what, 'at', changed.recorded_at, 'agent', changed.agent) order by changed.sequence)
    from privacy.proxy_change changed where changed.proxy_id = proxy.proxy_id), '[]') as changes`;

/** Everybody who acts or has acted for whoever bears one of these numbers, the latest first. */
export const selectProxiesOf = (numbers: readonly string[]): Statement<ProxyRow> => ({
  name: 'privacy select proxies of',
  text: `select ${columns} from privacy.proxy where nhs_number = any($1::text[]) order by sequence desc`,
  values: [numbers],
});

/** Everybody for whom whoever bears one of these numbers acts or has acted, the latest first. */
export const selectActedFor = (numbers: readonly string[]): Statement<ProxyRow> => ({
  name: 'privacy select acted for',
  text: `select ${columns} from privacy.proxy where proxy_number = any($1::text[]) order by sequence desc`,
  values: [numbers],
});

/** One grant or change at a time is written: whoever waited sees what was written before. */
export const lockProxies: Statement = { text: `select pg_advisory_xact_lock(hashtext('privacy proxies'))` };

export const insertProxy = (row: Omit<ProxyRow, 'changes'> & { request_id: string }): Statement => ({
  text: `insert into privacy.proxy (nhs_number, proxy_id, proxy_number, relation, evidence, evidence_words, standing, from_day, until_day,
      agent, request_id, recorded_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
  values: [
    row.nhs_number,
    row.proxy_id,
    row.proxy_number,
    row.relation,
    row.evidence,
    row.evidence_words,
    row.standing,
    row.from_day,
    row.until_day,
    JSON.stringify(row.agent),
    row.request_id,
    row.recorded_at,
  ],
});

export const insertProxyChange = (
  proxyId: string,
  { what, agent, requestId, at }: { what: ChangeKind; agent: Acting; requestId: string; at: Date },
): Statement => ({
  text: 'insert into privacy.proxy_change (proxy_id, what, agent, request_id, recorded_at) values ($1, $2, $3, $4, $5)',
  values: [proxyId, what, JSON.stringify(agent), requestId, at],
});

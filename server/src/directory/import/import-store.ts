// Keeps how far a feed was read, what became of each item, and what was decided.
import type { Statement } from '#runtime/database/database.ts';
import type { Problem } from './adapt/adapt-item.ts';

export interface RunRow {
  run_id: string;
  feed_id: string;
  started_at: Date;
  next_page: number;
  total_items: number | null;
  ended_at: Date | null;
  outcome: 'complete' | 'broken' | null;
  because: string | null;
  counts: Record<string, number>;
}

const runColumns = 'run_id, feed_id, started_at, next_page, total_items, ended_at, outcome, because, counts';

export const lockFeed = (feedId: string): Statement => ({
  name: 'directory lock feed',
  text: `select pg_advisory_xact_lock(hashtext('directory feed'), hashtext($1))`,
  values: [feedId],
});

/** The run somebody reads now, or that broke off and waits to be gone on with. */
export const selectOpenRun = (feedId: string): Statement<RunRow & { leased: boolean }> => ({
  name: 'directory select open run',
  text: `select ${runColumns}, leased_until > now() as leased from directory.import_run
    where feed_id = $1 and outcome is distinct from 'complete' order by started_at desc limit 1`,
  values: [feedId],
});

export const insertRun = (runId: string, feedId: string): Statement => ({
  name: 'directory insert run',
  text: `insert into directory.import_run (run_id, feed_id, started_at, leased_until)
    values ($1, $2, now(), now() + interval '2 minutes')`,
  values: [runId, feedId],
});

export const renewRun = (runId: string): Statement => ({
  name: 'directory renew run',
  text: `update directory.import_run set leased_until = now() + interval '2 minutes', ended_at = null, outcome = null, because = null
    where run_id = $1`,
  values: [runId],
});

/** Still being read. */
export const keepRun = (runId: string): Statement => ({
  name: 'directory keep run',
  text: `update directory.import_run set leased_until = now() + interval '2 minutes' where run_id = $1`,
  values: [runId],
});

export const advanceRun = (
  runId: string,
  { nextPage, total, counts }: { nextPage: number; total: number | undefined; counts: Record<string, number> },
): Statement => ({
  name: 'directory advance run',
  text: `update directory.import_run set next_page = $2, total_items = coalesce($3, total_items), counts = $4,
    leased_until = now() + interval '2 minutes' where run_id = $1`,
  values: [runId, nextPage, total ?? null, JSON.stringify(counts)],
});

export const endRun = (
  runId: string,
  outcome: 'complete' | 'broken',
  because: string | null,
  counts: Record<string, number>,
): Statement => ({
  name: 'directory end run',
  text: `update directory.import_run set ended_at = now(), leased_until = now(), outcome = $2, because = $3, counts = $4 where run_id = $1`,
  values: [runId, outcome, because, JSON.stringify(counts)],
});

export const selectRun = (runId: string): Statement<RunRow> => ({
  name: 'directory select run',
  text: `select ${runColumns} from directory.import_run where run_id = $1`,
  values: [runId],
});

export interface ItemRow {
  item_id: string;
  service_id: string | null;
  base: Record<string, unknown> | null;
  run_id: string;
  state: 'taken' | 'refused' | 'gone';
}

export const selectItem = (feedId: string, itemId: string): Statement<ItemRow> => ({
  name: 'directory select import item',
  text: `select item_id, service_id, base, run_id, state from directory.import_item where feed_id = $1 and item_id = $2`,
  values: [feedId, itemId],
});

export const upsertItem = (row: {
  feedId: string;
  itemId: string;
  serviceId: string | null;
  base: object | null;
  name: string;
  runId: string;
  state: ItemRow['state'];
}): Statement => ({
  name: 'directory upsert import item',
  text: `insert into directory.import_item (feed_id, item_id, service_id, base, name, run_id, state, seen_at)
    values ($1, $2, $3, $4, $5, $6, $7, now())
    on conflict (feed_id, item_id) do update set service_id = coalesce(excluded.service_id, import_item.service_id),
      base = coalesce(excluded.base, import_item.base), name = excluded.name, run_id = excluded.run_id, state = excluded.state,
      seen_at = excluded.seen_at`,
  values: [row.feedId, row.itemId, row.serviceId, row.base && JSON.stringify(row.base), row.name, row.runId, row.state],
});

/** Items this run did not meet, of those that are in the directory. */
export const selectUnseen = (feedId: string, runId: string): Statement<{ item_id: string; service_id: string }> => ({
  name: 'directory select unseen items',
  text: `select item_id, service_id from directory.import_item
    where feed_id = $1 and run_id <> $2 and state = 'taken' and service_id is not null order by item_id`,
  values: [feedId, runId],
});

export const countTaken = (feedId: string): Statement<{ count: number }> => ({
  name: 'directory count taken items',
  text: `select count(*) as count from directory.import_item where feed_id = $1 and state = 'taken'`,
  values: [feedId],
});

export const replaceProblems = (
  feedId: string,
  itemId: string,
  runId: string,
  problems: readonly Problem[],
): Statement[] => [
  {
    name: 'directory delete problems',
    text: 'delete from directory.import_problem where feed_id = $1 and item_id = $2',
    values: [feedId, itemId],
  },
  {
    name: 'directory insert problems',
    text: `insert into directory.import_problem (feed_id, item_id, run_id, cost, place, words)
      select $1, $2, $3, * from unnest($4::text[], $5::text[], $6::text[])`,
    values: [
      feedId,
      itemId,
      runId,
      problems.map(({ cost }) => cost),
      problems.map(({ place }) => place),
      problems.map(({ text }) => text),
    ],
  },
];

export interface PartRow {
  given_id: string;
  id: string;
  base: Record<string, unknown>;
}

export const selectPart = (feedId: string, entity: string, givenId: string): Statement<PartRow> => ({
  name: 'directory select import part',
  text: `select given_id, id, base from directory.import_part where feed_id = $1 and entity = $2 and given_id = $3`,
  values: [feedId, entity, givenId],
});

export const upsertPart = (feedId: string, entity: string, { given_id, id, base }: PartRow): Statement => ({
  name: 'directory upsert import part',
  text: `insert into directory.import_part (feed_id, entity, given_id, id, base) values ($1, $2, $3, $4, $5)
    on conflict (feed_id, entity, given_id) do update set base = excluded.base`,
  values: [feedId, entity, given_id, id, JSON.stringify(base)],
});

export interface Decision {
  entity: 'service' | 'organization' | 'location';
  entityId: string;
  field: string;
  decision: 'taken' | 'kept';
  because: string;
  previous: unknown;
  said: unknown;
}

export const insertDecision = (feedId: string, runId: string, serviceId: string, row: Decision): Statement => ({
  name: 'directory insert merge decision',
  text: `insert into directory.merge_log (feed_id, run_id, service_id, entity, entity_id, field, decision, because, previous, said, at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, now())`,
  values: [
    feedId,
    runId,
    serviceId,
    row.entity,
    row.entityId,
    row.field,
    row.decision,
    row.because,
    row.previous === undefined ? null : JSON.stringify(row.previous),
    row.said === undefined ? null : JSON.stringify(row.said),
  ],
});

export interface ReportRow {
  item_id: string;
  name: string | null;
  cost: Problem['cost'];
  place: string;
  words: string;
}

/** What the feed's owner could mend, the gravest first. */
export const selectProblems = (feedId: string): Statement<ReportRow> => ({
  text: `select p.item_id, i.name, p.cost, p.place, p.words from directory.import_problem p
      join directory.import_item i using (feed_id, item_id)
    where p.feed_id = $1
    order by array_position(array['refused', 'left-out', 'mended'], p.cost), p.place, p.words, p.item_id`,
  values: [feedId],
});

export interface DecisionRow {
  service_id: string;
  entity: string;
  field: string;
  decision: 'taken' | 'kept';
  because: string;
  said: unknown;
  previous: unknown;
}

export const selectDecisions = (runId: string): Statement<DecisionRow> => ({
  text: `select service_id, entity, field, decision, because, said, previous from directory.merge_log where run_id = $1 order by sequence`,
  values: [runId],
});

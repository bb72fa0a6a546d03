// Keeps suggestions until an editor decides, and what was decided.
import type { Statement } from '#runtime/database/database.ts';
import type { Author } from '../listing.ts';

export interface SuggestionRow {
  suggestion_id: string;
  /** Null for a service that is not in the directory yet. */
  service_id: string | null;
  /** Whose that service would be. Null where the directory does not know them either. */
  organization_id: string | null;
  proposed: Record<string, unknown>;
  was: Record<string, unknown>;
  words: string | null;
  author: Author;
  made_at: Date;
  state: 'open' | 'accepted' | 'refused';
}

const columns = 'suggestion_id, service_id, organization_id, proposed, was, words, author, made_at, state';

/** One at a time, so that nobody gets past the limits by asking at once. */
export const lockSuggestions: Statement = { text: `select pg_advisory_xact_lock(hashtext('directory suggestions'))` };

/** Of all, of one listing, and of services that an organisation offers, or that are missing with theirs: by whoever has an account as by whoever has none. */
export const countOpen = (
  { serviceId, organizationId }: { serviceId: string | null; organizationId: string | null },
  byVisitors: boolean,
): Statement<{ all: number; of_service: number; offered: number }> => ({
  name: 'directory count open suggestions',
  text: `select count(*) as all, count(*) filter (where service_id = $1) as of_service,
      count(*) filter (where service_id is null and organization_id is not distinct from $2) as offered
    from directory.suggestion where state = 'open' and (author ->> 'kind' = 'visitor') = $3`,
  values: [serviceId, organizationId, byVisitors],
});

export const insertSuggestion = (row: Omit<SuggestionRow, 'made_at' | 'state'>): Statement => ({
  name: 'directory insert suggestion',
  text: `insert into directory.suggestion (suggestion_id, service_id, organization_id, proposed, was, words, author, made_at)
    values ($1, $2, $3, $4, $5, $6, $7, now())`,
  values: [
    row.suggestion_id,
    row.service_id,
    row.organization_id,
    JSON.stringify(row.proposed),
    JSON.stringify(row.was),
    row.words,
    JSON.stringify(row.author),
  ],
});

export const selectOpenSuggestions = (limit: number): Statement<SuggestionRow> => ({
  name: 'directory select open suggestions',
  text: `select ${columns} from directory.suggestion where state = 'open' order by made_at, suggestion_id limit $1`,
  values: [limit],
});

export const selectSuggestion = (id: string): Statement<SuggestionRow> => ({
  name: 'directory select suggestion',
  text: `select ${columns} from directory.suggestion where suggestion_id = $1`,
  values: [id],
});

/** What waits of somebody, for themselves to see. */
export const selectOpenBy = (authorIds: readonly string[]): Statement<SuggestionRow> => ({
  name: 'directory select open suggestions by author',
  text: `select ${columns} from directory.suggestion where state = 'open' and author ->> 'id' = any ($1::text[])
    order by made_at, suggestion_id limit 200`,
  values: [authorIds],
});

/** Held until the decision is written: of two editors one waits. */
export const lockSuggestion = (id: string): Statement<SuggestionRow> => ({
  name: 'directory lock suggestion',
  text: `select ${columns} from directory.suggestion where suggestion_id = $1 for update`,
  values: [id],
});

/** Of what is missing the words go: whoever told may have left their address in them. */
export const decideSuggestionRow = (
  id: string,
  row: { state: 'accepted' | 'refused'; taken: readonly string[]; by: Author; because: string },
): Statement => ({
  name: 'directory decide suggestion',
  text: `update directory.suggestion set state = $2, taken = $3, decided_at = now(), decided_by = $4, because = $5,
      words = case when service_id is null and organization_id is null then null else words end
    where suggestion_id = $1`,
  values: [id, row.state, row.taken, JSON.stringify(row.by), row.because],
});

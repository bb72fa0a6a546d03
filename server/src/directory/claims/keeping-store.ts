// Rows of who asks to keep an organisation's listings, who keeps them, the links and sessions by which they do, and what was done.
import type { Statement } from '#runtime/database/database.ts';
import type { Author } from '../listing.ts';

export type Proof = 'listed-address' | 'editor' | 'handed-over';
export type ClaimState = 'waiting' | 'sent' | 'taken' | 'refused' | 'lapsed';
export type KeepingAct = 'asked' | 'granted' | 'refused' | 'began' | 'handed-over' | 'given-up' | 'taken-back';

export interface ClaimRow {
  claimId: string;
  organizationId: string;
  name: string;
  email: string;
  proof: Proof;
  words: string | null;
  /** The keeper who asks somebody else, and whether they then stop. */
  fromKeeping: string | null;
  instead: boolean;
  state: ClaimState;
  askedAt: Date;
  /** When an editor let them; null where nobody had to. */
  decidedAt: Date | null;
}
const claimColumns = `claim_id as "claimId", organization_id as "organizationId", name, email, proof, words,
  from_keeping as "fromKeeping", instead, state, asked_at as "askedAt", decided_at as "decidedAt"`;

/**
 * Who keeps an organisation changes one after the other: whoever asks gets past no limit, and whom an editor expels is not let in meanwhile.
 * Invariant: taken before anything of its claims, links and keepings is held. Why not the organisation's row: whoever saves a listing holds
 * the directory and then that row; a keeper who saves one would wait the other way round.
 */
export const lockOrganization = (id: string): Statement => ({
  name: 'directory lock organization',
  text: `select pg_advisory_xact_lock(hashtextextended('directory keeping ' || $1, 0))`,
  values: [id],
});

/** Claims of an organisation by one kind of proof since then; and how many wait for an editor in all. */
export const countClaims = (
  organizationId: string,
  proof: Proof,
  since: Date,
): Statement<{ recent: number; waiting: number }> => ({
  name: 'directory count claims',
  text: `select count(*) filter (where organization_id = $1 and proof = $2 and asked_at > $3) as recent,
      count(*) filter (where state = 'waiting') as waiting
    from directory.claim where organization_id = $1 or state = 'waiting'`,
  values: [organizationId, proof, since],
});

export const insertClaim = (row: Omit<ClaimRow, 'decidedAt'>): Statement => ({
  name: 'directory insert claim',
  text: `insert into directory.claim (claim_id, organization_id, name, email, proof, words, from_keeping, instead, state, asked_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
  values: [
    row.claimId,
    row.organizationId,
    row.name,
    row.email,
    row.proof,
    row.words,
    row.fromKeeping,
    row.instead,
    row.state,
    row.askedAt,
  ],
});

export const selectClaim = (id: string): Statement<ClaimRow> => ({
  name: 'directory select claim',
  text: `select ${claimColumns} from directory.claim where claim_id = $1`,
  values: [id],
});

/** Held until what is decided is written. */
export const lockClaim = (id: string): Statement<ClaimRow> => ({
  name: 'directory lock claim',
  text: `select ${claimColumns} from directory.claim where claim_id = $1 for update`,
  values: [id],
});

/** What is over keeps nothing of whoever asked. */
export const decideClaimRow = (id: string, state: ClaimState, at: Date): Statement => ({
  name: 'directory decide claim',
  text: `update directory.claim set state = $2, decided_at = $3,
      name = case when $2 in ('refused', 'lapsed', 'taken') then '' else name end,
      email = case when $2 in ('refused', 'lapsed', 'taken') then '' else email end,
      words = case when $2 in ('refused', 'lapsed', 'taken') then null else words end
    where claim_id = $1`,
  values: [id, state, at],
});

export interface LinkRow {
  tokenHash: Buffer;
  email: string;
  claimId: string | null;
  sentAt: Date;
  expiresAt: Date;
}

export const insertLink = (row: LinkRow): Statement => ({
  name: 'directory insert keeper link',
  text: 'insert into directory.keeper_link (token_hash, email, claim_id, sent_at, expires_at) values ($1, $2, $3, $4, $5)',
  values: [row.tokenHash, row.email, row.claimId, row.sentAt, row.expiresAt],
});

/** One at a time for one address, so that nobody fills somebody's mailbox by asking at once. */
export const lockAddress = (email: string): Statement => ({
  name: 'directory lock address',
  text: `select pg_advisory_xact_lock(hashtextextended('directory address ' || $1, 0))`,
  values: [email],
});

/** Links by which somebody can sign in until then at least. */
export const countSignInLinks = (email: string, until: Date): Statement<{ sent: number }> => ({
  name: 'directory count sign-in links',
  text: 'select count(*) as sent from directory.keeper_link where email = $1 and claim_id is null and expires_at > $2',
  values: [email, until],
});

/** Links to that address by which one organisation, and any, can be kept: those of the last day that work still. */
export const countClaimLinks = (
  email: string,
  organizationId: string,
  { now, since }: { now: Date; since: Date },
): Statement<{ ofOne: number; ofAll: number }> => ({
  name: 'directory count claim links',
  text: `select count(*) filter (where c.organization_id = $2) as "ofOne", count(*) as "ofAll"
    from directory.keeper_link l join directory.claim c using (claim_id)
    where l.email = $1 and l.expires_at > $3 and l.sent_at > $4 and c.state = 'sent'`,
  values: [email, organizationId, now, since],
});

/** Whether somebody at that address waits for an editor already. */
export const isWaiting = (organizationId: string, email: string): Statement<{ waiting: boolean }> => ({
  name: 'directory is waiting',
  text: `select exists (select from directory.claim where organization_id = $1 and email = $2 and state = 'waiting') as waiting`,
  values: [organizationId, email],
});

/** Every claim of an organisation whose link nobody followed yet, and the link, are over. Whoever asks holds the organisation. */
export const lapseSentClaims = (organizationId: string, at: Date): Statement[] => [
  {
    name: 'directory delete claim links',
    text: `delete from directory.keeper_link where claim_id in (
      select claim_id from directory.claim where organization_id = $1 and state = 'sent')`,
    values: [organizationId],
  },
  {
    name: 'directory lapse sent claims',
    text: `update directory.claim set state = 'lapsed', decided_at = $2, name = '', email = '', words = null
      where organization_id = $1 and state = 'sent'`,
    values: [organizationId, at],
  },
];

const linkColumns = `token_hash as "tokenHash", email, claim_id as "claimId", sent_at as "sentAt", expires_at as "expiresAt"`;

export const selectLink = (tokenHash: Buffer, now: Date): Statement<LinkRow> => ({
  name: 'directory select keeper link',
  text: `select ${linkColumns} from directory.keeper_link where token_hash = $1 and expires_at > $2`,
  values: [tokenHash, now],
});

/** The link, which is gone with it: of two who follow it at once, one finds nothing. */
export const takeLink = (tokenHash: Buffer, now: Date): Statement<LinkRow> => ({
  name: 'directory take keeper link',
  text: `delete from directory.keeper_link where token_hash = $1 and expires_at > $2 returning ${linkColumns}`,
  values: [tokenHash, now],
});

/** What else would sign them in is of no use once they have. */
export const deleteSignInLinks = (email: string): Statement => ({
  name: 'directory delete keeper links',
  text: 'delete from directory.keeper_link where email = $1 and claim_id is null',
  values: [email],
});

export const insertSession = (tokenHash: Buffer, email: string, at: Date, endsAt: Date): Statement => ({
  name: 'directory insert keeper session',
  text: 'insert into directory.keeper_session (token_hash, email, signed_in_at, last_seen_at, ends_at) values ($1, $2, $3, $3, $4)',
  values: [tokenHash, email, at, endsAt],
});

/** The live session of a token, its last-seen time moved to now; nothing where it ended or was idle too long. */
export const touchSession = (tokenHash: Buffer, now: Date, idleSince: Date): Statement<{ email: string }> => ({
  name: 'directory touch keeper session',
  text: `update directory.keeper_session set last_seen_at = $2
    where token_hash = $1 and ends_at > $2 and last_seen_at > $3 returning email`,
  values: [tokenHash, now, idleSince],
});

export const deleteSession = (tokenHash: Buffer): Statement => ({
  name: 'directory delete keeper session',
  text: 'delete from directory.keeper_session where token_hash = $1',
  values: [tokenHash],
});

/** Of somebody who was expelled, whatever else they keep. */
export const deleteEverySessionOf = (email: string): Statement => ({
  name: 'directory delete every keeper session',
  text: 'delete from directory.keeper_session where email = $1',
  values: [email],
});

/** Of somebody who keeps nothing any more. */
export const deleteSessionsOf = (email: string): Statement => ({
  name: 'directory delete keeper sessions',
  text: `delete from directory.keeper_session where email = $1
    and not exists (select from directory.keeping where email = $1 and ended_at is null)`,
  values: [email],
});

/** What is over: links and sessions past their time, and claims whose link nobody followed. */
export const clearEnded = (now: Date, idleSince: Date, claimsBefore: Date): Statement[] => [
  {
    text: `update directory.claim set state = 'lapsed', decided_at = $1, name = '', email = '', words = null
      where state = 'sent' and asked_at < $2 and not exists (
        select from directory.keeper_link where claim_id = claim.claim_id and expires_at > $1)`,
    values: [now, claimsBefore],
  },
  { text: 'delete from directory.keeper_link where expires_at <= $1', values: [now] },
  { text: 'delete from directory.keeper_session where ends_at <= $1 or last_seen_at <= $2', values: [now, idleSince] },
];

export interface KeepingRow {
  keepingId: string;
  organizationId: string;
  organization: string;
  name: string;
  email: string;
  proof: Proof;
  since: Date;
}
const keepingColumns = `k.keeping_id as "keepingId", k.organization_id as "organizationId", o.name as organization, k.name, k.email, k.proof, k.since`;

/** What somebody keeps, by name. */
export const selectKeepingsOf = (email: string): Statement<KeepingRow> => ({
  name: 'directory select keepings of',
  text: `select ${keepingColumns} from directory.keeping k join directory.organization o on o.id = k.organization_id
    where k.email = $1 and k.ended_at is null order by o.name, k.keeping_id`,
  values: [email],
});

/** Held, so that nobody acts as a keeper while it is taken from them. */
export const lockKeeping = (organizationId: string, email: string): Statement<KeepingRow> => ({
  name: 'directory lock keeping',
  text: `select ${keepingColumns} from directory.keeping k join directory.organization o on o.id = k.organization_id
    where k.organization_id = $1 and k.email = $2 and k.ended_at is null for share of k`,
  values: [organizationId, email],
});

export const selectKeepingsOfOrganization = (organizationId: string): Statement<KeepingRow> => ({
  name: 'directory select keepings of organization',
  text: `select ${keepingColumns} from directory.keeping k join directory.organization o on o.id = k.organization_id
    where k.organization_id = $1 and k.ended_at is null order by k.since, k.keeping_id`,
  values: [organizationId],
});

export const selectKeepings = (limit: number, offset: number): Statement<KeepingRow & { total: number }> => ({
  name: 'directory select keepings',
  text: `select ${keepingColumns}, count(*) over () as total from directory.keeping k
      join directory.organization o on o.id = k.organization_id
    where k.ended_at is null order by o.name, k.since, k.keeping_id limit $1 offset $2`,
  values: [limit, offset],
});

export const insertKeeping = (row: Omit<KeepingRow, 'organization'>): Statement => ({
  name: 'directory insert keeping',
  text: `insert into directory.keeping (keeping_id, organization_id, name, email, proof, since) values ($1, $2, $3, $4, $5, $6)
    on conflict (organization_id, email) where ended_at is null do nothing`,
  values: [row.keepingId, row.organizationId, row.name, row.email, row.proof, row.since],
});

/** @returns whom it was of, where it was live until now. */
export const endKeeping = (keepingId: string, at: Date): Statement<{ organizationId: string; email: string }> => ({
  name: 'directory end keeping',
  text: `with before as (select keeping_id, email from directory.keeping where keeping_id = $1 and ended_at is null for update)
    update directory.keeping k set ended_at = $2, email = '' from before b where b.keeping_id = k.keeping_id
    returning k.organization_id as "organizationId", b.email`,
  values: [keepingId, at],
});

/** A keeping that is live. */
export const selectKeeping = (keepingId: string): Statement<KeepingRow> => ({
  name: 'directory select keeping',
  text: `select ${keepingColumns} from directory.keeping k join directory.organization o on o.id = k.organization_id
    where k.keeping_id = $1 and k.ended_at is null`,
  values: [keepingId],
});

export interface KeepingEventRow {
  act: KeepingAct;
  author: Author;
  because: string;
  at: Date;
}

export const insertKeepingEvent = (organizationId: string, row: KeepingEventRow): Statement => ({
  name: 'directory insert keeping event',
  text: 'insert into directory.keeping_event (organization_id, act, author, because, at) values ($1, $2, $3, $4, $5)',
  values: [organizationId, row.act, JSON.stringify(row.author), row.because, row.at],
});

export const selectKeepingEvents = (organizationId: string): Statement<KeepingEventRow> => ({
  name: 'directory select keeping events',
  text: `select act, author, because, at from directory.keeping_event where organization_id = $1
    order by event_id desc limit 200`,
  values: [organizationId],
});

/** Whether an editor ever took it back from whoever kept it. */
export const wasTakenBack = (organizationId: string): Statement<{ taken: boolean }> => ({
  name: 'directory was taken back',
  text: `select exists (select from directory.keeping_event where organization_id = $1 and act = 'taken-back') as taken`,
  values: [organizationId],
});

/** Ids of the listings of these organisations that are in the directory. */
export const selectServicesOf = (
  organizationIds: readonly string[],
): Statement<{ id: string; organizationId: string }> => ({
  name: 'directory select services of organizations',
  text: `select id, organization_id as "organizationId" from directory.service
    where organization_id = any ($1::uuid[]) and removed_at is null order by name, id limit 500`,
  values: [organizationIds],
});

// The links by which services say how many places they have.
import type { Statement } from '#runtime/database/database.ts';
import type { Author } from '../listing.ts';

export type ShownTo = 'everybody' | 'professionals';

export const giveLink = (serviceId: string, tokenHash: Buffer, shownTo: ShownTo, by: Author, at: Date): Statement => ({
  name: 'directory give capacity link',
  text: `insert into directory.capacity_link (service_id, token_hash, shown_to, given_by, given_at) values ($1, $2, $3, $4, $5)
    on conflict (service_id) do update set token_hash = excluded.token_hash, shown_to = excluded.shown_to, given_by = excluded.given_by,
      given_at = excluded.given_at`,
  values: [serviceId, tokenHash, shownTo, JSON.stringify(by), at],
});

export const endLink = (serviceId: string): Statement<{ serviceId: string }> => ({
  name: 'directory end capacity link',
  text: 'delete from directory.capacity_link where service_id = $1 returning service_id as "serviceId"',
  values: [serviceId],
});

/** Those of all that an organisation offers. */
export const endLinksOf = (organizationId: string): Statement => ({
  name: 'directory end capacity links of organization',
  text: `delete from directory.capacity_link where service_id in (
    select id from directory.service where organization_id = $1)`,
  values: [organizationId],
});

/** Held until the transaction ends. */
export const lockLink = (tokenHash: Buffer): Statement<{ serviceId: string; shownTo: ShownTo }> => ({
  name: 'directory lock capacity link',
  text: 'select service_id as "serviceId", shown_to as "shownTo" from directory.capacity_link where token_hash = $1 for share',
  values: [tokenHash],
});

export interface LinkGiven {
  serviceId: string;
  name: string;
  shownTo: ShownTo;
  givenAt: Date;
}

export const selectLinks: Statement<LinkGiven> = {
  name: 'directory select capacity links',
  text: `select l.service_id as "serviceId", s.name, l.shown_to as "shownTo", l.given_at as "givenAt"
    from directory.capacity_link l join directory.service s on s.id = l.service_id where s.removed_at is null order by s.name limit 500`,
};

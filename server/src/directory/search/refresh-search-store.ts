// Writes the words by which a listing is found.
import type { Statement } from '#runtime/database/database.ts';

/** Names weigh most, then what it is for, then descriptions. A listing that was removed is found by no word. */
export const refreshSearchText = (serviceId: string): Statement => ({
  name: 'directory refresh search text',
  text: `with gone as (
      delete from directory.search_text where service_id = $1
        and exists (select from directory.service where id = $1 and removed_at is not null))
    insert into directory.search_text (service_id, words)
      select s.id,
        setweight(to_tsvector('english', concat_ws(' ', s.name, s.document ->> 'alternate_name')), 'A') ||
        setweight(to_tsvector('english', concat_ws(' ', o.name, terms.names)), 'B') ||
        to_tsvector('english', concat_ws(' ', s.document ->> 'description', s.document ->> 'eligibility_description'))
      from directory.service s
        join directory.organization o on o.id = s.organization_id
        left join lateral (
          select string_agg(t.name, ' ') as names from directory.service_term st
            join directory.taxonomy_term t on t.id = st.taxonomy_term_id
          where st.service_id = s.id) terms on true
      where s.id = $1 and s.removed_at is null
    on conflict (service_id) do update set words = excluded.words`,
  values: [serviceId],
});

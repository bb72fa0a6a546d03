// By which policies each running server decides: set by itself, and read by all.
import type { Statement } from '#runtime/database/database.ts';

export interface ServerRow {
  server: string;
  version: string;
  since: Date;
  refused: readonly { file: string; line: number; text: string }[] | null;
  refused_at: Date | null;
  seen_at: Date;
}

export const setServer = (row: ServerRow): Statement => ({
  text: `insert into privacy.policies_of_server (server, version, since, refused, refused_at, seen_at)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (server) do update set version = excluded.version, since = excluded.since, refused = excluded.refused,
      refused_at = excluded.refused_at, seen_at = excluded.seen_at`,
  values: [
    row.server,
    row.version,
    row.since,
    row.refused === null ? null : JSON.stringify(row.refused),
    row.refused_at,
    row.seen_at,
  ],
});

/** Those heard of since. */
export const selectServers = (since: Date): Statement<ServerRow> => ({
  text: `select server, version, since, refused, refused_at, seen_at from privacy.policies_of_server
    where seen_at > $1 order by server`,
  values: [since],
});

export const removeServer = (server: string): Statement => ({
  text: 'delete from privacy.policies_of_server where server = $1',
  values: [server],
});

/** Those that are long gone. */
export const removeServersBefore = (at: Date): Statement => ({
  text: 'delete from privacy.policies_of_server where seen_at < $1',
  values: [at],
});

// One database role for each purpose, so that what a purpose must not do, PostgreSQL itself refuses.
// The grants stand in the migrations, beside the tables they are about.
import { createHmac } from 'node:crypto';
import pg from 'pg';

/** Why a connection is made. `owner` migrates and does nothing else. */
export type Purpose = 'owner' | 'server' | 'inbox' | 'auditor' | 'notary' | 'loader';

export const roleNames: Readonly<Record<Exclude<Purpose, 'owner'>, string>> = {
  /** Serves people: reads the record, writes sessions and stewards' work, inserts into and reads the audit log. */
  server: 'lcr_server',
  /** Receives from sources: writes messages, versions and identities; cannot change a version once written. */
  inbox: 'lcr_inbox',
  /** Reads the audit log and nothing else: for a verifier outside the application. */
  auditor: 'lcr_auditor',
  /** Adds the audit log's events to the tree over them, and signs it; changes neither. */
  notary: 'lcr_notary',
  /** Loads editions of terminologies, and reads and writes nothing else. */
  loader: 'lcr_loader',
};

/**
 * The connection string of a purpose. The roles' passwords follow from the owner's, so that several servers on one
 * database agree without a file between them. An operator whose database forbids making roles sets
 * DATABASE_URL_SERVER, DATABASE_URL_INBOX, DATABASE_URL_AUDITOR, DATABASE_URL_NOTARY and DATABASE_URL_LOADER
 * instead.
 */
export function urlFor(
  purpose: Purpose,
  ownerUrl: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  if (purpose === 'owner') return ownerUrl;
  const given = environment[`DATABASE_URL_${purpose.toUpperCase()}`];
  if (given) return given;
  const url = new URL(ownerUrl);
  url.password = passwordFor(purpose, ownerUrl);
  url.username = roleNames[purpose];
  return url.href;
}

/** Makes the roles where missing and sets their passwords. Run before migrations: the grants name them. */
export async function ensureRoles(
  ownerUrl: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    // Several servers may start at once; CREATE ROLE has no IF NOT EXISTS.
    await client.query('begin');
    await client.query(`select pg_advisory_xact_lock(hashtext('lcr roles'))`);
    for (const purpose of Object.keys(roleNames) as (keyof typeof roleNames)[]) {
      const role = client.escapeIdentifier(roleNames[purpose]);
      const { rowCount } = await client.query('select from pg_roles where rolname = $1', [roleNames[purpose]]);
      if (!rowCount) await client.query(`create role ${role} nosuperuser nocreatedb nocreaterole noinherit`);
      if (!environment[`DATABASE_URL_${purpose.toUpperCase()}`])
        await client.query(`alter role ${role} login password ${client.escapeLiteral(passwordFor(purpose, ownerUrl))}`);
    }
    await client.query('commit');
  } finally {
    await client.end();
  }
}

function passwordFor(purpose: string, ownerUrl: string): string {
  return createHmac('sha256', decodeURIComponent(new URL(ownerUrl).password))
    .update(`local care record ${purpose}`)
    .digest('base64url');
}

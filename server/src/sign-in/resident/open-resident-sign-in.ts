// Residents' signing in, put together from identity.yaml.
import type { Clock } from '#runtime/clock.ts';
import type { Partnership } from '#runtime/config/partnership.ts';
import type { Database } from '#runtime/database/database.ts';
import type { Log } from '#runtime/log.ts';
import { createIdentityProvider } from '../identity-provider.ts';
import { openClientKey } from './client-key.ts';
import { createResidentSessions, type ResidentSessions } from './resident-sessions.ts';
import { type ResidentSettings, residentsFile } from './resident-settings.ts';
import { createResidentSignIn, type ResidentSignIn } from './resident-sign-in.ts';
import type { FindResident } from './resident.ts';

export interface Residents {
  sessions: ResidentSessions;
  findResident: FindResident;
  /** Undefined where identity.yaml names no provider for residents: nobody can sign in. */
  signIn: ResidentSignIn | undefined;
  /** Our public keys, as the provider takes them. */
  publicKeys: { keys: readonly object[] };
}

const usualSessions = residentsFile.shape.sessions.parse(undefined);

export async function openResidentSignIn({
  settings,
  partnership,
  database,
  findResident,
  clock,
  log,
}: {
  settings: ResidentSettings | undefined;
  partnership: Partnership;
  database: Database;
  findResident: FindResident;
  clock: Clock;
  log: Log;
}): Promise<Residents> {
  const sessions = createResidentSessions({ database, clock, limits: settings?.sessions ?? usualSessions });
  if (!settings) return { sessions, findResident, signIn: undefined, publicKeys: { keys: [] } };
  const { key, keyId, publicKeys } = await openClientKey(settings.provider);
  const provider = createIdentityProvider(
    { ...settings.provider, vectors: settings.vectors, privateKey: key, keyId },
    { clock, log },
  );
  const signIn = createResidentSignIn({ provider, settings, partnership, database, sessions, findResident, clock });
  return { sessions, findResident, signIn, publicKeys };
}

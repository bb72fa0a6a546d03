// Signing in, put together from a partnership folder, with what has ended cleared from time to time.
import type { Clock } from '#runtime/clock.ts';
import type { Partnership } from '#runtime/config/partnership.ts';
import type { Database } from '#runtime/database/database.ts';
import type { Log } from '#runtime/log.ts';
import { clearExpired } from './attempt-store.ts';
import { identityNow } from './identity.ts';
import { createIdentityProvider } from './identity-provider.ts';
import { type IdentitySettings, readIdentitySettings } from './identity-settings.ts';
import type { FindLaunched } from './launch/launch.ts';
import { createLinkReader } from './launch/launch-link.ts';
import { createLaunches, type Launches } from './launch/launches.ts';
import { createSmartLaunch } from './launch/smart-launch.ts';
import { openResidentSignIn, type Residents } from './resident/open-resident-sign-in.ts';
import type { FindResident } from './resident/resident.ts';
import { createProviderSignIn, type ProviderSignIn } from './provider-sign-in.ts';
import { createSignIn, type SignIn } from './sign-in.ts';

/** What opens records from clinical systems, once it is given a way to find whose. */
export type OpenLaunches = (findLaunched: FindLaunched) => Launches | undefined;

/** What lets people in to their own page, once it is given a way to find who they are. */
export type OpenResidents = (findResident: FindResident) => Promise<Residents>;

const clearEveryMs = 600_000;

/**
 * Invariant: without a provider nobody signs in: the sessions are given no directory of people.
 * @throws ConfigError for mistakes in identity.yaml.
 */
export function openSignIn({
  partnership,
  database,
  clock,
  log,
}: {
  partnership: Partnership;
  database: Database;
  clock: Clock;
  log: Log;
}): {
  signIn: SignIn;
  byProvider: ProviderSignIn | undefined;
  identity: IdentitySettings;
  launchesOf: OpenLaunches;
  residentsOf: OpenResidents;
  /** Origins of the providers: where forms of ours lead. */
  origins: readonly string[];
  /** Where a registered system frames this record. */
  framesOf: (systemId: string) => readonly string[];
  close: () => Promise<void>;
} {
  const identity = readIdentitySettings(partnership);
  const signIn = createSignIn({ database, clock, now: identityNow(partnership), limits: identity.sessions });
  const byProvider =
    identity.provider &&
    createProviderSignIn({
      provider: createIdentityProvider(identity.provider, { clock, log }),
      settings: identity,
      partnership,
      database,
      signIn,
      clock,
    });
  const launchesOf: OpenLaunches = (findLaunched) =>
    identity.systems.length === 0
      ? undefined
      : createLaunches({
          smart: createSmartLaunch(identity.systems, { clock, log }),
          readLink: createLinkReader(identity.systems, { clock, log }),
          findLaunched,
          partnership,
          database,
          signIn,
          clock,
        });
  let residents: Residents | undefined;
  const residentsOf: OpenResidents = async (findResident) =>
    (residents = await openResidentSignIn({
      settings: identity.residents,
      partnership,
      database,
      findResident,
      clock,
      log,
    }));
  const origins = [...(identity.provider?.origins ?? []), ...(identity.residents?.provider.origins ?? [])];
  const clear = async () => {
    await signIn.clearEnded();
    await residents?.sessions.clearEnded();
    for (const statement of clearExpired(clock.now())) await database.run(statement);
  };
  const clearing = setInterval(
    () => void clear().catch((error: unknown) => log.warn('sessions not cleared', { error })),
    clearEveryMs,
  );
  const close = () => Promise.resolve(clearInterval(clearing));
  const framesOf = (systemId: string) => identity.systems.find(({ id }) => id === systemId)?.frames ?? [];
  return { signIn, byProvider, identity, launchesOf, residentsOf, origins, framesOf, close };
}

// Signing in, put together from a partnership folder, with what has ended cleared from time to time.
import type { Clock } from '#runtime/clock.ts';
import type { Partnership } from '#runtime/config/partnership.ts';
import type { Database } from '#runtime/database/database.ts';
import type { Log } from '#runtime/log.ts';
import { identityNow } from './identity.ts';
import { createIdentityProvider } from './identity-provider.ts';
import { type IdentitySettings, readIdentitySettings } from './identity-settings.ts';
import { createProviderSignIn, type ProviderSignIn } from './provider-sign-in.ts';
import { createSignIn, type SignIn } from './sign-in.ts';

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
  const clear = async () => {
    await signIn.clearEnded();
    await byProvider?.clearExpired();
  };
  const clearing = setInterval(
    () => void clear().catch((error: unknown) => log.warn('sessions not cleared', { error })),
    clearEveryMs,
  );
  return { signIn, byProvider, identity, close: () => Promise.resolve(clearInterval(clearing)) };
}

// To the identity provider and back again: what was sent is remembered until the answer comes, in the browser that asked, and is
// taken once. The same for whoever works here and for whoever the record is about; each with a table of its own.
import type { Clock } from '#runtime/clock.ts';
import type { CompiledQuery } from 'kysely';
import type { Database } from '#runtime/database/database.ts';
import type { Asked, IdentityProvider, WhyNotAsked } from './identity-provider.ts';
import type { ProviderAsked } from './identity-settings.ts';
import { hashOf } from './sign-in.ts';

/** What is remembered while somebody is at the provider. */
export interface Attempt {
  browser_hash: Buffer;
  state_hash: Buffer;
  nonce: string;
  code_verifier: string;
  again: boolean;
  expires_at: Date;
}

/** Where attempts are kept. */
export interface Attempts {
  insert(attempt: Attempt): CompiledQuery;
  /** The attempt begun in this browser with this state, which is gone with it; none where it expired. */
  take(
    browserHash: Buffer,
    stateHash: Buffer,
    now: Date,
  ): CompiledQuery<Pick<Attempt, 'nonce' | 'code_verifier' | 'again' | 'expires_at'>>;
}

export type WhyNotBack =
  | WhyNotAsked
  /** This browser did not ask, asked too long ago, or has used the answer. */
  | 'not-begun';

type Provider = Pick<IdentityProvider<ProviderAsked>, 'send' | 'receive'>;
type Received = Extract<Awaited<ReturnType<Provider['receive']>>, { done: true }>;

export interface ThereAndBack {
  /** @param browser a secret only this browser holds; the answer is taken from no other. */
  begin(begun: { browser: string; redirectUri: string; again: boolean }): Promise<Asked<{ url: URL }>>;
  /** What the provider says of whoever came back. */
  receive(back: { browser: string; url: URL }): Promise<Received | { done: false; why: WhyNotBack }>;
}

/** How long somebody may take at the provider, and over what they are asked when they are back. */
export const attemptMs = 600_000;

export function createThereAndBack({
  provider,
  attempts,
  database,
  clock,
}: {
  provider: Provider;
  attempts: Attempts;
  database: Database;
  clock: Clock;
}): ThereAndBack {
  return {
    async begin({ browser, redirectUri, again }) {
      const asked = await provider.send(redirectUri, again);
      if (!asked.done) return asked;
      const { state, nonce, codeVerifier, at } = asked.sent;
      await database.run(
        attempts.insert({
          browser_hash: hashOf(browser),
          state_hash: hashOf(state),
          nonce,
          code_verifier: codeVerifier,
          again,
          expires_at: new Date(at.getTime() + attemptMs),
        }),
      );
      return { done: true, url: asked.url };
    },

    async receive({ browser, url }) {
      const state = url.searchParams.get('state') ?? '';
      // Invariant: an answer is taken once, in the browser that asked, with the state it asked with.
      const [attempt] = await database.run(attempts.take(hashOf(browser), hashOf(state), clock.now()));
      if (!attempt) return { done: false, why: 'not-begun' };
      const { nonce, code_verifier: codeVerifier, again, expires_at: expiresAt } = attempt;
      return provider.receive(url, {
        state,
        nonce,
        codeVerifier,
        again,
        at: new Date(expiresAt.getTime() - attemptMs),
      });
    },
  };
}

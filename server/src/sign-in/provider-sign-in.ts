// Signing in by way of the identity provider: sent there, back again, accepted in one role or refused in words, each written down.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { recordEvent } from '#audit/record-event.ts';
import type { Clock } from '#runtime/clock.ts';
import type { Partnership } from '#runtime/config/partnership.ts';
import type { Database } from '#runtime/database/database.ts';
import { acceptClaims, type ClaimsAccepted, type WhyNotAccepted } from './accept-claims.ts';
import { deleteChoice, insertChoice, selectChoice, signInAttempts, useToken } from './attempt-store.ts';
import { identityFrom, storedIdentity } from './identity.ts';
import type { IdentityProvider } from './identity-provider.ts';
import type { IdentitySettings } from './identity-settings.ts';
import { hashOf, type ProviderSession, type SignIn } from './sign-in.ts';
import { attemptMs, createThereAndBack, type ThereAndBack, type WhyNotBack } from './there-and-back.ts';
import type { Identity } from './user.ts';

export type WhyNotSignedIn = WhyNotBack | WhyNotAccepted;

export type SignedInOrNot =
  | { outcome: 'signed-in'; token: string }
  /** Several roles: `choice` goes into the cookie until one is chosen. */
  | { outcome: 'choose'; choice: string }
  | { outcome: 'refused'; why: WhyNotSignedIn; codes: readonly string[] };

export interface ProviderSignIn extends Pick<ThereAndBack, 'begin'> {
  provider: IdentityProvider;
  /** @param before the token of the session this one takes the place of. */
  finish(back: { browser: string; url: URL; requestId: string; before?: string | undefined }): Promise<SignedInOrNot>;
  /** The roles that can be chosen; empty where there is no such choice. */
  rolesToChoose(choice: string): Promise<readonly Identity[]>;
  /** Undefined where there is no such choice or role. A choice is made once. */
  choose(chosen: {
    choice: string;
    index: number;
    requestId: string;
    before?: string | undefined;
  }): Promise<{ token: string } | undefined>;
  /** Ends what the provider says has ended. False where the token is not to be believed or was used. */
  endedThere(logoutToken: string, requestId: string): Promise<boolean>;
}

const heldChoice = z.object({
  roles: z.array(z.unknown()).min(1),
  session: z.object({
    issuer: z.string(),
    subject: z.string(),
    sessionId: z.string().optional(),
    idToken: z.string().optional(),
  }),
});

export function createProviderSignIn({
  provider,
  settings,
  partnership,
  database,
  signIn,
  clock,
}: {
  provider: IdentityProvider;
  settings: Pick<IdentitySettings, 'minimumAssurance'>;
  partnership: Pick<Partnership, 'roles' | 'organisations' | 'host'>;
  database: Database;
  signIn: SignIn;
  clock: Clock;
}): ProviderSignIn {
  const refused = (why: WhyNotSignedIn, codes: readonly string[] = []): SignedInOrNot => ({
    outcome: 'refused',
    why,
    codes,
  });

  /** The provider knows them and we do not let them in: somebody may want to know who tried. */
  const writeRefusal = async (
    { who, why, codes }: Extract<ClaimsAccepted, { accepted: false }>,
    requestId: string,
  ): Promise<void> =>
    recordEvent(database, {
      kind: 'sign-in',
      recordedAt: clock.now(),
      requestId,
      outcome: 'refused',
      agent: who ? { type: 'user', ...who, roleId: 'none', organisation: partnership.host } : { type: 'system' },
      explanation: [why, ...codes].join(' '),
    });

  const readChoice = (accepted: object): { roles: Identity[]; session: ProviderSession } => {
    const { roles, session } = heldChoice.parse(accepted);
    return { roles: roles.map(identityFrom), session: session as ProviderSession };
  };

  const provided = createThereAndBack({ provider, attempts: signInAttempts, database, clock });

  return {
    provider,
    begin: (begun) => provided.begin(begun),

    async finish({ requestId, before, ...back }) {
      const answer = await provided.receive(back);
      if (!answer.done) return refused(answer.why);
      const accepted = acceptClaims(answer, settings, provider.settings.claims, partnership);
      if (!accepted.accepted) {
        await writeRefusal(accepted, requestId);
        return refused(accepted.why, accepted.codes);
      }
      const { roles } = accepted;
      if (roles.length === 1) {
        const started = await signIn.start({ identity: roles[0], roles, provider: answer.session }, requestId, before);
        return { outcome: 'signed-in', ...started };
      }
      const choice = randomBytes(32).toString('base64url');
      const held = { roles: roles.map(storedIdentity), session: answer.session };
      await database.run(insertChoice(hashOf(choice), held, new Date(clock.now().getTime() + attemptMs)));
      return { outcome: 'choose', choice };
    },

    async rolesToChoose(choice) {
      const [found] = await database.run(selectChoice(hashOf(choice), clock.now()));
      return found ? readChoice(found.accepted).roles : [];
    },

    async choose({ choice, index, requestId, before }) {
      const [found] = await database.run(selectChoice(hashOf(choice), clock.now()));
      if (!found || !readChoice(found.accepted).roles[index]) return undefined;
      const [taken] = await database.run(deleteChoice(hashOf(choice)));
      if (!taken) return undefined;
      const { roles, session } = readChoice(taken.accepted);
      return signIn.start({ identity: roles[index]!, roles, provider: session }, requestId, before);
    },

    async endedThere(logoutToken, requestId) {
      const read = await provider.readLogoutToken(logoutToken);
      if (!read) return false;
      const { issuer, subject, sessionId, tokenId, expiresAt } = read;
      const [first] = await database.run(useToken(issuer, hashOf(tokenId), expiresAt));
      if (!first) return false;
      // Source: OpenID Connect Back-Channel Logout 1.0 §2.7: with a session named, that one and no other.
      await signIn.endOfProvider({ issuer, ...(sessionId === undefined ? { subject } : { sessionId }) }, requestId);
      return true;
    },
  };
}

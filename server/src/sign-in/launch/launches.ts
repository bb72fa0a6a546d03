// From what a clinical system said to a session at the person's record, or a refusal; each written down. In two steps, so that a
// link posted from another site can neither replace nor begin a session unseen: what was accepted waits for this browser to open it.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { recordEvent } from '#audit/record-event.ts';
import type { Clock } from '#runtime/clock.ts';
import type { Partnership } from '#runtime/config/partnership.ts';
import type { Database } from '#runtime/database/database.ts';
import { identityFor } from '../accept-claims.ts';
import {
  deleteLaunch,
  insertLaunch,
  insertLaunchAttempt,
  selectLaunch,
  takeLaunchAttempt,
  useToken,
} from '../attempt-store.ts';
import { identityFrom, storedIdentity } from '../identity.ts';
import { agentOf, hashOf, type SignIn } from '../sign-in.ts';
import { attemptMs } from '../there-and-back.ts';
import type { Identity } from '../user.ts';
import type { FindLaunched, LaunchAccepted, LaunchSaid, WhyNotLaunched } from './launch.ts';
import type { ReadLink } from './launch-link.ts';
import type { LaunchingSystem } from './launch-settings.ts';
import type { SmartLaunch } from './smart-launch.ts';

export type LaunchedOrNot =
  | { launched: true; /** Goes into the cookie until this browser opens it. */ token: string; system: LaunchingSystem }
  | { launched: false; why: WhyNotLaunched; system?: LaunchingSystem };

export interface Launches {
  /** First step of a SMART launch: where to send the browser. */
  beginSmart(asked: {
    issuer: string;
    launch: string;
    browser: string;
    redirectUri: string;
    requestId: string;
  }): Promise<
    { sent: true; url: URL; system: LaunchingSystem } | { sent: false; why: WhyNotLaunched; system?: LaunchingSystem }
  >;
  /** Second step: it came back. */
  finishSmart(back: { browser: string; url: URL; requestId: string }): Promise<LaunchedOrNot>;
  /** A signed link was posted. @param audience our own address. */
  acceptLink(posted: { token: string; audience: string; requestId: string }): Promise<LaunchedOrNot>;
  /** Who is about to be signed in at whose record; undefined where nothing waits. */
  waiting(token: string): Promise<LaunchAccepted | undefined>;
  /** Begins the session, once. @param before the token of the session it takes the place of. */
  open(token: string, requestId: string, before?: string): Promise<(LaunchAccepted & { session: string }) | undefined>;
}

const waitsMs = 120_000;

const heldLaunch = z.object({
  identity: z.unknown(),
  system: z.object({ id: z.string(), name: z.string(), organisation: z.string() }),
});

export function createLaunches({
  smart,
  readLink,
  findLaunched,
  partnership,
  database,
  signIn,
  clock,
}: {
  smart: SmartLaunch;
  readLink: ReadLink;
  findLaunched: FindLaunched;
  partnership: Pick<Partnership, 'roles' | 'organisations'>;
  database: Database;
  signIn: SignIn;
  clock: Clock;
}): Launches {
  const refuse = async (
    requestId: string,
    why: WhyNotLaunched,
    system?: LaunchingSystem,
    identity?: Identity,
  ): Promise<{ launched: false; why: WhyNotLaunched; system?: LaunchingSystem }> => {
    const agent = identity
      ? agentOf(identity)
      : system
        ? ({ type: 'source', sourceId: system.id, organisation: system.organisation } as const)
        : ({ type: 'system' } as const);
    await recordEvent(database, {
      kind: 'launch',
      recordedAt: clock.now(),
      requestId,
      outcome: 'refused',
      agent,
      explanation: system ? `${system.id}: ${why}` : why,
    });
    return { launched: false, why, ...(system ? { system } : {}) };
  };

  const accept = async ({ system, user, patient }: LaunchSaid, requestId: string): Promise<LaunchedOrNot> => {
    const { jobRoleCode, organisation, ...who } = user;
    if (organisation !== system.organisation) return refuse(requestId, 'organisation-not-its-own', system);
    const fit = identityFor(who, { jobRoleCode, ods: organisation }, partnership);
    if ('why' in fit) return refuse(requestId, fit.why, system);
    const found = await findLaunched(fit, patient, requestId);
    if (!found.found) return refuse(requestId, found.why, system, fit);
    const now = clock.now();
    const identity: Identity = { ...fit, launch: { personId: found.personId, system: system.id, at: now } };
    const token = randomBytes(32).toString('base64url');
    const { id, name } = system;
    const held = { identity: storedIdentity(identity), system: { id, name, organisation: system.organisation } };
    await database.transaction(async (transaction) => {
      await transaction.run(insertLaunch(hashOf(token), held, new Date(now.getTime() + waitsMs)));
      await recordEvent(transaction, {
        kind: 'launch',
        recordedAt: now,
        requestId,
        outcome: 'success',
        agent: agentOf(identity),
        personId: found.personId,
        purpose: 'direct-care',
        explanation: `${id} opened this person's record here.`,
      });
    });
    return { launched: true, token, system };
  };

  const readHeld = (held: object): LaunchAccepted => {
    const { identity: stored, system } = heldLaunch.parse(held);
    const identity = identityFrom(stored);
    return { identity, personId: identity.launch!.personId, system };
  };

  return {
    async beginSmart({ issuer, launch, browser, redirectUri, requestId }) {
      const system = smart.systemOf(issuer);
      const refused = (why: WhyNotLaunched) =>
        refuse(requestId, why, system).then((no) => ({ ...no, sent: false as const }));
      // Invariant: an address that is not registered is not asked anything.
      if (!system) return refused('system-unknown');
      const asked = await smart.send(system, launch, redirectUri);
      if (!asked.done) return refused(asked.why);
      const { state, nonce, codeVerifier } = asked.sent;
      await database.run(
        insertLaunchAttempt({
          browser_hash: hashOf(browser),
          state_hash: hashOf(state),
          nonce,
          code_verifier: codeVerifier,
          again: false,
          system: system.id,
          expires_at: new Date(clock.now().getTime() + attemptMs),
        }),
      );
      return { sent: true, url: asked.url, system };
    },

    async finishSmart({ browser, url, requestId }) {
      const state = url.searchParams.get('state') ?? '';
      const [attempt] = await database.run(takeLaunchAttempt(hashOf(browser), hashOf(state), clock.now()));
      const system = smart.byId(attempt?.system ?? '');
      if (!attempt || !system) return refuse(requestId, 'not-begun');
      const { nonce, code_verifier: codeVerifier } = attempt;
      const answer = await smart.receive(system, url, { state, nonce, codeVerifier });
      return answer.believed ? accept(answer.said, requestId) : refuse(requestId, answer.why, system);
    },

    async acceptLink({ token, audience, requestId }) {
      const read = await readLink(token, audience);
      if (!read.believed) return refuse(requestId, read.why, read.system);
      const { issuer, tokenId, expiresAt } = read.once!;
      // Invariant: a link is used once, whichever of our servers it reaches; also where it is then refused.
      const [first] = await database.run(useToken(`launch ${issuer}`, hashOf(tokenId), expiresAt));
      if (!first) return refuse(requestId, 'used', read.said.system);
      return accept(read.said, requestId);
    },

    async waiting(token) {
      const [found] = await database.run(selectLaunch(hashOf(token), clock.now()));
      return found && readHeld(found.accepted);
    },

    async open(token, requestId, before) {
      const [taken] = await database.run(deleteLaunch(hashOf(token), clock.now()));
      if (!taken) return undefined;
      const accepted = readHeld(taken.accepted);
      const { identity } = accepted;
      const started = await signIn.start({ identity, roles: [identity] }, requestId, before);
      return { ...accepted, session: started.token };
    },
  };
}

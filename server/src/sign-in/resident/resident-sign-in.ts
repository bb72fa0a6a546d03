// Signing in to one's own page by way of NHS login: sent there, back again, accepted or refused, each written down. What was refused
// is told in one way whatever the reason, but for what is theirs to mend at the provider.
import { createHash } from 'node:crypto';
import { recordEvent } from '#audit/record-event.ts';
import type { Clock } from '#runtime/clock.ts';
import type { Partnership } from '#runtime/config/partnership.ts';
import type { Database } from '#runtime/database/database.ts';
import type { IdentityProvider } from '../identity-provider.ts';
import type { ProviderAsked } from '../identity-settings.ts';
import { createThereAndBack, type ThereAndBack, type WhyNotBack } from '../there-and-back.ts';
import { acceptResident, type WhyNotResident } from './accept-resident.ts';
import { residentAttempts } from './resident-store.ts';
import type { ResidentSessions } from './resident-sessions.ts';
import type { ResidentSettings } from './resident-settings.ts';
import type { FindResident, WhyNotFound } from './resident.ts';

/** What a person is told. Source: nothing that could tell whether there is a record, or a restriction on one. */
export type WhyNotShown =
  | WhyNotBack
  /** They can show the provider more of who they are: it says so of their account there, not of any record. */
  | 'prove-who-you-are'
  /** What says who may be shown something does not answer: the same for everybody. */
  | 'try-later'
  /** Everything else. */
  | 'nothing-to-show';

export type ResidentSignedInOrNot = { signedIn: true; token: string } | { signedIn: false; why: WhyNotShown };

export interface ResidentSignIn extends Pick<ThereAndBack, 'begin'> {
  settings: ResidentSettings;
  finish(back: {
    browser: string;
    url: URL;
    requestId: string;
    address?: string | undefined;
    before?: string | undefined;
  }): Promise<ResidentSignedInOrNot>;
}

export function createResidentSignIn({
  provider,
  settings,
  partnership: { testPeopleOnly, timeZone },
  database,
  sessions,
  findResident,
  clock,
}: {
  provider: Pick<IdentityProvider<ProviderAsked>, 'send' | 'receive'>;
  settings: ResidentSettings;
  partnership: Pick<Partnership, 'testPeopleOnly' | 'timeZone'>;
  database: Database;
  sessions: ResidentSessions;
  findResident: FindResident;
  clock: Clock;
}): ResidentSignIn {
  /** Somebody may want to know who tries: by what the provider calls them, and not so that it says who they are. */
  const writeRefusal = (
    why: WhyNotResident | WhyNotFound,
    { issuer, subject }: { issuer?: string; subject?: string },
    requestId: string,
  ) =>
    recordEvent(database, {
      kind: 'sign-in',
      recordedAt: clock.now(),
      requestId,
      outcome: 'refused',
      agent: { type: 'system' },
      explanation: `A resident was not let in: ${why}. Account ${createHash('sha256')
        .update(JSON.stringify([issuer, subject]))
        .digest('hex')
        .slice(0, 16)}.`,
    });

  const provided = createThereAndBack({ provider, attempts: residentAttempts, database, clock });

  return {
    settings,
    begin: (begun) => provided.begin(begun),

    async finish({ requestId, address, before, ...back }) {
      const answer = await provided.receive(back);
      if (!answer.done) return { signedIn: false, why: answer.why };
      const today = new Intl.DateTimeFormat('en-CA', { timeZone }).format(clock.now());
      const accepted = acceptResident(answer, settings, { today, testPeopleOnly });
      if (!accepted.accepted) {
        await writeRefusal(accepted.why, accepted, requestId);
        return { signedIn: false, why: accepted.why === 'proofing-too-low' ? 'prove-who-you-are' : 'nothing-to-show' };
      }
      const found = await findResident(accepted, requestId);
      if (!found.found) {
        await writeRefusal(found.why, accepted, requestId);
        return { signedIn: false, why: found.why === 'unchecked' ? 'try-later' : 'nothing-to-show' };
      }
      const { personId, name } = found;
      return {
        signedIn: true,
        ...(await sessions.start({ ...accepted, personId, name, address }, requestId, before)),
      };
    },
  };
}

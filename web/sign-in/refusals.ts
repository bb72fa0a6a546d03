// Why somebody is not signed in, in words that say what to do. No two reasons read alike.
import type { WhyNotSignedIn } from '#sign-in/provider-sign-in.ts';

export interface Refusal {
  status: number;
  title: string;
  text: string;
}

export interface RefusalFacts {
  /** What people call the provider. */
  provider: string;
  partnership: string;
  minimumAssurance: number;
  waitMs: number;
  /** What was asserted and did not fit. */
  codes: readonly string[];
}

export function refusalOf(why: WhyNotSignedIn, facts: RefusalFacts): Refusal {
  return words[why](facts);
}

const words: Readonly<Record<WhyNotSignedIn, (facts: RefusalFacts) => Refusal>> = {
  'provider-down': ({ provider, waitMs }) => ({
    status: 503,
    title: 'You cannot sign in just now',
    text: `${provider} did not answer within ${waitMs / 1000} seconds. Until it does nobody can sign in here. Try again in a few minutes. If it goes on, tell your IT service desk that ${provider} does not answer.`,
  }),
  'provider-wrong': ({ provider }) => ({
    status: 503,
    title: 'You cannot sign in just now',
    text: `${provider} answered, but not as a sign-in service does. Try again in a few minutes. If it goes on, give your IT service desk the request number.`,
  }),
  'not-trusted': ({ provider }) => ({
    status: 400,
    title: 'You are not signed in',
    text: `The answer that came back is not one that ${provider} gave to this page, so it was not used. Sign in again. If it goes on, give your IT service desk the request number.`,
  }),
  'not-begun': () => ({
    status: 400,
    title: 'You are not signed in',
    text: 'This sign-in was not begun in this browser, was used already, or took longer than 10 minutes. Sign in again.',
  }),
  cancelled: ({ provider }) => ({
    status: 400,
    title: 'You are not signed in',
    text: `The sign-in was stopped at ${provider}. If that was not what you wanted, sign in again.`,
  }),
  'assurance-too-low': ({ provider, minimumAssurance, codes }) => ({
    status: 403,
    title: 'Sign in more securely',
    text: `You showed who you are at authenticator assurance level ${codes[0] ?? '0'}, and this record needs level ${minimumAssurance}. Sign in again at ${provider} with your smartcard, or another way it counts as level ${minimumAssurance} or higher.`,
  }),
  'no-role': ({ provider }) => ({
    status: 403,
    title: 'You have no role to sign in with',
    text: `${provider} knows you, and names no role that you hold. Ask your registration authority to give you the role you work in.`,
  }),
  'role-unknown': ({ partnership, codes }) => ({
    status: 403,
    title: 'Your role does not use this record',
    text: `Your role (job role code ${codes.join(', ') || 'none'}) is not one that uses the record of ${partnership}. If you hold another role, sign in again and choose it. If you need the record for your work, ask your manager, who can ask the partnership to add your role.`,
  }),
  'organisation-not-a-party': ({ partnership, codes }) => ({
    status: 403,
    title: 'Your organisation does not share this record',
    text: `The organisation you signed in for (ODS code ${codes.join(', ') || 'none'}) is not a party of ${partnership}. If you also work for another, sign in again and choose your role there.`,
  }),
  'claims-incomplete': ({ provider }) => ({
    status: 503,
    title: 'You cannot sign in just now',
    text: `${provider} left out something about you that this record needs: your name or your roles. Give your IT service desk the request number.`,
  }),
};

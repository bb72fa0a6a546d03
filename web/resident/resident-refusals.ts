// Why a person is not shown their page, in plain words. Whether there is a record of them, and what stands in its way, is told to
// nobody: whoever it was that tried.
import type { ChoiceWords } from '#administration/choices/review-choices.ts';
import type { WhyNotShown } from '#sign-in/resident/resident-sign-in.ts';
import { type Html, html } from '#web/design/html.ts';

export interface ResidentRefusal {
  status: number;
  title: string;
  texts: readonly string[];
  contact?: ChoiceWords['contact'];
}

interface Facts {
  /** What people call the provider. */
  provider: string;
  contact: ChoiceWords['contact'];
}

export const residentRefusalOf = (why: WhyNotShown, facts: Facts): ResidentRefusal => words[why](facts);

const again = (provider: string): ResidentRefusal => ({
  status: 503,
  title: 'You cannot sign in just now',
  texts: [`${provider} did not answer us. This is not your fault.`, 'Wait a few minutes. Then try again.'],
});
const anew: ResidentRefusal = {
  status: 400,
  title: 'You are not signed in',
  texts: ['The sign in was not finished, or it took too long.', 'Please sign in again.'],
};

const words: Readonly<Record<WhyNotShown, (facts: Facts) => ResidentRefusal>> = {
  'provider-down': ({ provider }) => again(provider),
  'provider-wrong': ({ provider }) => again(provider),
  'not-trusted': () => anew,
  'not-begun': () => anew,
  cancelled: ({ provider }) => ({
    status: 400,
    title: 'You are not signed in',
    texts: [`You stopped at ${provider}.`, 'If you want to go on, sign in again.'],
  }),
  'prove-who-you-are': ({ provider }) => ({
    status: 403,
    title: 'Prove who you are first',
    texts: [
      `To keep people safe, we need ${provider} to know for sure who you are.`,
      `Go to ${provider} and prove who you are. You may need to show a photo of your passport or driving licence. Then come back and sign in here.`,
    ],
  }),
  'try-later': () => ({
    status: 503,
    title: 'We cannot show this page just now',
    texts: ['Something that we need is not working. This is not your fault.', 'Wait a few minutes. Then try again.'],
  }),
  'nothing-to-show': ({ contact }) => ({
    status: 403,
    title: 'We cannot show you this page',
    texts: [
      'We can not show you anything on this page. There can be many reasons. We can not say here which one it is.',
      'You can still ask us. We will check who you are, and then we will help you.',
    ],
    contact,
  }),
};

export function refusalPage({ title, texts, contact }: ResidentRefusal, requestId: string): Html {
  return html`<h1 class="nhsuk-heading-l">${title}</h1>
${texts.map((text) => html`<p>${text}</p>`)}
${contact && contactLines(contact)}
<p><a href="/resident">Go back to the start</a></p>
<p class="nhsuk-body-s nhsuk-u-secondary-text-colour">If you ask us for help, give us this number: <span class="lcr-request-id">${requestId}</span></p>`;
}

export function contactLines({ name, address, phone, email }: ChoiceWords['contact']): Html {
  return html`<p>${name}${address.map((line) => html`<br>${line}`)}${phone && html`<br>Phone: ${phone}`}${email && html`<br>Email: ${email}`}</p>`;
}

// The first page of a person's own place: what it is for, before they sign in and after.
import { type Html, html } from '#web/design/html.ts';

/** @param provider what people call it; undefined where none is configured. */
export function signedOutPage({
  provider,
  partnership,
  demonstration,
}: {
  provider: string | undefined;
  partnership: string;
  demonstration: boolean;
}): Html {
  return html`<h1 class="nhsuk-heading-l">Your shared care record</h1>
<p class="nhsuk-body-l">When you need care, staff can see notes about you from other places. This is called ${partnership}.</p>
<p>On this page you can:</p>
<ul class="nhsuk-list nhsuk-list--bullet">
<li>see who has looked at your record, and why</li>
<li>choose if your record is shared</li>
<li>see who can act for you, and stop it</li>
</ul>
<p>You cannot read your record here. To read your notes, ask your GP practice or use the NHS App.</p>
${
  provider === undefined
    ? html`<p>You cannot sign in here yet. To ask who has looked at your record, ask your GP practice.</p>`
    : html`<p>You sign in with ${provider}. We never ask you for a password.</p>
${demonstration && html`<div class="nhsuk-inset-text"><span class="nhsuk-u-visually-hidden">Information: </span><p>This is a demonstration. ${provider} is simulated: you choose who you are from a list of invented people.</p></div>`}
<form method="post" action="/resident/sign-in"><button class="nhsuk-button" type="submit">Continue to ${provider}</button></form>`
}
<p>Do you work for the NHS or the council? <a href="/">Sign in as staff</a>.</p>`;
}

/** @param name what they are called. */
export function startPage(name: string): Html {
  return html`<h1 class="nhsuk-heading-l">Hello ${name}</h1>
<p class="nhsuk-body-l">What do you want to do?</p>
<ul class="lcr-ways">
${way('/resident/who-looked', 'Who has looked at my record', 'See who looked, when, and why.')}
${way('/resident/choices', 'My choices', 'See what sharing does. Stop it, or start it again.')}
${way('/resident/helpers', 'People who can act for me', 'See who they are. You can stop it at any time.')}
${way('/resident/for', 'People I act for', 'Your child, or somebody you care for.')}
${way('/resident/sessions', 'Where I am signed in', 'See it, and sign out.')}
</ul>`;
}

const way = (href: string, words: string, about: string) =>
  html`<li><h2 class="nhsuk-heading-s"><a href="${href}">${words}</a></h2><p>${about}</p></li>`;

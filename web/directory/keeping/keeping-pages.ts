// Pages for organisations that keep their own listings, and for anybody who suggests a change. In plain English; they need no script.
import type { Claimable } from '#directory/claims/claims.ts';
import type { Keeping, SignedInKeeper } from '#directory/claims/keeper.ts';
import type { KeptListing } from '#directory/claims/keep-listings.ts';
import { freshnessOf, type FreshnessRules } from '#directory/search/freshness.ts';
import { formatDateTime } from '../../design/dates.ts';
import { type Html, html, nothing } from '../../design/html.ts';
import { errorSummary } from '../../design/page.ts';
import type { FormFault } from '../listing-form/read-form.ts';

const caption = (text: string, title: string) =>
  html`<h1 class="nhsuk-heading-l"><span class="nhsuk-caption-l">${text}</span>${title}</h1>`;

export const said = (text: string | undefined): Html | false =>
  text !== undefined && html`<div class="nhsuk-inset-text" role="status"><p>${text}</p></div>`;

const field = (
  name: string,
  label: string,
  faults: readonly FormFault[],
  { value = '', hint, type = 'text', rows }: { value?: string; hint?: string; type?: string; rows?: number } = {},
): Html => {
  const fault = faults.find((each) => each.field === name);
  const ids = [...(hint === undefined ? [] : [`${name}-hint`]), ...(fault ? [`${name}-error`] : [])];
  const described = ids.length > 0 && html` aria-describedby="${ids.join(' ')}"`;
  return html`<div class="nhsuk-form-group ${fault && 'nhsuk-form-group--error'}"><label class="nhsuk-label nhsuk-label--s" for="${name}">${label}</label>
    ${hint !== undefined && html`<div class="nhsuk-hint" id="${name}-hint">${hint}</div>`}
    ${fault && html`<span class="nhsuk-error-message" id="${name}-error">${fault.text}</span>`}
    ${
      rows === undefined
        ? html`<input class="nhsuk-input" id="${name}" name="${name}" type="${type}" ${type === 'email' && html`autocomplete="email"`} value="${value}"${described} />`
        : html`<textarea class="nhsuk-textarea" id="${name}" name="${name}" rows="${rows}"${described}>${value}</textarea>`
    }</div>`;
};

export function claimPage(
  { organization, addresses }: Claimable,
  typed: Readonly<Record<string, string>>,
  faults: readonly FormFault[],
): Html {
  const action = `/help/organisations/${organization.id}/claim`;
  return html`${errorSummary(faults)}${caption(organization.name, 'Look after your listings')}
    <p>If you belong to ${organization.name}, you can keep what we say of it up to date. You do not need a password.</p>
    ${
      addresses.length > 0 &&
      html`<h2 class="nhsuk-heading-m">Get a link by e-mail</h2>
        <p>We send it to an address that the organisation is listed with. Open the link to show that you belong to it.</p>
        ${addresses.map(
          (address) =>
            html`<form method="post" action="${action}"><input type="hidden" name="address" value="${address}" /><button class="nhsuk-button" type="submit">Send a link to ${address}</button></form>`,
        )}`
    }
    <h2 class="nhsuk-heading-m">${addresses.length > 0 ? 'If you cannot read that mailbox' : 'Ask an editor'}</h2>
    <p>${addresses.length > 0 ? nothing : 'We know no e-mail address of this organisation. '}An editor makes sure that you belong to it. This may take some days. Then we send you a link.</p>
    <form method="post" action="${action}" novalidate>
      ${field('name', 'Your name', faults, { value: typed['name'] ?? '' })}
      ${field('email', 'Your e-mail address', faults, { value: typed['email'] ?? '', type: 'email', hint: 'We use it to send you links. It is not shown to anybody but our editors.' })}
      ${field('words', 'How can we make sure?', faults, { value: typed['words'] ?? '', rows: 3, hint: 'For example: call the number on our website and ask for me.' })}
      <button class="nhsuk-button nhsuk-button--secondary" type="submit">Ask an editor</button>
    </form>
    <p><a href="/help/keep/sign-in">I look after it already</a></p>
    ${notListed()}`;
}

const notListed = () =>
  html`<p>Is yours another organisation, and not listed? <a href="/help/missing">Tell us of it</a>.</p>`;

export const missingPage = (typed: Readonly<Record<string, string>>, faults: readonly FormFault[]): Html =>
  html`${errorSummary(faults)}<h1 class="nhsuk-heading-l">Tell us what is missing</h1>
    <p>Do you know a group or service that is not listed here? An editor looks at what you send. You do not need to give your name. Do not write anything about somebody’s health.</p>
    <form method="post" action="/help/missing" novalidate>
      ${field('name', 'What is it called?', faults, { value: typed['name'] ?? '' })}
      ${field('what', 'What does it do, and for whom?', faults, { value: typed['what'] ?? '', rows: 4 })}
      ${field('where', 'Where is it?', faults, { value: typed['where'] ?? '', hint: 'A street and postcode, or “online”, or “they come to your home”.' })}
      ${field('contact', 'How can people reach it?', faults, { value: typed['contact'] ?? '', hint: 'A telephone number, an e-mail address or a website.' })}
      ${field('organisation', 'Who runs it? (you can leave this out)', faults, { value: typed['organisation'] ?? '' })}
      ${field('email', 'Your e-mail address (you can leave this out)', faults, { value: typed['email'] ?? '', type: 'email', hint: 'Only an editor sees it, if they have a question. We delete it when they have decided.' })}
      <button class="nhsuk-button" type="submit">Send to an editor</button>
    </form>`;

export const missingToldPage = (): Html =>
  html`<h1 class="nhsuk-heading-l">Thank you</h1><p>An editor looks at what you sent. It is not shown before they have made sure of it.</p>
    <p><a href="/help">Go back to the search</a></p>`;

/** Where nothing can be sent, nobody can prove anything by a link. */
export const notOfferedPage = ({ organization, services }: Claimable): Html =>
  html`${caption(organization.name, 'Look after your listings')}
    <p>This is not offered here yet. You can suggest a change of each listing without an account:</p>
    <ul class="nhsuk-list nhsuk-list--bullet">${services.map(({ id, name }) => html`<li><a href="/help/services/${id}/suggest">${name}</a></li>`)}</ul>
    ${notListed()}`;

export const claimSentPage = (organisation: string, hours: number): Html =>
  html`${caption(organisation, 'Look in your mailbox')}
    <p>We have sent a link. It works once, in the next ${hours} hours.</p>
    <p>If nothing comes, look in the folder for junk mail.</p>`;

export const claimWaitsPage = (organisation: string): Html =>
  html`${caption(organisation, 'An editor will look at it')}
    <p>They make sure that you belong to the organisation. If you do, we send you a link by e-mail.</p>`;

export const signInPage = (typed: string, faults: readonly FormFault[], told?: string): Html =>
  html`${errorSummary(faults)}${said(told)}<h1 class="nhsuk-heading-l">Sign in to look after your listings</h1>
    <p>This is for people of organisations that are listed here. To find help you do not need to sign in.</p>
    <form method="post" action="/help/keep/sign-in" novalidate>
      ${field('email', 'Your e-mail address', faults, { value: typed, type: 'email' })}
      <button class="nhsuk-button" type="submit">Send me a link</button>
    </form>
    <p>Not yet? <a href="/help">Find your listing</a>, open it, and choose “Is this your organisation?”.</p>`;

export const linkSentPage = (minutes: number): Html =>
  html`<h1 class="nhsuk-heading-l">Look in your mailbox</h1>
    <p>If you look after a listing with that address, we have sent it a link. The link works once, in the next ${minutes} minutes.</p>
    <p>If nothing comes, look in the folder for junk mail, or try another address.</p>`;

export function linkPage(
  token: string,
  { organization, needsName }: { organization?: string; needsName: boolean },
  faults: readonly FormFault[],
): Html {
  return html`${errorSummary(faults)}<h1 class="nhsuk-heading-l">${organization === undefined ? 'Sign in' : `Look after ${organization}`}</h1>
    ${organization !== undefined && html`<p>From now on you can say that its listings are still right, and change them. Please do so only if you belong to it.</p>`}
    <form method="post" action="/help/keep/links/${token}" novalidate>
      ${needsName && field('name', 'Your name', faults, { hint: 'Editors see it beside what you change.' })}
      <button class="nhsuk-button" type="submit">${organization === undefined ? 'Sign in' : 'Yes, I belong to it'}</button>
    </form>`;
}

export const deadLinkPage = (): Html =>
  html`<h1 class="nhsuk-heading-l">This link does not work any more</h1>
    <p>A link works once, and only for a short time.</p>
    <p>If you look after a listing already, <a href="/help/keep/sign-in">get a new one</a>. If not yet, <a href="/help">find your listing</a>, open it, and choose “Is this your organisation?”.</p>`;

export interface Home {
  keeper: SignedInKeeper;
  listings: readonly KeptListing[];
  offered: readonly { name: string; organizationId: string }[];
  told: string | undefined;
  today: string;
  freshness: FreshnessRules;
}

export function homePage({ keeper, listings, offered, told, today, freshness }: Home): Html {
  return html`${said(told)}<h1 class="nhsuk-heading-l">Your listings</h1>
    <p>Please look at each of them from time to time, and say that it is still right. After ${freshness.hideAfterMonths} months without a word nobody is shown it.</p>
    ${keeper.keepings.map((keeping) => {
      const own = listings.filter(({ service }) => service.organization.id === keeping.organizationId);
      const waiting = offered.filter(({ organizationId }) => organizationId === keeping.organizationId);
      return html`<section class="lcr-keep-organisation"><h2 class="nhsuk-heading-m">${keeping.organization}</h2>
        ${own.map((listing) => listingCard(listing, today, freshness))}
        ${waiting.map(({ name }) => html`<p>${name}: new, and waits for an editor.</p>`)}
        <ul class="nhsuk-list"><li><a href="/help/keep/organisations/${keeping.organizationId}/services">Add a service<span class="nhsuk-u-visually-hidden"> of ${keeping.organization}</span></a></li>
        <li><a href="/help/keep/organisations/${keeping.organizationId}/keepers">Let somebody else look after it, or stop<span class="nhsuk-u-visually-hidden">: ${keeping.organization}</span></a></li></ul></section>`;
    })}
    <form method="post" action="/help/keep/sign-out"><button class="nhsuk-button nhsuk-button--secondary" type="submit">Sign out</button></form>`;
}

const freshnessLines = {
  fresh: 'It was last said to be right on',
  due: 'It is time to look at it again. It was last said to be right on',
  hidden: 'Nobody is shown it now. It was last said to be right on',
  'never-assured': '',
} as const;

function listingCard({ service, version, waiting }: KeptListing, today: string, rules: FreshnessRules): Html {
  const { state, assuredOn } = freshnessOf(service.assured_date, today, rules);
  return html`<article class="lcr-help-card"><h3 class="nhsuk-heading-s"><a href="/help/services/${service.id}">${service.name}</a></h3>
    <p class="lcr-help-assured lcr-help-assured--${state}">${assuredOn === undefined ? 'Nobody has said yet that it is right.' : `${freshnessLines[state]} ${formatDateTime(assuredOn, 'UTC')}.`}</p>
    ${waiting > 0 && html`<p>A change of yours waits for an editor.</p>`}
    <form class="lcr-keep-acts" method="post" action="/help/keep/services/${service.id}/still-so"><input type="hidden" name="version" value="${version}" />
      <button class="nhsuk-button nhsuk-button--small" type="submit">It is still so<span class="nhsuk-u-visually-hidden">: ${service.name}</span></button>
      <a href="/help/keep/services/${service.id}">Change something<span class="nhsuk-u-visually-hidden"> in ${service.name}</span></a></form></article>`;
}

export function keepersPage(keeping: Keeping, typed: string, faults: readonly FormFault[]): Html {
  const action = `/help/keep/organisations/${keeping.organizationId}/keepers`;
  return html`${errorSummary(faults)}${caption(keeping.organization, 'Who looks after it')}
    <h2 class="nhsuk-heading-m">Ask somebody else</h2>
    <p>We send them a link. They can say yes by opening it.</p>
    <form method="post" action="${action}" novalidate>
      ${field('email', 'Their e-mail address', faults, { value: typed, type: 'email' })}
      <div class="nhsuk-form-group"><fieldset class="nhsuk-fieldset"><legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">When they say yes</legend><div class="nhsuk-radios">
        <div class="nhsuk-radios__item"><input class="nhsuk-radios__input" type="radio" id="instead-no" name="instead" value="no" checked /><label class="nhsuk-label nhsuk-radios__label" for="instead-no">We look after it together</label></div>
        <div class="nhsuk-radios__item"><input class="nhsuk-radios__input" type="radio" id="instead-yes" name="instead" value="yes" /><label class="nhsuk-label nhsuk-radios__label" for="instead-yes">They do it and I stop</label></div>
      </div></fieldset></div>
      <button class="nhsuk-button" type="submit">Send them a link</button>
    </form>
    <h2 class="nhsuk-heading-m">Stop</h2>
    <p>What the listings say stays as it is. You can ask for a link again later.</p>
    <form method="post" action="/help/keep/organisations/${keeping.organizationId}/give-up"><button class="nhsuk-button nhsuk-button--warning" type="submit">I no longer look after ${keeping.organization}</button></form>
    <p><a href="/help/keep">Back to your listings</a></p>`;
}

export const suggestedPage = ({ id, name }: { id: string; name: string }): Html =>
  html`<h1 class="nhsuk-heading-l">Thank you</h1><p>An editor looks at what you sent. Until then the listing stays as it is.</p>
    <p><a href="/help/services/${id}">Go back to ${name}</a></p>`;

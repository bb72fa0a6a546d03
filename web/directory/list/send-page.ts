// Where a list is sent to: an e-mail address or a mobile number, used once.
import type { Channel } from '#runtime/sending/sender.ts';
import type { Listing } from '#directory/listing.ts';
import { type Html, html } from '../../design/html.ts';
import { errorSummary } from '../../design/page.ts';
import type { Reading } from '../page/public-page.ts';
import { longestTextList } from './list-message.ts';

export interface SendForm {
  listings: readonly Listing[];
  channels: readonly Channel[];
  /** As it was typed, after a mistake. */
  to: Readonly<Partial<Record<Channel, string>>>;
  /** Makes pressing the button twice one message. */
  once: string;
  error?: { channel: Channel; text: string };
}

/** One form for each way, so that there is nothing to choose before. */
export function sendPage({ listings, channels, to, once, error }: SendForm, { words }: Reading): Html {
  const { say } = words;
  const ids = listings.map(({ service }) => service.id).join('.');
  return html`${error && errorSummary([{ field: error.channel, text: error.text }])}
    <h1 class="nhsuk-heading-l">${say('send.title')}</h1>
    <ul class="nhsuk-list nhsuk-list--bullet">${listings.map(({ service }) => html`<li>${service.name}</li>`)}</ul>
    <p>${say('send.private')}</p>
    <p>${say('send.seen')}</p>
    ${channels.map((channel) => {
      const wrong = error?.channel === channel ? error.text : undefined;
      const described = `${channel}-hint${wrong === undefined ? '' : ` ${channel}-error`}`;
      const typed =
        channel === 'email'
          ? html`type="email" autocomplete="email" spellcheck="false"`
          : html`type="tel" autocomplete="tel" inputmode="tel"`;
      return html`<form method="post" action="/help/list/send" novalidate>
        <input type="hidden" name="ids" value="${ids}" /><input type="hidden" name="once" value="${once}" /><input type="hidden" name="channel" value="${channel}" />
        <div class="nhsuk-form-group ${wrong !== undefined && 'nhsuk-form-group--error'}">
          <label class="nhsuk-label nhsuk-label--m" for="${channel}">${say(`send.${channel}`)}</label>
          <div class="nhsuk-hint" id="${channel}-hint">${say(`send.${channel}.hint`)}${channel === 'text' && listings.length > longestTextList && html` ${say('send.text.first', { count: longestTextList })}`}</div>
          ${wrong !== undefined && html`<span class="nhsuk-error-message" id="${channel}-error">${wrong}</span>`}
          <input class="nhsuk-input nhsuk-input--width-20" id="${channel}" name="to" ${typed} maxlength="254" value="${to[channel] ?? ''}" aria-describedby="${described}" />
        </div>
        <button class="nhsuk-button" type="submit">${say(`send.${channel}.button`)}</button>
      </form>`;
    })}
    <p><a href="/help/list">${say('send.back')}</a></p>`;
}

export const sentPage = ({ words: { say } }: Reading): Html =>
  html`<h1 class="nhsuk-heading-l">${say('send.done')}</h1><p>${say('send.done.text')}</p><p><a href="/help/list">${say('send.back')}</a></p>`;

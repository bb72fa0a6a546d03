// The letters about an alert, to print. The one to the person is written for a reading age of nine to eleven; neither says what the record
// holds, and the one to the manager does not say whose it is.
import type { Alert, Outcome } from '#administration/alerts/alert.ts';
import type { LetterTo } from '#administration/alerts/worklist/make-letter.ts';
import type { AlertShown } from '#administration/alerts/worklist/open-alert.ts';
import { sections } from '#record/items/sections.ts';
import type { PersonName } from '#standards/demographics.ts';
import { formatDateTime } from '#web/design/dates.ts';
import { type Html, html } from '#web/design/html.ts';

export interface LetterShown {
  to: LetterTo;
  shown: AlertShown;
  nameOf: (ods: string) => string;
  roleOf: (roleId: string) => string;
  partnership: string;
  officer: string;
  now: Date;
  timeZone: string;
}

export function letterPage(letter: LetterShown): Html {
  const { to, shown, officer, now, timeZone, partnership } = letter;
  const day = (at: Date) => formatDateTime(at.toISOString(), timeZone).split(',')[0];
  return html`<a class="nhsuk-back-link lcr-not-printed" href="/privacy/alerts/${shown.alert.alertId}">The alert</a>
<article class="lcr-letter"><p>${partnership}<br>${day(now)}</p>
${to === 'person' ? toPerson(letter, day) : toManager(letter, day)}
<p>${officer}<br>Privacy officer</p>
</article>`;
}

type Day = (at: Date) => string | undefined;

function toPerson({ shown, nameOf, roleOf }: LetterShown, day: Day): Html {
  const { alert, person } = shown;
  return html`<h1 class="nhsuk-heading-l">Somebody looked at your record</h1>
<p>Dear ${saluted(person?.names[0])},</p>
<p>Doctors, nurses and other staff can look at your health and care record when they help you. Each time somebody looks, we write it down. We check these notes.</p>
<p>${daysOf(alert, day)} somebody looked at your record. They work at ${nameOf(alert.organisation)}. Their job is: ${roleOf(alert.roleId).toLowerCase()}.</p>
${seenPart(shown)}
${foundWords[alert.outcome ?? 'open']}
<p>You can ask who has looked at your record at any time. You can also ask us not to share it. If you are worried, please write to us or phone us. We will help you.</p>
<p>You can also complain to the Information Commissioner. They make sure that people’s information is kept safe.</p>`;
}

/** What came of it, as the person reads it. */
const foundWords: Readonly<Record<Outcome | 'open', Html>> = {
  open: html`<p>We are finding out why. We will write to you again when we know.</p>`,
  proper: html`<p>We asked why. They had a good reason. It was part of their work.</p>`,
  explained: html`<p>We asked why. They told us, and we checked. They had a good reason.</p>`,
  improper: html`<p>We asked why. They had no good reason. They should not have looked. We are sorry.</p>
<p>They must not do it again. We will tell you if we learn more.</p>`,
  'told-manager': html`<p>We could not find a good reason. We have told their manager. The manager will talk to them and decide what to do. We are sorry.</p>`,
  hr: html`<p>We could not find a good reason. The place where they work is now looking into it. They will decide what to do. We are sorry.</p>`,
};

const titles = new Map<string, string>(sections.map(({ id, title }) => [id, title]));

/** Which kinds of information were on the screen: by their names alone. */
function seenPart({ disclosures }: AlertShown): Html | false {
  const seen = new Set(
    disclosures.flatMap(({ shown }) => shown.flatMap((source) => source.sections.map(({ section }) => section))),
  );
  if (seen.size === 0) return false;
  return html`<p>This is what they could see:</p><ul class="nhsuk-list nhsuk-list--bullet">${[...seen].map((id) => html`<li>${titles.get(id) ?? id}</li>`)}</ul>`;
}

function toManager({ shown, nameOf, roleOf }: LetterShown, day: Day): Html {
  const { alert } = shown;
  const times = new Set(alert.signals.flatMap(({ looks }) => looks.map(({ disclosureId }) => disclosureId))).size;
  return html`<h1 class="nhsuk-heading-l">Private: looks at a record that we ask you to look into</h1>
<p>To the line manager of ${alert.userName}, ${roleOf(alert.roleId)}, ${nameOf(alert.organisation)}</p>
<p>Every look at the shared record is written down and checked. ${daysOf(alert, day)} ${alert.userName} ${alert.personId ? 'looked at one person’s record' : 'looked at records'} in a way that we cannot explain. We know of ${times === 1 ? 'one look' : `${times} looks`}.</p>
<p>Why we ask:</p>
<ul class="nhsuk-list nhsuk-list--bullet">${alert.signals.map(({ name, words, weak }) => html`<li>${name}${weak && ' (a guess by name)'}: ${words}</li>`)}</ul>
<p>${alert.evidence.length === 0 ? 'We looked for a visit, an appointment or a referral at your organisation about then, and found none.' : 'Your organisation had to do with some of whom it is about. That does not explain all of it.'}</p>
<p>There may be a good reason that we cannot see. Please ask them, fairly and in private, what they were doing, and tell us within ten working days what you found. Do not look at the record yourself to find out.</p>
<p>This letter does not say whose record it is. Ask me if you need to know. My number for it is ${alert.alertId}.</p>`;
}

function daysOf({ firstLookAt, lastLookAt }: Alert, day: Day): string {
  const [first, last] = [day(firstLookAt), day(lastLookAt)];
  return first === last ? `On ${first}` : `Between ${first} and ${last}`;
}

function saluted(name: PersonName | undefined): string {
  return [name?.prefix[0], name?.given[0], name?.family].filter(Boolean).join(' ') || 'patient';
}

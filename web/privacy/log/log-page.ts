// How the log is, one entry of it with its proof, and looking through it.
import type { EventFound, EventProof, LogHealth, LogWriter } from '#administration/access/review-access.ts';
import { formatDateTime } from '#web/design/dates.ts';
import { type Html, html } from '#web/design/html.ts';
import { kindInWords } from './log-words.ts';

export interface LogFrame {
  timeZone: string;
  organisationOf: (ods: string) => string;
}

const at = (when: Date, timeZone: string) => formatDateTime(when.toISOString(), timeZone);

export function healthPage(
  { health, writers }: { health: LogHealth; writers: readonly LogWriter[] },
  { timeZone }: LogFrame,
): Html {
  const { checkpoint, waiting, waitingSince, stoppedBecause, ok } = health;
  return html`<h1 class="nhsuk-heading-l">The log of who looked</h1>
<p>Everything that anybody does with a person’s information is written down before it is done, and sealed within a second: nobody can change it without being found out, not even whoever runs the database.</p>
<p class="nhsuk-body-l">${ok ? html`<strong class="nhsuk-tag nhsuk-tag--green">In order</strong>` : html`<strong class="nhsuk-tag nhsuk-tag--red">Something is wrong</strong> ${stoppedBecause ?? 'Entries wait to be sealed for longer than they should.'} Tell whoever runs the server, and have the log verified.`}</p>
<dl class="nhsuk-summary-list">
${line('Sealed entries', String(checkpoint?.size ?? 0))}
${line('Last sealed and signed', checkpoint ? at(checkpoint.signedAt, timeZone) : 'Not yet')}
${line('Waiting to be sealed', waitingSince ? `${waiting}, the oldest since ${at(waitingSince, timeZone)}` : String(waiting))}
${line('Name of the log', health.origin ?? 'None yet')}
</dl>
${
  checkpoint &&
  html`<h2 class="nhsuk-heading-m" id="checkpoint-title">The last checkpoint</h2>
<p>Keep a copy of this somewhere else. With it anybody can tell later whether anything before it was changed.</p>
<pre class="lcr-message" tabindex="0" role="region" aria-labelledby="checkpoint-title">${checkpoint.note}</pre>`
}
<h2 class="nhsuk-heading-m" id="writers-title">Servers that wrote in the last day</h2>
<p>Several servers write one log. One that is missing here, and should be running, has written nothing.</p>
<table class="nhsuk-table lcr-items" aria-labelledby="writers-title"><thead><tr><th scope="col">Server</th><th scope="col">Last wrote</th><th scope="col">Entries</th></tr></thead>
<tbody>${writers.map(
    ({ site, lastAt, events }) =>
      html`<tr><td>${site === '' ? 'not named' : site}</td><td class="lcr-when"><span class="lcr-cell-heading" aria-hidden="true">Last wrote: </span>${at(lastAt, timeZone)}</td><td><span class="lcr-cell-heading" aria-hidden="true">Entries: </span>${String(events)}</td></tr>`,
  )}</tbody></table>
<h2 class="nhsuk-heading-m">To verify it</h2>
<p>From outside, with the checkpoints that were kept and the public key: <code>npm run verify-log</code>.</p>
<p><a href="/privacy/log/search">Look through the log</a> · <a href="/privacy/access">Who looked at one person’s record</a></p>`;
}

const line = (key: string, value: string) =>
  html`<div class="nhsuk-summary-list__row"><dt class="nhsuk-summary-list__key">${key}</dt><dd class="nhsuk-summary-list__value">${value}</dd></div>`;

/** @param fault why the proof does not hold; undefined where it does. */
export function eventPage(proof: EventProof, fault: string | undefined, { timeZone, organisationOf }: LogFrame): Html {
  const { event, leafIndex, path, checkpoint } = proof;
  const name = (event.resource as { agent?: { name?: string }[] }).agent?.[0]?.name;
  return html`<h1 class="nhsuk-heading-l">Entry ${leafIndex} of the log</h1>
<p class="nhsuk-body-l">${fault === undefined ? html`<strong class="nhsuk-tag nhsuk-tag--green">Checked</strong> This entry is in the signed log, exactly as it was written.` : html`<strong class="nhsuk-tag nhsuk-tag--red">Does not hold</strong> ${fault} Have the log verified.`}</p>
<dl class="nhsuk-summary-list">
${line('What', kindInWords(event.kind))}
${line('Who', [name, event.organisation_ods && organisationOf(event.organisation_ods)].filter(Boolean).join(', ') || 'The server')}
${line('When', formatDateTime(event.recorded_at, timeZone))}
${line('Request', event.request_id)}
</dl>
<p><a href="/privacy/log/${leafIndex}/proof">Take the proof away as a file</a>, to check it without us: <code>npm run verify-log -- --proof proof.json --key KEY</code>.</p>
<h2 class="nhsuk-heading-m" id="proof-title">The proof</h2>
<p>The entry’s own hash, joined with these ${path.length} in turn, gives the hash that the checkpoint signs.</p>
<ol class="nhsuk-list nhsuk-list--number">${path.map((hash) => html`<li><code class="lcr-hash">${hash}</code></li>`)}</ol>
<h2 class="nhsuk-heading-m" id="checkpoint-title">The checkpoint</h2>
<pre class="lcr-message" tabindex="0" role="region" aria-labelledby="checkpoint-title">${checkpoint}</pre>
<h2 class="nhsuk-heading-m" id="event-title">The entry itself, a FHIR AuditEvent</h2>
<pre class="lcr-message" tabindex="0" role="region" aria-labelledby="event-title">${JSON.stringify(event.resource, undefined, 2)}</pre>`;
}

export interface SearchShown {
  typed: { user: string; kind: string; from: string; until: string; person: string };
  errors: readonly { field: string; text: string }[];
  kinds: readonly string[];
  found?: { events: readonly EventFound[]; next?: string };
}

export function searchPage({ typed, kinds, found, errors }: SearchShown, frame: LogFrame): Html {
  return html`<h1 class="nhsuk-heading-l">Look through the log</h1>
${errors.map(({ field, text }) => html`<p class="nhsuk-error-message" id="${field}-error"><span class="nhsuk-u-visually-hidden">Error:</span> ${text}</p>`)}
<form method="get" action="/privacy/log/search" novalidate>
${typed.person !== '' && html`<input type="hidden" name="person" value="${typed.person}"><p>Of one person. <a href="/privacy/log/search">Of everybody</a></p>`}
${field('user', 'User id', 'As it stands in an entry, for example amina-okafor', typed.user)}
<div class="nhsuk-form-group"><label class="nhsuk-label" for="kind">What was done</label>
<select class="nhsuk-select" id="kind" name="kind"><option value="">Anything</option>${kinds.map((kind) => html`<option value="${kind}" ${kind === typed.kind && html`selected`}>${kindInWords(kind)}</option>`)}</select></div>
${field('from', 'From', 'For example 2026-11-23', typed.from)}
${field('until', 'Up to and including', 'For example 2026-11-23', typed.until)}
<button class="nhsuk-button" type="submit">Look</button>
</form>
${found && results(found, frame)}`;
}

const field = (name: string, label: string, hint: string, value: string) =>
  html`<div class="nhsuk-form-group"><label class="nhsuk-label" for="${name}">${label}</label><div class="nhsuk-hint" id="${name}-hint">${hint}</div><input class="nhsuk-input nhsuk-input--width-20" id="${name}" name="${name}" type="text" autocomplete="off" spellcheck="false" value="${value}" aria-describedby="${name}-hint"></div>`;

function results({ events, next }: NonNullable<SearchShown['found']>, { timeZone, organisationOf }: LogFrame): Html {
  return html`<h2 class="nhsuk-heading-m" id="found-title">${events.length === 0 ? 'Nothing found' : 'The newest first'}</h2>
${
  events.length > 0 &&
  html`<table class="nhsuk-table lcr-items" aria-labelledby="found-title"><thead><tr><th scope="col">When</th><th scope="col">Who</th><th scope="col">What</th><th scope="col">About</th><th scope="col">Entry</th></tr></thead>
<tbody>${events.map(
    ({
      at: when,
      name,
      userId,
      organisation,
      kind,
      outcome,
      personIds,
      explanation,
      leafIndex,
      disclosureId,
    }) => html`<tr>
<td class="lcr-when"><span class="lcr-cell-heading" aria-hidden="true">When: </span>${at(when, timeZone)}</td>
<td><span class="lcr-cell-heading" aria-hidden="true">Who: </span>${[name, organisation && organisationOf(organisation)].filter(Boolean).join(', ')}${userId !== undefined && html` <a href="/privacy/log/search?user=${userId}">all of theirs<span class="nhsuk-u-visually-hidden">: ${name}</span></a>`}</td>
<td>${kindInWords(kind)}${outcome === 'failed' && ' (nothing was shown)'}${explanation !== undefined && html`<br><span class="nhsuk-u-secondary-text-colour">${explanation}</span>`}</td>
<td>${personIds.map((personId, place) => html`${place > 0 && ', '}<a href="/privacy/access/${personId}">one person’s list</a>`)}</td>
<td>${leafIndex === undefined ? 'In a moment' : html`<a href="/privacy/log/${leafIndex}"><span class="nhsuk-u-visually-hidden">Check entry </span>${leafIndex}</a>`}${kind === 'complete-disclosure' && disclosureId !== undefined && html` · <a href="/privacy/replay/${disclosureId}">What was on the screen<span class="nhsuk-u-visually-hidden">, ${at(when, timeZone)}</span></a>`}</td>
</tr>`,
  )}</tbody></table>`
}
${next !== undefined && html`<p><a href="${next}">Older</a></p>`}`;
}

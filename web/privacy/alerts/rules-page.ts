// The rules in force, in words: whoever is watched may ask by which.
import type { Watching } from '#administration/alerts/watch-job.ts';
import { type Html, html } from '#web/design/html.ts';
import { wordTable } from '#standards/word-table.ts';

const explainedWords: Readonly<Record<string, string>> = wordTable({
  encounter: 'a visit or stay',
  appointment: 'an appointment',
  referral: 'a referral',
  registration: 'being the person’s own practice',
  known: 'contacts in the own record of the reader’s organisation',
  launch: 'having come from the reader’s own system',
});

/** A parameter's name as words: "daysOpened" → "days opened". */
const parameterWords = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

export function rulesPage(watching: Watching | undefined): Html {
  if (!watching)
    return html`<h1 class="nhsuk-heading-l">Rules of watching</h1><p>This partnership has no watching.yaml: nobody’s looks are compared with anything.</p>`;
  return html`<a class="nhsuk-back-link" href="/privacy/alerts">Alerts about access</a>
<h1 class="nhsuk-heading-l">Rules of watching</h1>
<p>Each rule that fires adds its weight. A reader’s looks at one person in one week become an alert at ${watching.alertAt}. An alert waits ${watching.waitForEvidenceHours} hours for a reason to be sent before it is on the worklist, and is closed by one for ${watching.stopLookingAfterDays} days. The rules are in watching.yaml of the partnership’s folder.</p>
${watching.rules.map((rule) => {
  const { id: _id, name, weight, on, explainedBy, ...parameters } = rule;
  return html`<section><h2 class="nhsuk-heading-s">${name}${!on && ' (off)'}</h2>
<ul class="nhsuk-list nhsuk-list--bullet"><li>Weight: ${weight}</li>
<li>${explainedBy.length === 0 ? 'Never explained by a visit or appointment.' : `Explained by ${explainedBy.map((kind) => explainedWords[kind] ?? kind).join(', ')}.`}</li>
${Object.entries(parameters).map(([parameter, value]) => html`<li>${parameterWords(parameter)}: ${String(value)}</li>`)}</ul></section>`;
})}
<h2 class="nhsuk-heading-s">How near a reason must be</h2>
<ul class="nhsuk-list nhsuk-list--bullet">${Object.entries(watching.reasons).map(([kind, { daysBefore, daysAfter, openForDays }]) => html`<li>${explainedWords[kind]}: up to ${daysBefore} days before the look and ${daysAfter} after it${openForDays > 0 && html`; ${openForDays} days from its beginning where nobody said that it ended`}</li>`)}</ul>
<p>Of ${watching.listed.people.length === 1 ? '1 person' : `${watching.listed.people.length} people`} it is known here that their records are often looked up; the list holds no names. Of ${watching.staff.length === 1 ? '1 reader' : `${watching.staff.length} readers`} more than the name is known here.</p>`;
}

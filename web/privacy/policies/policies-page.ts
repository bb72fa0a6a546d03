// The policies in force: each by its name, in the words a reader is told, and as the text that decides; and when they changed.
import type { PoliciesReviewed, PolicySetReviewed } from '#administration/policies/review-policies.ts';
import { formatDateTime } from '#web/design/dates.ts';
import { type Html, html } from '#web/design/html.ts';

type Policy = PolicySetReviewed['policies'][number];

export function policiesPage({ sets, servers }: PoliciesReviewed, timeZone: string): Html {
  const [now, ...before] = sets;
  if (!now) return html`<h1 class="nhsuk-heading-l">Who may see what</h1><p>No policies have been in force yet.</p>`;
  const files = [...Map.groupBy(now.policies, ({ file }) => file)];
  return html`<h1 class="nhsuk-heading-l">Who may see what</h1>
<p class="nhsuk-body-l">These ${String(now.policies.length)} policies decide on every record that is opened. In force since ${formatDateTime(now.since.toISOString(), timeZone)}.</p>
<p>A record opens where at least one policy allows it and none forbids it. Where several forbid, the reader is told the words of the first. They are kept as text in the partnership’s folder <code>policies</code>, and are read again within seconds of being edited: all of them, or, where one has a mistake, none. Each entry of the access log names the set it was decided by, this one as <span class="lcr-request-id">${now.version.slice(0, 16)}</span>. <a href="/privacy/roles">What each role may do</a></p>
${servers.map((server) => serverNote(server, now.version, timeZone))}
${files.map(([file, policies]) => html`<h2 class="nhsuk-heading-m">${file}</h2>${policies.map(policySection)}`)}
<h2 class="nhsuk-heading-m">When they changed</h2>
<ol class="nhsuk-list" reversed>${[now, ...before].map((set) => html`<li><strong>${formatDateTime(set.since.toISOString(), timeZone)}</strong> <span class="lcr-request-id">${set.version.slice(0, 16)}</span>: ${changeWords(set)}</li>`)}</ol>
${before.length > 0 && html`<h2 class="nhsuk-heading-m">Policies of before</h2>${before.map((set) => html`<details class="nhsuk-details"><summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">In force from ${formatDateTime(set.since.toISOString(), timeZone)}</span></summary><div class="nhsuk-details__text">${set.policies.map(policySection)}</div></details>`)}`}`;
}

/** Only what somebody should see to: a server that refused what it was given, or decides by another set than this one. */
function serverNote(
  { server, version, since, refused }: PoliciesReviewed['servers'][number],
  inForce: string,
  timeZone: string,
): Html | false {
  if (!refused && version === inForce) return false;
  return html`<div class="nhsuk-inset-text"><h2 class="nhsuk-heading-s">Server ${server}</h2>
${refused && html`<p>Its policies were edited and have mistakes. It refused them at ${formatDateTime(refused.at.toISOString(), timeZone)}, and goes on with those before them.</p><ul class="nhsuk-list nhsuk-list--bullet">${refused.problems.map(({ file, line, text }) => html`<li><code>${file}:${line}</code> ${text}</li>`)}</ul>`}
${version !== inForce && html`<p>It decides by another set than the one below: <span class="lcr-request-id">${version.slice(0, 16)}</span>, since ${formatDateTime(since.toISOString(), timeZone)}. Give every server the same files.</p>`}</div>`;
}

const effects: Readonly<Record<Policy['effect'], string>> = { permit: 'Allows', forbid: 'Forbids' };

function policySection({ id, name, explanation, effect, text }: Policy): Html {
  return html`<section><h3 class="nhsuk-heading-s">${effects[effect]}: ${name}</h3>
<p>Readers are told: ${explanation}</p>
<details class="nhsuk-details"><summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">The text<span class="nhsuk-u-visually-hidden"> of ${id}</span></span></summary><div class="nhsuk-details__text"><pre class="lcr-policy" tabindex="0" role="region" aria-label="Text of ${id}">${text}</pre></div></details></section>`;
}

function changeWords({ changes, policies }: PolicySetReviewed): string {
  if (!changes) return `${policies.length} policies, the first that are known.`;
  const kinds = [
    ['added', changes.added],
    ['changed', changes.changed],
    ['removed', changes.removed],
  ] as const;
  const said = kinds.flatMap(([what, ids]) => (ids.length > 0 ? [`${ids.join(', ')} ${what}`] : []));
  return said.length > 0 ? `${said.join('; ')}.` : 'the same policies, in another order.';
}

// A case: all alerts of one reader, and all that was done about any of them.
import type { AlertCase } from '#administration/alerts/worklist/cases.ts';
import { type Html, html } from '#web/design/html.ts';
import { alertLinks, history } from './alert-page.ts';
import { when } from './alert-words.ts';

export function casePage({ alerts, acts, openedAt, openedByName }: AlertCase, timeZone: string): Html {
  const byState = Map.groupBy(alerts, ({ state }) => state);
  const open = (byState.get('open')?.length ?? 0) + (byState.get('checking')?.length ?? 0);
  return html`<a class="nhsuk-back-link" href="/privacy/alerts">Alerts about access</a>
<h1 class="nhsuk-heading-l">Case: ${alerts[0]?.userName ?? 'a reader'}</h1>
<p>Begun ${when(openedAt, timeZone)} by ${openedByName}. ${alerts.length === 1 ? '1 alert' : `${alerts.length} alerts`}, ${open} of them open.</p>
<h2 class="nhsuk-heading-m">Alerts</h2>
${alertLinks(alerts, timeZone)}
<h2 class="nhsuk-heading-m">What was done about them</h2>
${history(acts, timeZone)}`;
}

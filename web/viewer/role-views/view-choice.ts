// Which view the page is in, said, and the way to another. Links, so that it works without scripts; nothing of the person is
// in them but the record's own address.
import { type Html, html } from '#web/design/html.ts';
import type { RecordView } from './record-view.ts';

export function viewChoice(personId: string, view: RecordView, views: readonly RecordView[]): Html {
  const others = views.filter(({ id }) => id !== view.id);
  if (others.length === 0) return html`<p class="lcr-view">View: <strong>${view.name}</strong></p>`;
  return html`<details class="lcr-view"><summary>View: <strong>${view.name}</strong>. Change</summary>
<p>A view puts some sections first and closes others. Nothing is left out. Your choice lasts until you sign out.</p>
<ul>${others.map(({ id, name }) => html`<li><a href="/record/${personId}?view=${id}">${name}</a></li>`)}</ul></details>`;
}

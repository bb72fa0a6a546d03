// From problems and contacts back to the medicines their sources link to them.
import { formatDateTime } from '#web/design/dates.ts';
import { type Html, html, nothing } from '#web/design/html.ts';
import { anchorsIn, entryId, linkedKind, type Links } from '../follow-links.ts';
import { whoOf } from '../joined-line.ts';
import type { ShownLine } from '../joined-so-far.ts';

export interface Linked {
  problems: readonly ShownLine[];
  contacts: readonly ShownLine[];
  links: Links;
}

export function linkedSections({ problems, contacts, links }: Linked, timeZone: string): Html {
  return html`${linkedList('problems', 'Problems, and the medicines for them', problems, links, timeZone)}${linkedList('contacts', 'Contacts in which medicines were prescribed or issued', contacts, links, timeZone)}`;
}

function linkedList(id: string, title: string, lines: readonly ShownLine[], links: Links, timeZone: string): Html {
  const shown = lines.flatMap((line) => {
    const medicines = links.of(line).filter((other) => linkedKind(other.line) === 'medicine');
    return medicines.length > 0 ? [{ line, medicines }] : [];
  });
  if (shown.length === 0) return nothing;
  return html`<section class="lcr-section" id="${id}" aria-labelledby="${id}-title"><h2 class="nhsuk-heading-m" id="${id}-title">${title}</h2>
<p>As the source of each links them. A medicine that is not here may be for any of these, or for none.</p>
<ul class="lcr-linked">${shown.map(({ line, medicines }) => html`<li id="${entryId(line.shown)}">${anchorsIn(line, links)}${wordsOf(line, timeZone)}<ul>${medicines.map(({ line: { shown }, item }) => html`<li><a href="#${entryId(item)}">${shown.title}</a>${shown.status && ` · ${shown.status}`}</li>`)}</ul></li>`)}</ul></section>`;
}

function wordsOf(line: ShownLine, timeZone: string): Html {
  const { title, status, when, whenMeaning, who, sourceName } = line.shown;
  const said = [
    status,
    when && [whenMeaning, formatDateTime(when, timeZone)].filter(Boolean).join(' '),
    who ?? whoOf(line),
    sourceName,
  ].filter((words) => words !== undefined && words !== '');
  return html`<strong>${title}</strong> · ${said.join('; ')}`;
}

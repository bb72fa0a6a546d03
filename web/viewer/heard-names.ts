// What a link or an opener of one entry is called by whoever hears it by itself, out of its line: the same words as are seen, and
// then which entry that is. Source: WCAG 2.2, 2.4.4 and 2.4.9, and 2.5.3: the words seen come first.
import { formatDateTime } from '#web/design/dates.ts';
import { type Html, html } from '#web/design/html.ts';
import type { ShownItem } from './joined-so-far.ts';

type Called = Pick<ShownItem, 'title' | 'when'> & { sourceName: string };

/** Behind "2 sources" or "King's": which line it opens. */
export function ofLine({ title, when }: Omit<Called, 'sourceName'>, timeZone: string): Html {
  return html`<span class="nhsuk-u-visually-hidden">: ${title}${when && `, ${formatDateTime(when, timeZone)}`}</span>`;
}

/** A document's title as a link: there are many of the same title. `seen` is the title as it is drawn. */
export function documentLink(href: string, item: Called, timeZone: string, seen: Html | string = item.title): Html {
  const { when, sourceName } = item;
  return html`<a href="${href}">${seen}<span class="nhsuk-u-visually-hidden">, ${when && `${formatDateTime(when, timeZone)}, `}${sourceName}</span></a>`;
}

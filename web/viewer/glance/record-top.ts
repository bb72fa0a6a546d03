// The alerts and the glance of one record page: their places before any source has answered, and what changes in them as they do.
import { type Html, html, nothing } from '#web/design/html.ts';
import type { RecordSoFar } from '../joined-so-far.ts';
import type { RecordView } from '../role-views/record-view.ts';
import { alertsBlock, alertsElementId } from './alerts-block.ts';
import { glanceBlock, glanceElementId } from './glance-block.ts';

export interface RecordTop {
  alerts: (waiting: boolean) => Html;
  glance: (waiting: boolean) => Html;
  /** What reads otherwise than when it was last drawn, by the id of its element. */
  changed: (waiting: boolean) => { id: string; block: Html }[];
}

export function recordTop(
  record: RecordSoFar,
  { view, now, timeZone }: { view: RecordView; now: () => Date; timeZone: string },
): RecordTop {
  const drawn = new Map<string, string>();
  const keep = (id: string, block: Html): Html => {
    drawn.set(id, String(block));
    return block;
  };
  const alerts = (waiting: boolean) => keep(alertsElementId, alertsBlock(record, waiting, timeZone));
  const glance = (waiting: boolean) =>
    keep(glanceElementId, glanceBlock(record, { now: now(), timeZone, waiting }, view.glance));
  return {
    alerts,
    glance,
    changed: (waiting) =>
      (
        [
          [alertsElementId, alerts],
          [glanceElementId, glance],
        ] as const
      ).flatMap(([id, draw]) => {
        const before = drawn.get(id);
        const block = draw(waiting);
        return String(block) === before ? [] : [{ id, block }];
      }),
  };
}

/** The heading between what the view puts first and the rest. */
export function otherSections(isClosed: boolean, hasAny: boolean | undefined): Html {
  const words =
    hasAny === false
      ? 'There is nothing in other sections.'
      : isClosed
        ? 'Closed at the start in this view: open each where you need it.'
        : nothing;
  return html`<h2 class="nhsuk-heading-m">Other sections</h2><p>${words}</p>`;
}

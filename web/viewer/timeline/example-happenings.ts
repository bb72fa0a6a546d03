// What sources say happened, for the tests of this folder.
import type { ShownItem } from '../joined-so-far.ts';

export const timeZone = 'Europe/London';
export const now = new Date('2026-11-23T12:00:00Z');
export const context = { timeZone, now };

let made = 0;

/** A contact at King's, unless told otherwise. */
export function exampleItem(more: Partial<ShownItem> = {}): ShownItem {
  made += 1;
  return {
    section: 'contacts-with-professionals',
    resource: { resourceType: 'Encounter', id: `e${made}` },
    sourceId: 'kings',
    sourceName: "King's",
    title: 'Emergency attendance',
    status: 'finished',
    when: '2026-09-21T21:40:00Z',
    ...more,
  };
}

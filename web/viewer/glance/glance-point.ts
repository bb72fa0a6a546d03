// What a line of the glance is made of.
import type { SectionId } from '#record/items/sections.ts';
import { startOf } from '#standards/fhir/date-time.ts';
import type { RecordSoFar, ShownItem } from '../joined-so-far.ts';
import { isCutShort } from './standing.ts';

export interface GlancePoint {
  /** What it is about, in a word or two: "Started", "High risk". */
  label?: string;
  text: string;
  /** Date and place. */
  small?: string;
}

export interface GlanceContext {
  now: Date;
  timeZone: string;
  waiting: boolean;
}

/** What one line says, before who is missing is added. */
export interface Content {
  /** "5 current". */
  count?: string | undefined;
  points: readonly GlancePoint[];
  /** What is said where there are no points, without its full stop. */
  empty?: string;
}

/** The first of them, and how many more there are. Why not made before they are counted: a section may have thousands. */
export function listed<Thing>(
  things: readonly Thing[],
  most: number,
  pointOf: (thing: Thing) => GlancePoint,
): GlancePoint[] {
  const points = things.slice(0, most).map(pointOf);
  const left = things.length - points.length;
  return left > 0 ? [...points, { text: `and ${left} more` }] : points;
}

/** "12 current", "at least 12 current" where not all was read. */
export function counted(record: RecordSoFar, count: number, word: string, section: SectionId): string | undefined {
  return count === 0 ? undefined : `${isCutShort(record, section) ? 'at least ' : ''}${count} ${word}`;
}

export function isOver({ facts }: ShownItem, now: Date): boolean {
  const end = facts?.until === undefined ? undefined : startOf(facts.until);
  return end !== undefined && end < now.getTime();
}

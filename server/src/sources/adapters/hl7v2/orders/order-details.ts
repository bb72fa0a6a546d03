// Which details of an order are about what: in a pharmacy message the order, what the pharmacist made of it and what was
// dispensed may each have a route and a timing, and they differ.
// Source: HL7 v2.8.2 §4A.3 (RDE, RDS), §4A.4.2 (RXR), §4.5.4 (TQ1).
import type { SegmentReader } from '#standards/hl7v2/reading.ts';
import type { Noted, Order } from '../structure.ts';

/**
 * The details of a kind that are about one segment of an order: its own, else those of the order as a whole, else of what it
 * was made from.
 */
export function detailsOf(order: Order, about: Noted | undefined, name: string): SegmentReader[] {
  const all = [about, order.orc, order.obr, ...order.medication].filter((noted) => noted !== undefined);
  for (const noted of all) {
    const own = noted.details.filter((segment) => segment.name === name);
    if (own.length > 0) return own;
  }
  return [];
}

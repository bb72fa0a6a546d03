// Amounts of medicines with one way of writing each: 500 mg and 0.5 g are one, 5 mg and 5 micrograms never.
// Source: NHS dm+d editorial policy (units of strength); BNF, prescription writing.
import { wordTable } from '#standards/word-table.ts';

/** Every way of writing a unit → its own, and what it is worth in that. Mass in micrograms, volume in millilitres. */
const units: Readonly<Record<string, readonly [unit: string, worth: number]>> = wordTable({
  kg: ['microgram', 1e9],
  g: ['microgram', 1e6],
  gram: ['microgram', 1e6],
  grams: ['microgram', 1e6],
  mg: ['microgram', 1e3],
  milligram: ['microgram', 1e3],
  milligrams: ['microgram', 1e3],
  microgram: ['microgram', 1],
  micrograms: ['microgram', 1],
  mcg: ['microgram', 1],
  ug: ['microgram', 1],
  µg: ['microgram', 1],
  μg: ['microgram', 1],
  nanogram: ['microgram', 1e-3],
  nanograms: ['microgram', 1e-3],
  ng: ['microgram', 1e-3],
  ml: ['ml', 1],
  mls: ['ml', 1],
  millilitre: ['ml', 1],
  millilitres: ['ml', 1],
  litre: ['ml', 1000],
  litres: ['ml', 1000],
  // "U" alone is left out: read as a nought it has killed people.
  unit: ['unit', 1],
  units: ['unit', 1],
  iu: ['unit', 1],
  mmol: ['mmol', 1],
  '%': ['%', 1],
  dose: ['dose', 1],
  doses: ['dose', 1],
  hour: ['hour', 1],
  hours: ['hour', 1],
  hr: ['hour', 1],
});

const unitNames = Object.keys(units)
  .toSorted((one, other) => other.length - one.length)
  .map((name) => name.replace('%', '%'))
  .join('|');
// A unit ends where its letters do: "5g" is grams, "5gtn" is not.
const amount = `(\\d+(?:\\.\\d+)?)\\s*(${unitNames})(?![\\p{L}])`;
const pattern = new RegExp(
  `(?<![\\p{L}\\d.])${amount}(?:\\s*(?:/|\\bper\\b)\\s*(\\d+(?:\\.\\d+)?)?\\s*(${unitNames})(?![\\p{L}]))?`,
  'giu',
);

export interface Amount {
  value: number;
  unit: string;
}

/** @returns undefined where the unit is not one of those known. */
export function amountOf(value: number, unit: string): Amount | undefined {
  const known = units[unit.toLowerCase()];
  return known && { value: exact(value * known[1]), unit: known[0] };
}

export interface AmountsFound {
  /** Each amount in one way of writing, in the order they stand: `2500microgram`, `10000microgram/5ml`. */
  amounts: readonly string[];
  /** The one plain mass or number of units that a tablet or capsule holds, where there is exactly one amount. */
  single?: Amount;
  /** The text without them. */
  rest: string;
}

/** Takes the amounts out of a medicine's name. A thousands comma is no decimal point. */
export function takeAmounts(text: string): AmountsFound {
  const amounts: string[] = [];
  let single: Amount | undefined;
  const rest = text
    .replaceAll(/(?<=\d),(?=\d{3}(?!\d))/g, '')
    .replaceAll(
      pattern,
      (_whole, value: string, unit: string, perValue: string | undefined, perUnit: string | undefined) => {
        const top = amountOf(Number(value), unit)!;
        if (perUnit === undefined) {
          amounts.push(`${top.value}${top.unit}`);
          single = top;
        } else {
          // "10mg/5ml" is not reduced to "2mg/1ml": which spoon it is measured with matters.
          const bottom = amountOf(Number(perValue ?? 1), perUnit)!;
          amounts.push(`${top.value}${top.unit}/${bottom.value}${bottom.unit}`);
        }
        return ' ';
      },
    );
  return { amounts, rest, ...(amounts.length === 1 && single && single.unit !== '%' ? { single } : {}) };
}

/** Without the tail that binary fractions leave: 0.1 × 1000 is 100. */
function exact(value: number): number {
  return Number(value.toPrecision(12));
}

// What a dose in words comes to, where every word of it is understood, so that "Take two each morning" of a 40 mg tablet
// and "80 mg each morning" are not a conflict. A word not understood leaves the dose unread: it is then shown, not compared.
// Source: NHS England, dose syntax; BNF, abbreviations of prescribing (od, bd, tds, qds, prn).
import { amountOf, type Amount } from './amounts.ts';
import { wordTable } from '#standards/word-table.ts';

export interface Dose {
  /** How much at each time of a day, sorted, as `80000microgram`, `2puff`. */
  times: readonly string[];
  asNeeded: boolean;
}

const numbers: Readonly<Record<string, number>> = wordTable({
  half: 0.5,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
});
const number = '\\d+(?:\\.\\d+)?|half|one|two|three|four|five|six|seven|eight|nine|ten';
const counted: Readonly<Record<string, string>> = wordTable({
  tablet: 'each',
  tablets: 'each',
  tab: 'each',
  tabs: 'each',
  capsule: 'each',
  capsules: 'each',
  cap: 'each',
  caps: 'each',
  puff: 'puff',
  puffs: 'puff',
  drop: 'drop',
  drops: 'drop',
  spray: 'spray',
  sprays: 'spray',
  sachet: 'sachet',
  sachets: 'sachet',
  patch: 'patch',
  patches: 'patch',
});

const amountPattern = new RegExp(
  `^(${number})\\s*(mg|milligrams?|g|grams?|micrograms?|mcg|ml|mls|units?|tablets?|tabs?|capsules?|caps?|puffs?|drops?|sprays?|sachets?|patch(?:es)?)?(?![\\p{L}\\d.])`,
  'u',
);
const timesPattern = new RegExp(`^(${number})\\s*times\\s*(?:a |per |each |every )?(?:day|daily)(?![\\p{L}])`, 'u');
const hoursPattern = new RegExp(`^every (${number}) hours?\\b`);

/** How often in a day. */
const often: readonly (readonly [RegExp, number])[] = [
  [/^(?:once (?:a|per|each|every) day|once daily|each day|every day|a day|per day|daily|od)(?![\p{L}])/u, 1],
  [/^(?:twice (?:a|per|each|every) day|twice daily|bd|bid)(?![\p{L}])/u, 2],
  [/^(?:three times daily|tds|tid)(?![\p{L}])/u, 3],
  [/^(?:four times daily|qds|qid)(?![\p{L}])/u, 4],
];
/** When in a day: each is one time. */
const moment =
  /^(?:mane|nocte|nightly|(?:each|every|in the|at) (?:morning|afternoon|evening|night|bedtime|lunchtime|teatime|noon)|at bedtime|with (?:the |your )?(?:breakfast|lunch|dinner|supper|tea|evening meal|midday meal))(?![\p{L}])/u;
const asNeededPattern = /^(?:(?:only )?(?:as|when|if) (?:needed|required|necessary)|prn)(?![\p{L}])/u;
/** Says nothing of how much or how often. */
const noise =
  /^(?:to be taken|to be inhaled|to be used|take|inhale|inject|use|apply|give|oral|orally|by mouth|po|and|(?:after|with|before) food|with water|[,;:.–-])(?![\p{L}])/u;

/** One amount and what was said of its times. */
interface Part {
  amount?: string;
  often?: number;
  moments: number;
}

/**
 * @param each what one tablet or capsule holds, where the product's name says it: numbers of tablets become amounts.
 * @returns undefined where any word is not understood, or nothing says how much or how often.
 */
export function readDose(text: string, each?: Amount): Dose | undefined {
  let rest = text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
  const parts: Part[] = [];
  let part: Part = { moments: 0 };
  let asNeeded = false;
  while (rest !== '') {
    const frequency = frequencyAt(rest);
    const other = frequency ?? moment.exec(rest) ?? asNeededPattern.exec(rest);
    const quantity = other ? undefined : amountPattern.exec(rest);
    const length =
      frequency?.length ?? (other as RegExpExecArray | null)?.[0].length ?? (quantity ?? noise.exec(rest))?.[0].length;
    if (length === undefined) return undefined;
    if (frequency) {
      if (frequency.times === undefined || part.often !== undefined) return undefined;
      part.often = frequency.times;
    } else if (quantity) {
      const amount = quantityOf(quantity, each);
      if (amount === undefined) return undefined;
      if (part.amount !== undefined) {
        parts.push(part);
        part = { moments: 0 };
      }
      part.amount = amount;
    } else if (other) {
      if (moment.test(rest)) part.moments += 1;
      else asNeeded = true;
    }
    rest = rest.slice(length).trimStart();
  }
  const times = [...parts, part].map((each) => timesOf(each, asNeeded));
  return times.every((each) => each !== undefined) ? { times: times.flat().toSorted(), asNeeded } : undefined;
}

/** "Once a day in the morning" is one time; "twice a day in the morning" is not understood. */
function timesOf({ amount, often: count, moments }: Part, asNeeded: boolean): string[] | undefined {
  if (amount === undefined || (count !== undefined && moments > 0 && count !== moments)) return undefined;
  const times = count ?? moments;
  if (times > 0) return Array.from({ length: times }, () => amount);
  return asNeeded ? [`${amount} at a time`] : undefined;
}

function frequencyAt(rest: string): { times: number | undefined; length: number } | undefined {
  for (const [pattern, times] of often) {
    const match = pattern.exec(rest);
    if (match) return { times, length: match[0].length };
  }
  const several = timesPattern.exec(rest);
  if (several) return { times: whole(numberOf(several[1]!)), length: several[0].length };
  const hourly = hoursPattern.exec(rest);
  return hourly ? { times: whole(24 / numberOf(hourly[1]!)), length: hourly[0].length } : undefined;
}

function quantityOf(match: RegExpExecArray, each: Amount | undefined): string | undefined {
  const value = numberOf(match[1]!);
  const unit = match[2];
  const ofProduct = unit === undefined ? 'each' : counted[unit];
  if (ofProduct === 'each' && each) return `${Number((value * each.value).toPrecision(12))}${each.unit}`;
  if (ofProduct !== undefined) return `${value}${ofProduct}`;
  const amount = amountOf(value, unit!);
  return amount && `${amount.value}${amount.unit}`;
}

function numberOf(text: string): number {
  return numbers[text] ?? Number(text);
}

function whole(value: number): number | undefined {
  return Number.isInteger(value) && value > 0 && value <= 24 ? value : undefined;
}

/** Whether two doses come to the same; undefined where that cannot be told. */
export function sameDose(one: Dose, other: Dose): boolean | undefined {
  if (one.asNeeded !== other.asNeeded) return false;
  if (one.times.join() === other.times.join()) return true;
  // Tablets of an unknown strength and milligrams say nothing of one another.
  const units = (dose: Dose) => new Set(dose.times.map((time) => time.replace(/^[\d.e+-]+/, '')));
  const [first, second] = [units(one), units(other)];
  return first.size === 1 && second.size === 1 && first.isSubsetOf(second) ? false : undefined;
}

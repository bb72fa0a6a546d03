// Chance that follows from what it decides: the seed, the topic and whom it is about. Nobody's luck hangs on who came before,
// so that any slice of a population can be drawn alone.
// Source: sfc32, Chris Doty-Humphrey, PractRand (public domain). Why its 128 bits of state: with 32, two people in a million
// would be drawn alike by accident, and matching would be measured on them.

export interface Chance {
  /** From 0 to below 1. */
  share(): number;
  happens(likelihood: number): boolean;
  /** An integer from 0 to below `below`. */
  below(below: number): number;
  oneOf<T>(values: readonly T[]): T;
  /** The earlier the commoner: by `skew` 2 the first tenth is met a third of the time. */
  early<T>(values: readonly T[], skew: number): T;
}

/** What is to be decided: a word, for which nothing else is decided twice. */
const topics = new Map<string, number>();

/** @param about whom or what it is about: integers. */
export function chance(seed: number, topic: string, about: number, more = 0): Chance {
  let a = seed | 0;
  let b = topicNumber(topic) ^ Math.imul(more, 0x9e3779b1);
  let c = about | 0;
  let counter = Math.floor(about / 2 ** 32) + 1;
  const next = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round += 1) next();
  const share = () => next() / 2 ** 32;
  const below = (bound: number) => Math.floor(share() * bound);
  return {
    share,
    below,
    happens: (likelihood) => share() < likelihood,
    oneOf: (values) => values[below(values.length)]!,
    early: (values, skew) => values[Math.floor(values.length * share() ** skew)]!,
  };
}

/** Source: FNV-1a, 32 bits. */
function topicNumber(topic: string): number {
  const known = topics.get(topic);
  if (known !== undefined) return known;
  let number = 0x811c9dc5;
  for (let at = 0; at < topic.length; at += 1) number = Math.imul(number ^ topic.charCodeAt(at), 0x01000193);
  topics.set(topic, number);
  return number;
}

/** Where `share` falls among weights that need not add up to one. */
export function fallsAmong(weights: readonly number[], share: number): number {
  let left = share * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [index, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return index;
  }
  return weights.length - 1;
}

// A rule that fired: what it found in words, how much it weighs, and the looks it rests on.
import type { Rule, RuleId } from '../watching-config.ts';
import type { Look } from './look.ts';

export interface Signal {
  rule: RuleId;
  /** What the rule is called. */
  name: string;
  /** What it found, in words. */
  words: string;
  weight: number;
  /** Rests on a name alone. */
  weak: boolean;
  looks: readonly Look[];
}

export function signal(
  rule: Pick<Rule, 'id' | 'name' | 'weight'>,
  words: string,
  looks: readonly Look[],
  weakWeight?: number,
): Signal {
  const { id, name, weight } = rule;
  return { rule: id, name, words, weight: weakWeight ?? weight, weak: weakWeight !== undefined, looks };
}

/** "1 day", "3 days". */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

export function distinct<T>(values: Iterable<T | undefined>): T[] {
  return [...new Set([...values].filter((value): value is T => value !== undefined))];
}

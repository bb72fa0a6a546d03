// What is done with an object's names, in turn, found again for every object of the same shape.
// Why: a message has thousands of objects and a few dozen shapes. Deciding a shape's steps once, and finding them again without
// making anything, took a third off the translation of a long record.
import { safeName } from './losses.ts';
import type { JsonObject, Rule, Rules } from './rules.ts';

/** One name of an object and what is done with it: under which keys it, and what stands beside it, are found. */
export interface Step {
  name: string;
  /** Undefined for a name the type does not have. */
  rule: Rule | undefined;
  /** `.name`, as it may stand in a report. */
  place: string;
  key: string | undefined;
  besideKey: string | undefined;
}

export interface Shapes {
  /** The steps for an object, in the order of the rules; names without a rule last. */
  stepsFor(value: JsonObject): readonly Step[];
}

/** Names in the order objects have them, as a tree. */
interface Shape {
  steps: readonly Step[] | undefined;
  next: Map<string, Shape>;
}

/** More than real messages have of a type; a message of invented names fills this and no more. */
const maxShapes = 500;

/** @param rules in their turn. */
export function openShapes(rules: Rules): Shapes {
  const byName = new Map(Object.entries(rules).map(([name, rule], turn) => [name, { rule, turn }]));
  const root: Shape = { steps: undefined, next: new Map() };
  let count = 0;
  return {
    stepsFor(value) {
      let shape = root;
      for (const key in value) {
        let next = shape.next.get(key);
        if (!next) {
          if (count >= maxShapes) return decide(value, byName);
          count += 1;
          next = { steps: undefined, next: new Map() };
          shape.next.set(key, next);
        }
        shape = next;
      }
      shape.steps ??= decide(value, byName);
      return shape.steps;
    },
  };
}

function decide(value: JsonObject, byName: ReadonlyMap<string, { rule: Rule; turn: number }>): readonly Step[] {
  const steps: (Step & { turn: number })[] = [];
  for (const key of Object.keys(value)) {
    const name = key.startsWith('_') ? key.slice(1) : key;
    // A message may use names that every object has already: only its own count.
    if (name !== key && Object.hasOwn(value, name)) continue;
    const found = byName.get(name);
    steps.push({
      name,
      rule: found?.rule,
      turn: found?.turn ?? byName.size,
      place: `.${safeName(name)}`,
      key: Object.hasOwn(value, name) ? name : undefined,
      besideKey: Object.hasOwn(value, `_${name}`) ? `_${name}` : undefined,
    });
  }
  return steps.toSorted((one, other) => one.turn - other.turn);
}

// Which slice of a sliced element an occurrence belongs to.
// Source: https://hl7.org/fhir/R4/profiling.html#discriminator
import { withoutVersion } from './definitions.ts';
import type { ElementRule } from './profile-tree.ts';
import { entriesOf, type Entry, hasPattern, isSame } from './values.ts';

type Discriminators = NonNullable<ElementRule['slicing']>['discriminators'];

/** An extension is sliced by its URL, and a choice by its type, whether or not the profile says so. */
export function discriminatorsOf(rule: ElementRule): Discriminators {
  if (rule.slicing && rule.slicing.discriminators.length > 0) return rule.slicing.discriminators;
  if (rule.name === 'extension' || rule.name === 'modifierExtension') return [{ type: 'value', path: 'url' }];
  return rule.name.endsWith('[x]') ? [{ type: 'type', path: '$this' }] : [];
}

/** Whether the occurrence is of the slice; undefined where the slice says nothing the discriminators could tell it by. */
export function isOfSlice(slice: ElementRule, entry: Entry, discriminators: Discriminators): boolean | undefined {
  const url = extensionUrl(slice);
  if (url !== undefined) return entry.node?.['url'] === url;
  let isDecided = false;
  for (const { type, path } of discriminators) {
    const steps = path === '$this' ? [] : path.split('.');
    const answer = follow(slice, [entry], steps, type);
    if (answer === false) return false;
    if (answer === true) isDecided = true;
  }
  return isDecided ? true : undefined;
}

/** The URL that makes an extension of this slice: its definition's, or the one the slice fixes. */
export function extensionUrl(slice: ElementRule): string | undefined {
  if (slice.name !== 'extension' && slice.name !== 'modifierExtension') return undefined;
  const profile = slice.types?.[0]?.profile?.[0];
  if (profile) return withoutVersion(profile);
  const fixed = slice.children.get('url')?.fixed;
  return typeof fixed === 'string' ? fixed : undefined;
}

/** Goes down the slice's rules and the occurrence together; of several values on the way, one that fits is enough. */
function follow(
  rule: ElementRule,
  entries: readonly Entry[],
  steps: readonly string[],
  type: string,
): boolean | undefined {
  const [step, ...rest] = steps;
  if (step === undefined) return entries.length === 0 ? undecidedUnlessRuled(rule) : anyFits(rule, entries, type);
  const child = rule.children.get(step) ?? rule.children.get(`${step}[x]`);
  if (!child) return undefined;
  const next = entries.flatMap((entry) =>
    entry.node ? entriesOf(entry.node, entry.rule, child.name, entry.place) : [],
  );
  return follow(child, next, rest, type);
}

/** Nothing stands there: that is not what a slice with a value there looks like. */
function undecidedUnlessRuled(rule: ElementRule): boolean | undefined {
  if (rule.max === 0) return true;
  return rule.fixed !== undefined || rule.pattern !== undefined || (rule.min ?? 0) > 0 ? false : undefined;
}

function anyFits(rule: ElementRule, entries: readonly Entry[], type: string): boolean | undefined {
  if (type === 'exists') return rule.max !== 0;
  if (type === 'type') {
    const codes = rule.types?.map(({ code }) => code);
    return codes ? entries.some((entry) => codes.includes(entry.type)) : undefined;
  }
  if (rule.fixed !== undefined) return entries.some(({ value }) => isSame(value, rule.fixed));
  if (rule.pattern !== undefined) return entries.some(({ value }) => hasPattern(value, rule.pattern));
  return undefined;
}

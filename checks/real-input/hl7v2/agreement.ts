// Two renderings of one message, field by field: where they agree, where one says more, where they differ, and why.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Entity } from './facts.ts';

export type Verdict = 'agree' | 'we-say-more' | 'they-say-more' | 'differ';

export interface Comparison {
  /** The kind of message, e.g. ADT^A13. */
  kind: string;
  /** The kind of resource. */
  type: string;
  path: string;
  verdict: Verdict;
  ours: string[];
  theirs: string[];
  /** Whether the message has what they say: all of it word for word, or as the same moment. */
  inMessage: boolean;
}

type Compared = Omit<Comparison, 'kind' | 'inMessage'>;

const words = { we: 'we-say-more', they: 'they-say-more', differ: 'differ' } as const;
const pattern = z.string().transform((text) => new RegExp(text, 'iu'));

/** Classes of difference with their reason: kind of resource → field → who says more, or that both say otherwise. */
const explanations = z.array(
  z
    .strictObject({
      id: z.string().regex(/^[a-z][a-z0-9-]+$/),
      because: z.string().min(20),
      /** Only where all values of ours, or of theirs, are such. */
      ours: pattern.optional(),
      theirs: pattern.optional(),
      /** Only where one of theirs is such, or none is: for things only they have, whose values are `field=value`. */
      theirsSome: pattern.optional(),
      theirsNone: pattern.optional(),
      /** Only where what they say is, or is not, in the message. */
      inMessage: z.boolean().optional(),
      /** Only in messages of these kinds, e.g. ADT^A13. */
      kinds: z.array(z.string()).optional(),
      /** Words of the message in theirs that ours says in a code of FHIR's, or that stand there for something else. */
      otherwise: pattern.optional(),
      /** Numbers and dates of ours that the message does not have: codes and forms of FHIR's own. */
      made: pattern.optional(),
      classes: z.record(z.string(), z.record(z.string(), z.array(z.enum(['we', 'they', 'differ'])).min(1))),
    })
    // Why: a class alone would explain any two values, also a wrong one.
    .refine(
      ({ ours, theirs, classes }) =>
        ours !== undefined ||
        theirs !== undefined ||
        !Object.values(classes).some((fields) => Object.values(fields).some((verdicts) => verdicts.includes('differ'))),
      'Where both say otherwise, say which values: ours, theirs.',
    ),
);

export type Explanation = z.output<typeof explanations>[number];

/** The written explanations. */
export function readExplanations(): Explanation[] {
  return explanations.parse(parse(readFileSync(new URL('./explanations.yaml', import.meta.url), 'utf8')));
}

/** The first explanation of a difference, or undefined where there is none. */
export function explain(comparison: Comparison, rules: readonly Explanation[]): Explanation | undefined {
  const all = (wanted: RegExp | undefined, found: readonly string[]) =>
    wanted === undefined || found.every((value) => wanted.test(value));
  return rules.find(
    (rule) =>
      rule.classes[comparison.type]?.[comparison.path]?.some((word) => words[word] === comparison.verdict) &&
      (rule.kinds === undefined || rule.kinds.includes(comparison.kind)) &&
      (rule.inMessage === undefined || rule.inMessage === comparison.inMessage) &&
      all(rule.ours, comparison.ours) &&
      (rule.theirsSome === undefined || comparison.theirs.some((value) => rule.theirsSome!.test(value))) &&
      (rule.theirsNone === undefined || !comparison.theirs.some((value) => rule.theirsNone!.test(value))) &&
      all(rule.theirs, comparison.theirs),
  );
}

/** The class of a difference, as the explanations write it. */
export function classOf({ type, path, verdict }: Comparison): string {
  return `${type} ${path} ${verdict}`;
}

/** Every class that is explained. */
export function classesOf({ classes }: Explanation): string[] {
  return Object.entries(classes).flatMap(([type, fields]) =>
    Object.entries(fields).flatMap(([path, verdicts]) => verdicts.map((word) => `${type} ${path} ${words[word]}`)),
  );
}

/** Compares two renderings: first which of their things are the same, then each field of those that are. */
export function compare(
  kind: string,
  ours: readonly Entity[],
  theirs: readonly Entity[],
  inMessage: (value: string) => boolean,
): Comparison[] {
  const comparisons: Compared[] = [];
  for (const type of new Set([...ours, ...theirs].map((entity) => entity.type))) {
    const { pairs, onlyOurs, onlyTheirs } = paired(
      ours.filter((entity) => entity.type === type),
      theirs.filter((entity) => entity.type === type),
    );
    for (const [our, their] of pairs) comparisons.push(...fields(type, our, their));
    for (const entity of onlyOurs)
      comparisons.push({ type, path: '(whole)', verdict: 'we-say-more', ours: summary(entity), theirs: [] });
    for (const entity of onlyTheirs)
      comparisons.push({ type, path: '(whole)', verdict: 'they-say-more', ours: [], theirs: summary(entity) });
  }
  return comparisons.map((comparison) => ({
    ...comparison,
    kind,
    inMessage: comparison.theirs.every((value) => inMessage(value)),
  }));
}

/** The most alike first; what is alike in nothing is not the same thing. */
function paired(ours: readonly Entity[], theirs: readonly Entity[]) {
  const candidates = ours.flatMap((our) => theirs.map((their) => ({ our, their, alike: likeness(our, their) })));
  const left = new Set(ours);
  const right = new Set(theirs);
  const pairs: [Entity, Entity][] = [];
  for (const { our, their, alike } of candidates.toSorted((one, other) => other.alike - one.alike)) {
    if (alike === 0 || !left.has(our) || !right.has(their)) continue;
    left.delete(our);
    right.delete(their);
    pairs.push([our, their]);
  }
  return { pairs, onlyOurs: [...left], onlyTheirs: [...right] };
}

/** Fields that things of a kind have alike, whichever they are. */
const sharedByAll =
  /^(status|intent|subject|patient|encounter|category|clinicalStatus|gender)|\.(system|use|rank)$|period\.(start|end)$/i;

/** Facts that tell one thing from another of its kind: not those that all of them share. */
function likeness(our: Entity, their: Entity): number {
  // What has another code, or another surname, is another.
  for (const path of ['code.code', 'vaccineCode.code', 'medication.code', 'name.family']) {
    const [ours, theirs] = [our.facts.get(path), their.facts.get(path)];
    if (ours && theirs && ours.isDisjointFrom(theirs)) return 0;
  }
  let alike = 0;
  for (const [path, values] of our.facts) {
    if (sharedByAll.test(path)) continue;
    for (const value of values)
      if (their.facts.get(path)?.has(value)) alike += /^(code|identifier|vaccineCode|medication)/.test(path) ? 3 : 1;
  }
  return alike;
}

/** One comparison for each value both have, and one for each path where a side has others. */
function fields(type: string, our: Entity, their: Entity): Compared[] {
  const comparisons: Compared[] = [];
  for (const path of new Set([...our.facts.keys(), ...their.facts.keys()])) {
    const [ours, theirs] = [[...(our.facts.get(path) ?? [])], [...(their.facts.get(path) ?? [])]];
    const both = ours.filter((value) => theirs.includes(value));
    const [oursOnly, theirsOnly] = [
      ours.filter((value) => !both.includes(value)),
      theirs.filter((value) => !both.includes(value)),
    ];
    for (const value of both) comparisons.push({ type, path, verdict: 'agree', ours: [value], theirs: [value] });
    const verdict =
      oursOnly.length > 0 && theirsOnly.length > 0 ? 'differ' : oursOnly.length > 0 ? 'we-say-more' : 'they-say-more';
    if (oursOnly.length + theirsOnly.length > 0)
      comparisons.push({ type, path, verdict, ours: oursOnly, theirs: theirsOnly });
  }
  return comparisons;
}

function summary(entity: Entity): string[] {
  return [...entity.facts].flatMap(([path, values]) => [...values].map((value) => `${path}=${value}`));
}

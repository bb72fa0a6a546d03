// Our rendering of messages beside a published one: each difference explained, each value of theirs that we lack found again.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FeedEvent } from '#sources/feed.ts';
import { zoneRuleOf } from '#standards/hl7v2/date-time.ts';
import { messageHeader } from '#standards/hl7v2/header.ts';
import { table } from '../part.ts';
import {
  classesOf,
  classOf,
  compare,
  type Comparison,
  explain,
  type Explanation,
  readExplanations,
  type Verdict,
} from './agreement.ts';
import { readOfNoConsequence } from './completeness.ts';
import { entitiesOf, valuesOfMessage } from './facts.ts';
import { resourcesOf, type Taken } from './translate-folder.ts';
import { type Whereabouts, whereabouts, whereaboutsIn } from './whereabouts.ts';

export interface Agreement {
  messages: number;
  counts: Record<Verdict, number>;
  /** Values of theirs that ours has not in the same place, by what became of them. */
  whereabouts: Record<Whereabouts, number>;
  unexplained: number;
  /** Values of theirs that are in the message and that ours neither says nor reports. */
  missing: number;
  /** Numbers and dates of ours that the message does not have, and that are not explained. */
  made: number;
  failures: string[];
}

interface Explained extends Comparison {
  file: string;
  rule: Explanation | undefined;
  /** What became of each value of theirs. */
  found: { value: string; whereabouts: Whereabouts }[];
  /** Numbers and dates of ours that the message does not have. */
  made: string[];
}

const verdicts = ['agree', 'we-say-more', 'they-say-more', 'differ'] as const;

/**
 * Compares every message that has a published rendering in a folder, and prints it field by field and class by class.
 * Fails where a difference is not explained, where a value of theirs is in the message and neither said nor reported by us,
 * where a number or date of ours is not in the message, and where an explanation explains nothing any more.
 */
export function agreeWithPublished(
  folder: string,
  taken: readonly (Taken & { zone: string })[],
  print: (line: string) => void,
): Agreement {
  const rules = readExplanations();
  const rendered = taken.filter(({ file }) => existsSync(renderingOf(folder, file)));
  const comparisons = rendered.flatMap((one) => comparisonsOf(folder, one, rules));
  const messages = new Set(comparisons.map(({ file }) => file)).size;
  printFields(messages, comparisons, print);
  printReasons(rules, comparisons, print);
  const lost = comparisons.flatMap((one) => missingOf(one).map((value) => ({ ...one, value })));
  const made = comparisons.flatMap((one) =>
    one.made.filter((value) => !one.rule?.made?.test(value)).map((value) => ({ ...one, value })),
  );
  const unexplained = comparisons.filter(({ verdict, rule }) => verdict !== 'agree' && !rule);
  const used = new Set(comparisons.flatMap((one) => (one.rule ? [`${one.rule.id} ${classOf(one)}`] : [])));
  const unused = rules
    .flatMap((rule) => classesOf(rule).map((name) => `${rule.id} ${name}`))
    .filter((name) => messages > 0 && !used.has(name));
  return {
    messages,
    counts: countBy(
      verdicts,
      comparisons.map(({ verdict }) => verdict),
    ),
    whereabouts: countBy(
      whereabouts,
      comparisons.flatMap(({ found }) => found.map((one) => one.whereabouts)),
    ),
    unexplained: unexplained.length,
    missing: lost.length,
    made: made.length,
    failures: [
      ...unexplained.map(
        (one) => `${one.file}: ${classOf(one)}, unexplained: ours ${brief(one.ours)}, theirs ${brief(one.theirs)}`,
      ),
      ...lost.map((one) => `${one.file}: ${classOf(one)}: in the message and nowhere in ours: ${one.value}`),
      ...made.map((one) => `${one.file}: ${classOf(one)}: in ours and nowhere in the message: ${one.value}`),
      ...unused.map((name) => `nothing differs so any more; take it out of explanations.yaml: ${name}`),
    ],
  };
}

function renderingOf(folder: string, file: string): string {
  return join(folder, file.replace(/\.hl7$/, '-expected.json'));
}

type Json = Record<string, unknown>;

function comparisonsOf(
  folder: string,
  { file, kind, message, translation, zone: timeZone }: Taken & { zone: string },
  rules: readonly Explanation[],
): Explained[] {
  if (!message || !translation) return [];
  const { entry } = JSON.parse(readFileSync(renderingOf(folder, file), 'utf8')) as { entry: { resource: Json }[] };
  const ours = [...resourcesOf(translation.events), ...mergesOf(translation.events)] as unknown as Json[];
  const text = message.segments.map(({ fields }) => fields.join(message.delimiters.field)).join('\r');
  const zone = zoneRuleOf(messageHeader(message).sentAt, timeZone);
  const { find, isMade } = whereaboutsIn(message, translation, zone, readOfNoConsequence());
  const compared = compare(
    kind,
    entitiesOf(ours),
    entitiesOf(entry.map(({ resource }) => resource)),
    valuesOfMessage(text, zone),
  );
  return compared.map((one) => ({
    ...one,
    file,
    rule: one.verdict === 'agree' ? undefined : explain(one, rules),
    found: valuesOf(one, one.theirs).map((value) => ({ value, whereabouts: find(value) })),
    made: valuesOf(one, one.ours).filter(isMade),
  }));
}

/** The values of a side. Of a thing only one side has they are `field=value`; a reference says nothing that is in a message. */
function valuesOf({ verdict, path }: Comparison, values: readonly string[]): string[] {
  return (verdict === 'agree' ? [] : values)
    .map((value) => (path === '(whole)' ? value.slice(value.indexOf('=') + 1) : value))
    .filter((value) => !value.startsWith('refers to '));
}

function missingOf({ found, rule }: Explained): string[] {
  return found
    .filter((one) => one.whereabouts === 'missing' && !rule?.otherwise?.test(one.value))
    .map(({ value }) => value);
}

/** How often each of some words occurs. */
function countBy<T extends string>(names: readonly T[], found: readonly T[]): Record<T, number> {
  return Object.fromEntries(names.map((name) => [name, found.filter((one) => one === name).length])) as Record<
    T,
    number
  >;
}

function printFields(messages: number, comparisons: readonly Explained[], print: (line: string) => void): void {
  const rows = (title: string, nameOf: (one: Explained) => string) => {
    const groups = [...Map.groupBy(comparisons, nameOf)].toSorted(([one], [other]) => one.localeCompare(other));
    const counted = groups.map(([name, all]) => [
      name,
      ...verdicts.map((verdict) => all.filter((one) => one.verdict === verdict).length),
      all.filter(({ verdict, rule }) => verdict !== 'agree' && !rule).length,
    ]);
    print(table([title, 'agree', 'we say more', 'they say more', 'differ', 'unexplained'], counted));
  };
  print(`\nAgreement in meaning with ${messages} published renderings, values of fields compared`);
  rows('resource', ({ type }) => type);
  print('\nField by field');
  rows('field', ({ type, path }) => `${type} ${path.split(/[.(]/, 1)[0] || path}`);
}

function printReasons(
  rules: readonly Explanation[],
  comparisons: readonly Explained[],
  print: (line: string) => void,
): void {
  print(
    '\nWhy they differ, and where what only they say is: elsewhere in ours, in the loss report, or not in the message',
  );
  for (const { id, because } of rules) {
    const all = comparisons.filter(({ rule }) => rule?.id === id);
    const found = countBy(
      whereabouts,
      all.flatMap((one) => one.found.map((value) => value.whereabouts)),
    );
    const places = `${found['said-elsewhere']}/${found.reported}/${found['not-in-message']}`;
    print(`${String(all.length).padStart(5)}  ${places.padEnd(12)} ${id}: ${because.trim()}`);
  }
}

function brief(values: readonly string[]): string {
  return values.length === 0 ? '(nothing)' : values.join(' | ').slice(0, 160);
}

/** Merges as the resource the published renderings have for them. */
function mergesOf(events: readonly FeedEvent[]): Record<string, unknown>[] {
  return events.flatMap((event) => {
    if (event.kind !== 'merge') return [];
    const survivor = events.find((one) => one.kind === 'patient' && one.patient.patientId === event.survivor);
    const item = (type: string, value: string | undefined) => ({
      type,
      resource: { type: 'Patient', identifier: { value } },
    });
    return [
      {
        resourceType: 'Linkage',
        item: [
          item('source', survivor?.kind === 'patient' ? survivor.patient.resource.identifier?.[0]?.value : undefined),
          item('historical', event.supersededIdentifiers[0]?.value),
        ],
      },
    ];
  });
}

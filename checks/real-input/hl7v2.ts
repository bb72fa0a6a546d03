// HL7 v2 messages nobody here wrote, through the parser and the translation: what became of each kind, where our rendering agrees with
// a published one field by field, and whether any value went missing without a word.
// A folder of one's own: HL7V2_FOLDER=PATH, or `npm run real -- hl7v2 --folder=PATH`.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FeedEvent } from '#sources/feed.ts';
import { loadConformance } from '#standards/fhir/conformance.ts';
import {
  classesOf,
  classOf,
  compare,
  type Comparison,
  explain,
  type Explanation,
  readExplanations,
  type Verdict,
} from './hl7v2/agreement.ts';
import { readOfNoConsequence, tryValues } from './hl7v2/completeness.ts';
import { entitiesOf, valuesOfMessage } from './hl7v2/facts.ts';
import {
  brokenClaims,
  foldersNamed,
  invalidResources,
  resourcesOf,
  shortened,
  sourceOf,
  type Taken,
  takeFolder,
} from './hl7v2/translate-folder.ts';
import { inputFolder, type Part, type PartReport, table } from './part.ts';

/** Values tried in each message for whether they go missing. */
const valuesPerMessage = 25;

export const part: Part = {
  name: 'hl7v2',
  needs: 'hl7v2',
  run: report,
};

async function report(folder: string, print: (line: string) => void): Promise<PartReport> {
  const published = join(folder, 'microsoft-fhir-converter');
  // The published renderings were made in this zone: their times without an offset say so.
  const folders = [
    { path: join(folder, 'linuxforhealth'), zone: 'Europe/London' },
    { path: join(published, 'messages'), zone: 'Asia/Kolkata' },
    { path: join(folder, 'hl7-v2-to-fhir'), zone: 'Europe/London' },
    ...foldersNamed().map((path) => ({ path, zone: 'Europe/London' })),
  ].filter(({ path }) => existsSync(path));
  const taken = folders.flatMap(({ path, zone }) => {
    const messages = takeFolder(path, sourceOf(zone));
    print(`${shortened(path)}: ${messages.length} messages`);
    return messages.map((one) => ({ ...one, zone }));
  });

  print(`\n${kindsTable(taken)}`);
  const refusals = taken.filter(({ refused }) => refused !== undefined);
  if (refusals.length > 0)
    print(
      `\nRefused\n${table(
        ['message', 'reason'],
        refusals.map(({ file, refused }) => [file, refused!]),
      )}`,
    );

  const crashes = taken.filter(({ crashed }) => crashed !== undefined);
  const invalid = invalidResources(taken);
  const ukCore = inputFolder('uk-core');
  const broken = ukCore ? brokenClaims(taken, await loadConformance(ukCore)) : [];
  print(
    ukCore
      ? `\nresources that claim a UK Core profile and do not meet it: ${broken.length}`
      : '\nUK Core is not on this machine: the profiles that resources claim were not checked',
  );
  const completeness = complete(taken);
  print(
    `\n${completeness.tried} values replaced by a mark one at a time: ${completeness.vanished.length} went nowhere without a word`,
  );
  const agreement = agree(join(published, 'expected'), taken, print);

  const accepted = taken.filter(({ translation }) => translation);
  return {
    summary: {
      messages: taken.length,
      accepted: accepted.length,
      refused: refusals.length,
      crashes: crashes.length,
      resources: accepted.reduce((sum, { translation }) => sum + resourcesOf(translation!.events).length, 0),
      invalidResources: invalid.length,
      brokenClaims: ukCore ? broken.length : null,
      losses: accepted.reduce((sum, { translation }) => sum + translation!.losses.length, 0),
      valuesTried: completeness.tried,
      valuesVanished: completeness.vanished.length,
      published: agreement.messages,
      agree: agreement.counts.agree,
      weSayMore: agreement.counts['we-say-more'],
      theySayMore: agreement.counts['they-say-more'],
      differ: agreement.counts.differ,
      unexplained: agreement.unexplained.length,
    },
    failures: [
      ...crashes.map(({ file, crashed }) => `${file} crashed the translation: ${crashed!}`),
      ...invalid.slice(0, 20),
      ...broken.slice(0, 20),
      ...completeness.vanished.map((place) => `a value went nowhere: ${place}`),
      ...agreement.unexplained.slice(0, 50),
      ...agreement.unused.map((name) => `nothing differs so any more; take it out of explanations.yaml: ${name}`),
    ],
  };
}

function kindsTable(taken: readonly Taken[]): string {
  const kinds = Map.groupBy(taken, ({ kind }) => kind);
  const rows = [...kinds]
    .toSorted(([one], [other]) => one.localeCompare(other))
    .map(([kind, messages]) => {
      const accepted = messages.filter(({ translation }) => translation);
      const resources = accepted.flatMap(({ translation }) => resourcesOf(translation!.events));
      const merges = accepted
        .flatMap(({ translation }) => translation!.events)
        .filter((event) => event.kind === 'merge' || event.kind === 'unmerge');
      return [
        kind,
        messages.length,
        accepted.length,
        messages.filter(({ refused }) => refused !== undefined).length,
        messages.filter(({ crashed }) => crashed !== undefined).length,
        resources.length,
        accepted.reduce((sum, { translation }) => sum + translation!.losses.length, 0),
        [...Map.groupBy(resources, ({ resourceType }) => resourceType)]
          .map(([type, all]) => `${all.length} ${type}`)
          .join(', ') + (merges.length > 0 ? `, ${merges.length} merge` : ''),
      ];
    });
  return table(['kind', 'messages', 'accepted', 'refused', 'crashes', 'resources', 'losses', 'what came out'], rows);
}

function complete(taken: readonly (Taken & { zone: string })[]) {
  const ofNoConsequence = readOfNoConsequence();
  // The same values every run: the seed is the message's place in the folders.
  const all = taken.map(({ file, message, translation, zone }, index) =>
    message && translation
      ? tryValues(file, message, sourceOf(zone), valuesPerMessage, seeded(index + 1), ofNoConsequence)
      : { tried: 0, vanished: [] },
  );
  return {
    tried: all.reduce((sum, { tried }) => sum + tried, 0),
    vanished: all.flatMap(({ vanished }) => vanished),
  };
}

/** Mulberry32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Agreement {
  messages: number;
  counts: Record<Verdict, number>;
  unexplained: string[];
  /** Classes of difference that are explained and do not occur. */
  unused: string[];
}

function agree(
  expected: string,
  taken: readonly (Taken & { zone: string })[],
  print: (line: string) => void,
): Agreement {
  const rules = readExplanations();
  const comparisons: (Comparison & { file: string; rule: Explanation | undefined })[] = [];
  let messages = 0;
  for (const { file, message, translation, zone } of taken) {
    const rendering = join(expected, file.replace(/\.hl7$/, '-expected.json'));
    if (!message || !translation || !existsSync(rendering)) continue;
    messages += 1;
    const bundle = JSON.parse(readFileSync(rendering, 'utf8')) as { entry: { resource: Record<string, unknown> }[] };
    const ours = entitiesOf([...resourcesOf(translation.events), ...mergesOf(translation.events)] as unknown as Record<
      string,
      unknown
    >[]);
    const theirs = entitiesOf(bundle.entry.map(({ resource }) => resource));
    const text = message.segments.map(({ fields }) => fields.join(message.delimiters.field)).join('\r');
    for (const comparison of compare(ours, theirs, valuesOfMessage(text, { timeZone: zone }))) {
      const rule = comparison.verdict === 'agree' ? undefined : explain(comparison, rules);
      comparisons.push({ ...comparison, file, rule });
    }
  }
  const count = (of: readonly Comparison[], verdict: Verdict) => of.filter((one) => one.verdict === verdict).length;
  const byType = [...Map.groupBy(comparisons, ({ type }) => type)].toSorted(([one], [other]) =>
    one.localeCompare(other),
  );
  const headings = ['resource', 'agree', 'we say more', 'they say more', 'differ', 'unexplained'];
  print(`\nAgreement in meaning with ${messages} published renderings, values of fields compared`);
  print(
    table(
      headings,
      byType.map(([type, all]) => [
        type,
        ...(['agree', 'we-say-more', 'they-say-more', 'differ'] as const).map((verdict) => count(all, verdict)),
        all.filter(({ verdict, rule }) => verdict !== 'agree' && !rule).length,
      ]),
    ),
  );
  print('\nWhy they differ');
  for (const { id, because } of rules) {
    const number = comparisons.filter(({ rule }) => rule?.id === id).length;
    print(`${String(number).padStart(5)}  ${id}: ${because.trim()}`);
  }
  const used = new Set(
    comparisons.flatMap((comparison) => (comparison.rule ? [`${comparison.rule.id} ${classOf(comparison)}`] : [])),
  );
  return {
    messages,
    counts: {
      agree: count(comparisons, 'agree'),
      'we-say-more': count(comparisons, 'we-say-more'),
      'they-say-more': count(comparisons, 'they-say-more'),
      differ: count(comparisons, 'differ'),
    },
    unexplained: comparisons
      .filter(({ verdict, rule }) => verdict !== 'agree' && !rule)
      .map((one) => `${one.file}: ${classOf(one)}, unexplained: ours ${brief(one.ours)}, theirs ${brief(one.theirs)}`),
    unused:
      messages === 0
        ? []
        : rules.flatMap((rule) =>
            classesOf(rule)
              .map((name) => `${rule.id} ${name}`)
              .filter((name) => !used.has(name)),
          ),
  };
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

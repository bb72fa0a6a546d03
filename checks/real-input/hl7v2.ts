// HL7 v2 messages nobody here wrote, through the parser and the translation: what became of each kind, where our rendering agrees with
// a published one field by field, and whether any value went missing without a word.
// A folder of one's own: HL7V2_FOLDER=PATH, or `npm run real -- hl7v2 --folder=PATH`.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadConformance } from '#standards/fhir/conformance.ts';
import { type Completeness, readOfNoConsequence, tryValues } from './hl7v2/completeness.ts';
import { agreeWithPublished } from './hl7v2/published.ts';
import { judgeRefusals } from './hl7v2/refusals.ts';
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

export const part: Part = {
  name: 'hl7v2',
  needs: 'hl7v2',
  run: report,
};

async function report(folder: string, print: (line: string) => void): Promise<PartReport> {
  const published = join(folder, 'microsoft-fhir-converter');
  // The published renderings were made in this zone: their times without an offset say so.
  const folders = [
    { path: join(folder, 'linuxforhealth'), zone: 'Europe/London', own: false },
    { path: join(published, 'messages'), zone: 'Asia/Kolkata', own: false },
    { path: join(folder, 'hl7-v2-to-fhir'), zone: 'Europe/London', own: false },
    ...foldersNamed().map((path) => ({ path, zone: 'Europe/London', own: true })),
  ].filter(({ path }) => existsSync(path));
  const taken = folders.flatMap(({ path, zone, own }) => {
    const messages = takeFolder(path, sourceOf(zone));
    print(`${shortened(path)}: ${messages.length} messages`);
    return messages.map((one) => ({ ...one, zone, own }));
  });

  print(`\n${kindsTable(taken)}`);
  const refusals = taken.filter(({ refused }) => refused !== undefined);
  const judged = judgeRefusals(
    taken.filter(({ own }) => !own),
    print,
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
  const agreement = agreeWithPublished(join(published, 'expected'), taken, print);

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
      unexplained: agreement.unexplained,
      theirsElsewhere: agreement.whereabouts['said-elsewhere'],
      theirsReported: agreement.whereabouts.reported,
      theirsNotInMessage: agreement.whereabouts['not-in-message'],
      theirsMissing: agreement.missing,
      oursMade: agreement.made,
    },
    failures: [
      ...crashes.map(({ file, crashed }) => `${file} crashed the translation: ${crashed!}`),
      ...invalid.slice(0, 20),
      ...broken.slice(0, 20),
      ...completeness.vanished.map((place) => `a value went nowhere: ${place}`),
      ...judged,
      ...agreement.failures.slice(0, 50),
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

function complete(taken: readonly (Taken & { zone: string })[]): Completeness {
  const ofNoConsequence = readOfNoConsequence();
  const all = taken.flatMap(({ file, message, translation, zone }) =>
    message && translation ? [tryValues(file, message, sourceOf(zone), ofNoConsequence)] : [],
  );
  return {
    tried: all.reduce((sum, { tried }) => sum + tried, 0),
    vanished: all.flatMap(({ vanished }) => vanished),
  };
}

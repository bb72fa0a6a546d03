// A GP Connect message (FHIR STU3, CareConnect-GPC) → FHIR R4 UK Core, with a report of everything that could not be carried.
// Pure: the same message gives the same resources, ids and report.
// Decision record: docs/decisions/0005-stu3-to-r4-with-a-loss-report.md
import type { Loss } from '../../../source-adapter.ts';
import type { Resource } from '#standards/fhir/types.ts';
import { carryExtension } from './elements/care-connect.ts';
import { type Entry, type Fate, listEntries, nameEntries, withholdOthers } from './entries.ts';
import { openLossLog } from './elements/losses.ts';
import { mendTargets } from './reference-targets.ts';
import { tabulate } from './references.ts';
import { resourceRules } from './resources/all.ts';
import { commonRules } from './resources/resource-rules.ts';
import { asList, type JsonObject, translateElement, type Translation } from './elements/rules.ts';

export interface BundleTranslation {
  resources: Resource[];
  losses: Loss[];
  /** Every entry and contained resource of the message with what became of it, in the message's order. */
  entries: readonly Entry[];
  /** The entry a reference of the message means, for who reads the message's own lists. */
  readonly find: (reference: string, from: Entry) => Entry | undefined;
}

export interface TranslateOptions {
  /** For times that came without an offset. */
  timeZone: string;
  /** Withholds entries that name another patient than the message's own. Off only where a part of a message is translated. */
  onePatient: boolean;
}

/**
 * Translates a Bundle.
 * @param bundle any JSON object; what is not as FHIR has it is reported.
 */
export function translateBundle(bundle: JsonObject, options: TranslateOptions): BundleTranslation {
  const losses = openLossLog();
  const entries = listEntries(bundle, losses);
  const references = tabulate(entries);
  nameEntries(entries, losses);
  if (options.onePatient)
    withholdOthers(entries, (reference, from) => references.find(reference, from)?.entry.type === 'Patient');
  const resources = entries.flatMap((entry) => {
    if (entry.fate !== 'translated' || !entry.rules) return [];
    const translation: Translation = {
      losses,
      timeZone: options.timeZone,
      resolve(reference) {
        const found = references.find(reference, entry);
        if (!found || !isCarried(found.entry.fate)) return undefined;
        if (!found.exactly)
          losses.report(`${entry.type}.reference`, 'changed', 'a reference that is not written as the id it means');
        return found.entry.key;
      },
      patientWith: (identifier) => references.patientWith(identifier)?.key,
      carryExtension: (extension, place, into, list) => carryExtension(extension, place, into, list, translation),
    };
    return [translateEntry(entry, translation)];
  });
  return {
    resources,
    losses: losses.list(),
    entries,
    find: (reference, from) => references.find(reference, from)?.entry,
  };
}

const isCarried = (fate: Fate) => fate === 'translated' || fate === 'duplicate';

/** A kind's rules with those of every resource, put together once. */
const allRules = new Map(
  Object.entries(resourceRules).map(([type, { to, rules }]) => [type, { ...commonRules(to), ...rules }] as const),
);

function translateEntry(entry: Entry, translation: Translation): Resource {
  const { to, complete } = entry.rules!;
  const { resourceType: _type, id: _id, contained, ...rest } = entry.resource;
  const into = translateElement(rest, allRules.get(entry.type)!, entry.type, translation, { modifiers: true }) ?? {};
  complete?.(into, entry.type, translation);
  if (entry.container && asList(contained).length > 0)
    translation.losses.report(`${entry.type}.contained`, 'not-carried', 'contained in what is itself contained');
  const resource: JsonObject = { resourceType: to, id: entry.key.slice(entry.key.indexOf('/') + 1), ...into };
  mendTargets(resource, translation.losses);
  return resource as unknown as Resource;
}

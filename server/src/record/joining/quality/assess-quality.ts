// What a source could send better, and how complete what it sends is: for the stewards' page, and for the source's owner.
// Invariant: counts and kinds alone. No report says what an entry says, nor whom it is about.
import type { Resource } from '#standards/fhir/types.ts';
import type { RecordItem } from '../../items/record-item.ts';
import type { SectionId } from '../../items/sections.ts';
import { loincOf, snomedOf } from '../reading/item-codes.ts';
import { danglingReferences } from './dangling-references.ts';
import { countable, type ImpairmentKind, impairmentRules } from './impairments.ts';
import { countOf } from './kinds-in-words.ts';

/** What one source sent, of one person or of many. */
export interface SourceSent {
  sourceId: string;
  /** As its owner knows it. */
  name: string;
  items: readonly RecordItem[];
  /** The resources they were drawn from, where they are at hand: then references are followed too. */
  resources?: readonly Resource[];
  /** Values that could not be carried over, where it is known. */
  losses?: number;
}

export interface Impairment {
  kind: ImpairmentKind;
  sourceId: string;
  /** FHIR resource type; absent where it is of no one type. */
  resourceType?: string;
  count: number;
  /** Of how many it was looked for; absent where that has no number. */
  of?: number;
  /** Could be sent to the source's owner as it stands. */
  sentence: string;
}

/** The graver share first. @param now in milliseconds since 1970, to know what lies ahead. */
export function assessQuality(sent: SourceSent, now: number): Impairment[] {
  const items = countable(sent.items);
  const byType = Map.groupBy(items, ({ resource }) => resource.resourceType);
  const found: Impairment[] = [];
  for (const [resourceType, own] of byType)
    for (const { kind, applies, holds, says, asks } of impairmentRules) {
      const looked = own.filter(applies);
      const count = looked.filter((item) => holds(item, now)).length;
      if (count === 0) continue;
      const sentence = `${sent.name}: ${says} ${countOf(count, looked.length, looked[0]!)}. ${asks}`;
      found.push({ kind, sourceId: sent.sourceId, resourceType, count, of: looked.length, sentence });
    }
  return [...found, ...duplicates(sent, items), ...dangling(sent), ...lost(sent)].toSorted(
    (one, other) =>
      shareOf(other) - shareOf(one) || other.count - one.count || (one.sentence < other.sentence ? -1 : 1),
  );
}

function shareOf({ count, of }: Impairment): number {
  return of === undefined ? 0 : count / of;
}

/** The same words, code, date and author under two ids. */
function duplicates({ sourceId, name }: SourceSent, items: readonly RecordItem[]): Impairment[] {
  const byType = Map.groupBy(items, ({ resource }) => resource.resourceType);
  return [...byType].flatMap(([resourceType, own]): Impairment[] => {
    const seen = new Map<string, Set<string>>();
    for (const { resource, ...said } of own) {
      const { facts, ...words } = said;
      const { identifiers: _numbers, ...rest } = facts ?? {};
      const key = JSON.stringify([words, rest]);
      seen.set(key, (seen.get(key) ?? new Set()).add(resource.id));
    }
    const count = [...seen.values()].reduce((sum, ids) => sum + ids.size - 1, 0);
    if (count === 0) return [];
    const sentence = `${name}: The same said again, under another id, on ${countOf(count, own.length, own[0]!)}. Send each once, under one id that stays the same.`;
    return [{ kind: 'duplicate', sourceId, resourceType, count, of: own.length, sentence }];
  });
}

function dangling({ sourceId, name, resources }: SourceSent): Impairment[] {
  if (!resources) return [];
  return [...danglingReferences(resources)].map(([resourceType, count]) => ({
    kind: 'dangling reference',
    sourceId,
    resourceType,
    count,
    sentence: `${name}: References that point at nothing that was sent, in resources of type ${resourceType}: ${count}. Send what they name beside them.`,
  }));
}

function lost({ sourceId, name, losses = 0 }: SourceSent): Impairment[] {
  if (losses === 0) return [];
  const sentence = `${name}: Values that could not be carried into the record: ${losses}. The report of the translation says where each stood.`;
  return [{ kind: 'not carried over', sourceId, count: losses, sentence }];
}

/** How complete one source's entries in one section are. */
export interface SectionCompleteness {
  section: SectionId;
  sourceId: string;
  entries: number;
  /** How many have a national code, a date, an author. */
  coded: number;
  dated: number;
  attributed: number;
}

/** For each section in which the source has entries, in the order of their first entry. */
export function completenessOf({ sourceId, items }: SourceSent): SectionCompleteness[] {
  return [...Map.groupBy(countable(items), ({ section }) => section)].map(([section, own]) => ({
    section,
    sourceId,
    entries: own.length,
    coded: own.filter((item) => snomedOf(item) !== undefined || loincOf(item) !== undefined).length,
    dated: own.filter(({ when }) => when !== undefined).length,
    attributed: own.filter(({ who }) => who !== undefined && who !== 'the patient').length,
  }));
}

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
  return findings(sent, now)
    .filter(({ count }) => count > 0)
    .map((found) => ({ ...found, sentence: impairmentSentence(sent.name, found) }))
    .toSorted(
      (one, other) =>
        shareOf(other) - shareOf(one) || other.count - one.count || (one.sentence < other.sentence ? -1 : 1),
    );
}

/** What is added up over many answers: also where nothing was found, so that of how many is known. */
export function tallyQuality(
  sent: SourceSent,
  now: number,
): { sourceId: string; resourceType: string; kind: ImpairmentKind; found: number; looked: number }[] {
  return findings(sent, now).map(({ sourceId, resourceType = '', kind, count, of = count }) => ({
    sourceId,
    resourceType,
    kind,
    found: count,
    looked: of,
  }));
}

/** A finding in words that could be sent to the source's owner as they stand. @param name of the source, as its owner knows it. */
export function impairmentSentence(
  name: string,
  { kind, resourceType = '', count, of = count }: Pick<Impairment, 'kind' | 'resourceType' | 'count' | 'of'>,
): string {
  const rule = impairmentRules.find((each) => each.kind === kind);
  if (rule) return `${name}: ${rule.says} ${countOf(count, of, resourceType)}. ${rule.asks}`;
  switch (kind) {
    case 'duplicate':
      return `${name}: The same said again, under another id, on ${countOf(count, of, resourceType)}. Send each once, under one id that stays the same.`;
    case 'dangling reference':
      return `${name}: References that point at nothing that was sent, in resources of type ${resourceType}: ${count}. Send what they name beside them.`;
    default:
      return `${name}: Values that could not be carried into the record: ${count}. The report of the translation says where each stood.`;
  }
}

type Finding = Omit<Impairment, 'sentence'>;

function findings(sent: SourceSent, now: number): Finding[] {
  const items = countable(sent.items);
  const found: Finding[] = [];
  for (const [resourceType, own] of Map.groupBy(items, ({ resource }) => resource.resourceType))
    for (const { kind, applies, holds } of impairmentRules) {
      const looked = own.filter((item) => applies(item, now));
      if (looked.length === 0) continue;
      const count = looked.filter((item) => holds(item, now)).length;
      found.push({ kind, sourceId: sent.sourceId, resourceType, count, of: looked.length });
    }
  return [...found, ...duplicates(sent, items), ...dangling(sent), ...lost(sent)];
}

function shareOf({ count, of }: Impairment): number {
  return of === undefined ? 0 : count / of;
}

/** The same words, code, date and author under two ids. */
function duplicates({ sourceId }: SourceSent, items: readonly RecordItem[]): Finding[] {
  const byType = Map.groupBy(items, ({ resource }) => resource.resourceType);
  return [...byType].map(([resourceType, own]): Finding => {
    const seen = new Map<string, Set<string>>();
    for (const { resource, ...said } of own) {
      const { facts, ...words } = said;
      const { identifiers: _numbers, ...rest } = facts ?? {};
      const key = JSON.stringify([words, rest]);
      seen.set(key, (seen.get(key) ?? new Set()).add(resource.id));
    }
    const count = [...seen.values()].reduce((sum, ids) => sum + ids.size - 1, 0);
    return { kind: 'duplicate', sourceId, resourceType, count, of: own.length };
  });
}

function dangling({ sourceId, resources }: SourceSent): Finding[] {
  if (!resources) return [];
  return [...danglingReferences(resources)].map(([resourceType, count]) => ({
    kind: 'dangling reference',
    sourceId,
    resourceType,
    count,
  }));
}

function lost({ sourceId, losses = 0 }: SourceSent): Finding[] {
  return losses === 0 ? [] : [{ kind: 'not carried over', sourceId, count: losses }];
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

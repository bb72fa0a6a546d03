// What a practice says of each area it was asked for: entries, nothing recorded, none known, or not returned; and its warnings.
// A clinician must never take one for another (R23). Source: GP Connect 1.6, Returning data in lists; Configuration for supported
// clinical areas; API version compatibility.
import type { AreaStatement, SourceWarning } from '../../../source-adapter.ts';
import { isActiveAllergy, noneKnownAmong } from './active-allergy.ts';
import {
  type AreaName,
  areaNames,
  type ClinicalArea,
  clinicalAreas,
  endedAllergies,
  listTitle,
} from './clinical-areas.ts';
import type { ReadList } from './lists.ts';
import { issuesOf } from '../asking/refusals.ts';
import type { Entry } from '../stu3/entries.ts';
import { asList, isObject } from '../stu3/elements/rules.ts';
import type { BundleTranslation } from '../stu3/translate-bundle.ts';

export interface AreaReading {
  areas: AreaStatement[];
  warnings: SourceWarning[];
  /** Titles of the areas asked for of which nothing came, not even an empty list. */
  missing: string[];
  /** Titles of those of which something came, without the list that says that it is all. */
  unsure: string[];
}

export function readAreas(
  translation: BundleTranslation,
  asked: readonly AreaName[],
  lists: readonly ReadList[],
): AreaReading {
  const disabled = disabledParameters(translation.entries);
  const areas: AreaStatement[] = [];
  const missing: string[] = [];
  const unsure: string[] = [];
  for (const name of asked) {
    const area: ClinicalArea = clinicalAreas[name];
    const { title, listCode, resourceTypes } = area;
    const own = lists.filter(({ codes }) => codes.includes(listCode));
    const reading = readArea(own, {
      isOff: disabled.has(area.parameter),
      came: translation.resources.some(area.holds),
    });
    if (name === 'allergies' && reading.status === 'present' && saysNoneKnown(translation))
      reading.status = 'none-known';
    if (reading.status === 'not-returned') missing.push(title);
    else if (reading.text !== undefined) unsure.push(title);
    areas.push({ area: title, resourceTypes, ...reading });
    if (name === 'allergies') areas.push(endedStatement(lists));
  }
  // Documents are no area one asks for; a practice may say that it leaves them out of the others.
  if (disabled.has('DocumentReferences')) {
    areas.push({ area: 'Documents', resourceTypes: ['DocumentReference'], status: 'not-returned', text: switchedOff });
    missing.push('Documents');
  }
  return { areas, missing, unsure, warnings: [...warningsOf(lists), ...leftOut(lists)] };
}

function readArea(
  own: readonly ReadList[],
  { isOff, came }: { isOff: boolean; came: boolean },
): Pick<AreaStatement, 'status' | 'text'> {
  if (own.some(({ items }) => items.length > 0)) return { status: 'present' };
  // An area that is off may still be answered with an empty list, which then says nothing of the patient.
  if (isOff) return { status: came ? 'present' : 'not-returned', text: switchedOff };
  if (came) return own.length > 0 ? { status: 'present' } : { status: 'present', text: notSaidWhetherAll };
  if (own.length === 0) return { status: 'not-returned', text: nothingSaid };
  const reasons = own.flatMap(({ emptyReasons }) => emptyReasons);
  if (reasons.includes('nilknown')) return { status: 'none-known' };
  if (reasons.includes('withheld') || reasons.includes('unavailable'))
    return { status: 'not-returned', text: heldBack };
  return { status: 'nothing-recorded' };
}

const nothingSaid = 'This practice’s system sent nothing about this area, not even that it is empty.';
const notSaidWhetherAll = 'This practice’s system did not say whether this is all.';
const heldBack = 'This practice’s system says that it does not send this area.';
const switchedOff = 'This practice has switched this area off, or its system does not have it yet.';

/** Ended allergies: whether there are any, so that an empty allergy list can be believed. */
function endedStatement(lists: readonly ReadList[]): AreaStatement {
  const own = lists.filter(({ codes }) => codes.includes(endedAllergies.listCode));
  const status = own.some(({ items }) => items.length > 0)
    ? 'present'
    : own.length > 0
      ? 'nothing-recorded'
      : 'not-returned';
  return { area: endedAllergies.title, resourceTypes: ['AllergyIntolerance'], status };
}

function saysNoneKnown({ resources }: BundleTranslation): boolean {
  const active = resources.filter(isActiveAllergy);
  return active.length > 0 && noneKnownAmong(active) === active.length;
}

/** Parameters a practice says it does not answer: switched off there, or newer than its system. */
function disabledParameters(entries: readonly Entry[]): Set<string> {
  const names = entries
    .filter(({ fate }) => fate === 'outcome')
    .flatMap(({ resource }) => issuesOf(resource))
    .filter(({ codes, type }) => codes.includes('NOT_IMPLEMENTED') || type === 'not-supported')
    .map(({ diagnostics }) => diagnostics.trim());
  return new Set(names);
}

const standardText = {
  'confidential-items': 'Some entries are left out because they are confidential or the patient wants them so.',
  'data-awaiting-filing': 'Some entries have reached the practice and are not in the record yet.',
} as const;

/** Warning codes of the lists. Source: GP Connect 1.6, Warning codes; Extension-CareConnect-GPC-ListWarningCode-1. */
function warningsOf(lists: readonly ReadList[]): SourceWarning[] {
  const found = new Map<string, SourceWarning>();
  for (const { entry, codes } of lists) {
    const area = codes.map(listTitle).find((title) => title !== undefined) ?? 'Another list';
    for (const extension of asList(entry.resource['extension'])) {
      if (!isObject(extension) || typeof extension['url'] !== 'string' || !/ListWarningCode-\d$/.test(extension['url']))
        continue;
      const warning = warningFor(String(extension['valueCode']), area, notesOf(entry));
      found.set(`${warning.code} ${area}`, warning);
    }
  }
  return gathered([...found.values()], lists);
}

/** A warning on every area at once, as data in transit is, is said once. */
function gathered(warnings: readonly SourceWarning[], lists: readonly ReadList[]): SourceWarning[] {
  const titles = new Set(areaNames.map((name): string => clinicalAreas[name].title));
  const came = new Set(
    lists.flatMap(({ codes }) => codes.map(listTitle)).filter((title) => title && titles.has(title)),
  );
  const alike = Map.groupBy(warnings, ({ code, text }) => `${code} ${text}`);
  return [...alike.values()].flatMap((group) => {
    const areas = group.filter(({ area }) => titles.has(area));
    return came.size > 1 && areas.length === came.size ? [{ ...group[0]!, area: 'All areas' }] : group;
  });
}

function warningFor(code: string, area: string, notes: string): SourceWarning {
  if (code === 'confidential-items') return { code, area, text: standardText[code] };
  if (code !== 'data-in-transit' && code !== 'data-awaiting-filing')
    return { code: 'other', area, text: 'This practice warns about this area, with a reason that is not known here.' };
  // "…; information recorded before 26-Oct-2020 may be missing": the day they joined this practice.
  const day = /before (\d{1,2}-[A-Z][a-z]{2}-\d{4})\b/.exec(notes)?.[1];
  const before = day === undefined ? 'Older entries' : `Entries recorded before ${day}`;
  const text =
    code === 'data-in-transit'
      ? 'The record has not wholly arrived from the previous practice.'
      : standardText['data-awaiting-filing'];
  return { code, area, text: `${text} ${before} may be missing.` };
}

/**
 * Entries that stand in a list as words alone: the practice's system has them and cannot send them.
 * Source: GP Connect 1.6, "[Clinical area] items are not supported by the provider system"; "… have been disabled".
 */
function leftOut(lists: readonly ReadList[]): SourceWarning[] {
  const found = new Map<string, SourceWarning>();
  for (const { entry } of lists) {
    for (const each of asList(entry.resource['entry'])) {
      const item = isObject(each) && isObject(each['item']) ? each['item'] : {};
      for (const words of [item['display'], item['reference']]) {
        const what = /^([A-Za-z][A-Za-z ]{1,40}?) items (?:are not supported|have been disabled)/.exec(
          String(words),
        )?.[1];
        if (what === undefined) continue;
        const area = `${what[0]!.toUpperCase()}${what.slice(1)}`;
        const text = 'Consultations name entries of this kind that this practice’s system cannot send.';
        found.set(area.toLowerCase(), { code: 'other', area, text });
      }
    }
  }
  return [...found.values()];
}

function notesOf({ resource }: Entry): string {
  return asList(resource['note'])
    .map((note) => (isObject(note) && typeof note['text'] === 'string' ? note['text'] : ''))
    .join(' ');
}

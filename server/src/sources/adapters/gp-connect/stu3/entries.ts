// What is in a message: every entry and every contained resource, each with its fate and the id it has in the result.
// Invariant: one entry, one fate. What goes in is translated, the same again, unknown, about somebody else, or not a resource.
import { isDeepStrictEqual } from 'node:util';
import { deterministicId } from '#standards/deterministic-id.ts';
import { nhsNumberSystem } from '#standards/nhs-number.ts';
import { type LossLog, safeName } from './elements/losses.ts';
import { resourceRules } from './resources/all.ts';
import type { ResourceRules } from './resources/resource-rules.ts';
import { asList, isObject, type JsonObject } from './elements/rules.ts';

export type Fate =
  | 'translated'
  /** The same resource again. */
  | 'duplicate'
  /** A kind this record has no translation for. */
  | 'unknown'
  /** A server's remarks, read apart. */
  | 'outcome'
  /** About another patient than the message's own: withheld, never shown. */
  | 'another-patient'
  /** Not a resource at all. */
  | 'unreadable';

export interface Entry {
  /** The resource as it came; `{}` where there is none. */
  resource: JsonObject;
  /** STU3 type; '' where it names none. */
  type: string;
  /** The id as it came. */
  id: string | undefined;
  fullUrl: string | undefined;
  /** The entry it is contained in. */
  container: Entry | undefined;
  fate: Fate;
  rules: ResourceRules | undefined;
  /** `Type/id` in the result; '' where it is not translated. */
  key: string;
}

/** Deeper than any resource; shallower than a stack. */
const maxDepth = 100;

/** Lists the entries of a bundle with what is contained in them, container first. */
export function listEntries(bundle: JsonObject, losses: LossLog): Entry[] {
  const found: Entry[] = [];
  const add = (resource: unknown, fullUrl: unknown, container: Entry | undefined) => {
    const readable = isObject(resource) && isShallow(resource);
    const type = readable && typeof resource['resourceType'] === 'string' ? resource['resourceType'] : '';
    const entry: Entry = {
      resource: readable ? resource : {},
      type,
      id: readable && typeof resource['id'] === 'string' && resource['id'] !== '' ? resource['id'] : undefined,
      fullUrl: typeof fullUrl === 'string' ? fullUrl : undefined,
      container,
      fate: type === '' ? 'unreadable' : type === 'OperationOutcome' ? 'outcome' : 'translated',
      rules: Object.hasOwn(resourceRules, type) ? resourceRules[type] : undefined,
      key: '',
    };
    if (entry.fate === 'unreadable') losses.report('Bundle.entry', 'not-carried', 'not a resource');
    else if (entry.fate === 'translated' && !entry.rules) {
      entry.fate = 'unknown';
      losses.report(safeName(type), 'not-carried', 'a kind of entry this record has no place for');
    }
    found.push(entry);
    if (!readable || container) return;
    for (const contained of asList(resource['contained'])) add(contained, undefined, entry);
  };
  for (const each of asList(bundle['entry'])) {
    if (!isObject(each)) add(undefined, undefined, undefined);
    else if (each['resource'] === undefined && typeof each['resourceType'] === 'string') {
      losses.report('Bundle.entry', 'changed', 'a resource that stands where its entry should');
      add(each, undefined, undefined);
    } else {
      add(each['resource'], each['fullUrl'], undefined);
      for (const name of Object.keys(each))
        if (name !== 'resource' && name !== 'fullUrl')
          losses.report(`Bundle.entry.${safeName(name)}`, 'not-carried', 'about the exchange, not the patient');
    }
  }
  for (const name of Object.keys(bundle))
    if (!['resourceType', 'entry', 'type', 'id', 'meta'].includes(name))
      losses.report(`Bundle.${safeName(name)}`, 'not-carried', 'about the exchange, not the patient');
  return found;
}

function isShallow(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (depth === maxDepth) return false;
  for (const key in value) if (!isShallow((value as JsonObject)[key], depth + 1)) return false;
  return true;
}

/**
 * Gives every translated entry its id in the result: its own where that is a FHIR id and free, else one that follows from what
 * it is, so that the same message gives the same ids.
 */
export function nameEntries(entries: readonly Entry[], losses: LossLog): void {
  const taken = new Map<string, Entry>();
  for (const entry of entries) {
    if (entry.fate !== 'translated' || !entry.rules) continue;
    const wanted = entry.id?.slice(entry.id.lastIndexOf('/') + 1);
    const isId = wanted !== undefined && /^[A-Za-z0-9\-.]{1,64}$/.test(wanted);
    const origin = ['gp-connect', entry.type, entry.container?.type ?? '', entry.container?.id ?? ''] as const;
    // Ids that differ in case only are different to FHIR and the same to much that stores them.
    const keyOf = (id: string) => `${entry.rules!.to}/${id}`;
    // Why late: the content of a large entry is only worth writing out where its id does not do.
    const derived = () => keyOf(deterministicId([...origin, entry.id ?? '', JSON.stringify(entry.resource)]));
    let key = isId ? keyOf(wanted) : derived();
    const holder = taken.get(key.toLowerCase());
    if (holder && holder.type === entry.type && isDeepStrictEqual(entry.resource, holder.resource)) {
      entry.fate = 'duplicate';
      entry.key = holder.key;
      losses.report(entry.type, 'changed', 'the same entry again: kept once');
      continue;
    }
    if (holder) {
      key = derived();
      // A contained resource's id is its container's business; two entries under one id are not.
      if (!entry.container && holder.type === entry.type && !holder.container)
        losses.report(
          `${entry.type}.id`,
          'changed',
          'two different entries under one id: both kept, one under another id',
        );
      const again = taken.get(key.toLowerCase());
      if (again) {
        entry.fate = 'duplicate';
        entry.key = again.key;
        losses.report(entry.type, 'changed', 'the same entry again: kept once');
        continue;
      }
    } else if (wanted !== undefined && !isId)
      losses.report(`${entry.type}.id`, 'changed', 'not a FHIR id: kept under another');
    entry.key = key;
    taken.set(key.toLowerCase(), entry);
  }
}

/**
 * Withholds what names another patient than those in the message: by reference, or by NHS number where there is none.
 * What names no patient is the message's own.
 * @param isPatient whether a reference means one of the message's patients.
 */
export function withholdOthers(
  entries: readonly Entry[],
  isPatient: (reference: string, from: Entry) => boolean,
): void {
  const numbers = new Set(
    entries
      .filter(({ type, fate }) => type === 'Patient' && fate === 'translated')
      .flatMap(({ resource }) => nhsNumbersOf(resource['identifier'])),
  );
  for (const entry of entries) {
    if (entry.fate !== 'translated' || entry.type === 'Patient') continue;
    const about = subjectOf(entry);
    if (!about) continue;
    const { reference, identifier } = about;
    const theirs =
      typeof reference === 'string'
        ? isPatient(reference, entry) || !/(^|\/)Patient\/|^urn:/.test(reference)
        : nhsNumbersOf(identifier).every((number) => numbers.has(number));
    if (!theirs) entry.fate = 'another-patient';
  }
  for (const entry of entries)
    if (entry.fate === 'translated' && entry.container?.fate === 'another-patient' && !subjectOf(entry))
      entry.fate = 'another-patient';
}

function subjectOf({ resource }: Entry): JsonObject | undefined {
  const about = resource['subject'] ?? resource['patient'];
  return isObject(about) ? about : undefined;
}

function nhsNumbersOf(identifiers: unknown): string[] {
  return asList(identifiers).flatMap((each) =>
    isObject(each) && each['system'] === nhsNumberSystem && typeof each['value'] === 'string'
      ? [each['value'].replaceAll(/\s/g, '')]
      : [],
  );
}

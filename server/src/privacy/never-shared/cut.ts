// Takes out of what stays whatever tells of what goes: pointers to it, and mentions of it. What was given is not changed; what
// has nothing to take out is given back itself.
// Invariant: what is cut is absent, not blanked: an entry that had nothing but it is as if nobody had written it.

import { documentIn } from './documents/document-texts.ts';
import { isPointer } from './scan.ts';

export interface Cutting {
  /** Whether this pointer is to something that goes. */
  pointsAtGone?: (reference: string) => boolean;
  /** Whether this text, or anything of this JSON, mentions something that goes. */
  mentions?: (node: unknown) => boolean;
  /** Whether this file is left out. */
  leavesOut?: (contentType: string, data: string) => boolean;
}

/** Whole entries of a list that are nothing without what was cut: with the text of a section goes its title. */
const nothingWithout: ReadonlySet<string> = new Set([
  'section',
  'note',
  'coding',
  'extension',
  'modifierExtension',
  'identifier',
  'name',
]);
/** Where a pointer was all that an entry of a list was for. */
const pointing: ReadonlySet<string> = new Set([
  'entry',
  'diagnosis',
  'extension',
  'modifierExtension',
  'relatesTo',
  'related',
  'activity',
  'participant',
  'performer',
  'agent',
  'entity',
  'evidence',
  'link',
  'content',
]);

export function cut<T extends object>(resource: T, cutting: Cutting): T {
  const left = cutIn(resource, '', cutting);
  return (left ?? { resourceType: (resource as { resourceType?: unknown }).resourceType }) as T;
}

function cutIn(node: unknown, name: string, cutting: Cutting): unknown {
  if (typeof node === 'string')
    return cutting.mentions && name !== 'resourceType' && name !== 'id' && cutting.mentions(node) ? undefined : node;
  if (Array.isArray(node)) return cutInList(node, name, cutting);
  if (typeof node !== 'object' || node === null) return node;
  const object = node as Record<string, unknown>;
  const { reference, display } = object;
  const { leavesOut } = cutting;
  const isLeftOut = (key: string) => {
    const document = documentIn(object, key);
    return document !== undefined && leavesOut!(document.contentType, document.data);
  };
  if (leavesOut && Object.keys(object).some(isLeftOut)) return undefined;
  if (typeof reference === 'string' && cutting.pointsAtGone?.(reference)) return undefined;
  // A pointer that tells of it is cut whole: what it points at is what it tells of.
  if (display !== undefined && isPointer(object, name) && cutting.mentions?.(display)) return undefined;
  let left: Record<string, unknown> | undefined;
  for (const [key, value] of Object.entries(object)) {
    if (silentHere(key, name)) continue;
    const kept = cutIn(value, key, cutting);
    if (kept === value) continue;
    left ??= { ...object };
    if (kept === undefined) delete left[key];
    else left[key] = kept;
  }
  return left ?? node;
}

/** A coding's own code, an address: what they mention is judged with the coding, or is not words. */
const silentHere = (key: string, name: string) => key === 'system' || (key === 'url' && name === 'extension');

function cutInList(list: readonly unknown[], name: string, cutting: Cutting): unknown {
  const left: unknown[] = [];
  let changed = false;
  for (const each of list) {
    if (cutting.mentions && nothingWithout.has(name) && cutting.mentions(each)) {
      changed = true;
      continue;
    }
    const kept = cutIn(each, name, cutting);
    if (kept !== each) changed = true;
    if (kept === undefined) continue;
    if (kept !== each && pointing.has(name) && lostPointer(each, kept)) continue;
    left.push(kept);
  }
  if (!changed) return list;
  // An empty list is no FHIR, and would tell that there was something.
  return left.length === 0 ? undefined : left;
}

/** A pointer directly in it is gone. */
function lostPointer(before: unknown, after: unknown): boolean {
  const [had, has] = [before, after] as [Record<string, unknown>, Record<string, unknown>];
  return Object.keys(had).some((key) => {
    const pointer = had[key];
    return (
      typeof pointer === 'object' &&
      pointer !== null &&
      isPointer(pointer as Record<string, unknown>, key) &&
      !(key in has)
    );
  });
}

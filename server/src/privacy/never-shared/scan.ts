// Looks through one resource, FHIR of whatever version, for what is never shared: codes, security labels, words, and words
// inside the documents it holds. One pass; nothing is changed.
import { documentIn, type DocumentTexts } from './documents/document-texts.ts';
import type { Finder } from './words.ts';

/** What a list's members are, as they are looked for. */
export interface CodeSet {
  /** `system|code`. */
  has(system: string, code: string): boolean;
}

/** A pointer says what it points at is called: that tells of the other entry, not of the one that points. */
export function isPointer(object: Readonly<Record<string, unknown>>, name: string): boolean {
  if (typeof object['reference'] === 'string') return true;
  return (
    typeof object['display'] === 'string' &&
    name !== 'coding' &&
    !('code' in object || 'system' in object || 'value' in object)
  );
}

export interface Mention {
  /** Somewhere else than in what a pointer says of the other. */
  ofItself: boolean;
  inPointer: boolean;

  /** What it is called where its code was found: the same words tell of it elsewhere. */
  called: string[];
  byCode: boolean;
}

/** Names whose text says nothing: how things are named and pointed at, and closed lists of FHIR's own words. */
const silent: ReadonlySet<string> = new Set([
  'id',
  'resourceType',
  'reference',
  'system',
  'versionId',
  'lastUpdated',
  'profile',
  'status',
  'intent',
  'use',
  'linkId',
  'contentType',
  'hash',
  'unit',
  'period',
]);

/**
 * Everything in this JSON that mentions any of it, or undefined where nothing does.
 * @param documents what the documents in it say.
 */
export function scan(
  node: unknown,
  codes: CodeSet,
  finder: Finder,
  documents: Pick<DocumentTexts, 'of'>,
): Mention | undefined {
  const looking: Looking = { codes, finder, documents, inPointer: false, found: undefined };
  look(node, '', looking);
  return looking.found;
}

interface Looking {
  codes: CodeSet;
  finder: Finder;
  documents: Pick<DocumentTexts, 'of'>;
  inPointer: boolean;
  found: Mention | undefined;
}

function look(node: unknown, name: string, looking: Looking): void {
  if (typeof node === 'string') {
    if (!silent.has(name) && node.length > 1 && looking.finder.isIn(node)) found(looking);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  if (Array.isArray(node)) {
    for (const each of node) look(each, name, looking);
    return;
  }
  lookInObject(node as Record<string, unknown>, name, looking);
}

function lookInObject(object: Record<string, unknown>, name: string, looking: Looking): void {
  if (isPointer(object, name)) {
    const before = looking.inPointer;
    looking.inPointer = true;
    for (const key in object) look(object[key], key, looking);
    looking.inPointer = before;
    return;
  }
  const { code, system } = object;
  if (typeof code === 'string' && looking.codes.has(typeof system === 'string' ? system : '', code))
    foundCode(looking, object);
  const coding = object['coding'];
  if (Array.isArray(coding)) lookInConcept(object, coding, looking);
  for (const key in object) {
    const document = documentIn(object, key);
    if (document) lookInDocument(document, looking);
    else if (key === 'url' && name === 'extension') continue;
    else look(object[key], key, looking);
  }
}

/** The words beside a code that matched are what it is called. */
function lookInConcept(concept: Record<string, unknown>, coding: readonly unknown[], looking: Looking): void {
  for (const each of coding) {
    const { system, code } = (each ?? {}) as Record<string, unknown>;
    if (typeof code !== 'string' || !looking.codes.has(typeof system === 'string' ? system : '', code)) continue;
    if (typeof concept['text'] === 'string') found(looking).called.push(concept['text']);
    return;
  }
}

function found(looking: Looking): Mention {
  const mention = (looking.found ??= { ofItself: false, inPointer: false, called: [], byCode: false });
  if (looking.inPointer) mention.inPointer = true;
  else mention.ofItself = true;
  return mention;
}

function foundCode(looking: Looking, { display }: Record<string, unknown>): void {
  const mention = found(looking);
  mention.byCode = true;
  if (typeof display === 'string') mention.called.push(display);
}

function lookInDocument({ contentType, data }: { contentType: string; data: string }, looking: Looking): void {
  const { text } = looking.documents.of(contentType, data);
  if (text !== '' && looking.finder.isIn(text)) found(looking);
}

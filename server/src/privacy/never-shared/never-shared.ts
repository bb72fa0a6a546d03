// What is never shared, whoever asks and whatever the reason (R47), and the taking out of it with all that belongs to it (R48).
// Made once from the lists in force, and the same for everybody: no permit opens it.
import { createHash } from 'node:crypto';
import { type Entry, closure, nameOf, pointersOf } from './closure.ts';
import { cut } from './cut.ts';
import { createDocumentReader, type DocumentReader } from './documents/document-reader.ts';
import { atOnce, type DocumentTexts, readDocument, readDocuments } from './documents/document-texts.ts';
import {
  type NotRead,
  notingUnread,
  type UnreadableDocuments,
  unreadableOf,
  unreadableUnlessSaid,
} from './documents/unreadable.ts';
import { relations, staysWithoutMention } from './relations.ts';
import { type CodeSet, type Mention, scan } from './scan.ts';
import { identifiersOf } from './told-elsewhere.ts';
import { createFinder, type Finder } from './words.ts';

/** One list as it is looked for. */
export interface NeverSharedList {
  id: string;
  title: string;
  /** SNOMED CT reference set whose members an operator loads; absent for a local list. */
  referenceSet?: string | undefined;
  codes: readonly { system: string; code: string }[];
  /** See {@link createFinder} for how they are written. */
  words: readonly string[];
}

/** What is left, and the indexes of what went, in the resources given. */
export interface TakenOut<R> {
  /** The very array given where nothing is taken out. */
  left: readonly R[];
  gone: ReadonlySet<number>;
  /** Of these, what is never shared or belongs to it: not what goes because nobody could read it. */
  never: ReadonlySet<number>;
}

/** A document of its own, once it is there. */
export interface DocumentJudged {
  mentioned: boolean;
  /** Whether all of it could be read; of a picture nothing can. */
  whole: boolean;
}

export interface NeverShared {
  /** Changes with the lists, their members and the rules: what was drawn by another must be drawn anew. */
  readonly stamp: string;
  /**
   * What it was made of: plain values, to be made anew on another thread by {@link createNeverShared} and `beside`. The stamp is that of
   * the lists alone.
   */
  readonly madeOf: {
    stamp: string;
    lists: readonly NeverSharedList[];
    unreadable: UnreadableDocuments;
    beside: readonly string[];
  };
  /**
   * The same, with the documents in this JSON read: PDFs and their kin take time, and are left out wherever they were not read.
   * @param withinMs what is not read by then is left out.
   */
  read(json: unknown, withinMs?: number): Promise<NeverShared>;
  /** The same, where entries of these identifiers ({@link identifiersOf}) are never shared by what another source says of them. */
  beside(identifiers: readonly string[]): NeverShared;
  identifiersOf(resource: object): string[];
  /**
   * Resources of one answer, or of one patient's whole holding, without what is never shared and what belongs to it.
   * @param known names (`Type/id`) of what is known to be never shared and is not among them.
   * @param names further names by which each is pointed at, in the order of the resources: the address it came under.
   */
  takeOut<R extends object>(
    resources: readonly R[],
    names?: readonly (string | undefined)[],
    known?: readonly string[],
  ): TakenOut<R>;
  /** Whether anything of this mentions it: a resource, a text, a title. */
  mentionedIn(json: unknown): boolean;
  /** Whether anything of this may have to go: it mentions it, or holds a document of which not all was read. */
  concerns(json: unknown): boolean;
  /** What a document says of it, its files with it. */
  inDocument(content: Uint8Array, contentType: string): Promise<DocumentJudged>;
  /** Whether a document of which not all could be read may be given out. */
  readonly givesUnreadable: boolean;
  /** Whether documents of what was read are left out because there was no time to read them. */
  readonly stillReading: boolean;
}

/** Where SNOMED CT is meant, under whatever name. A member's code is looked for under any system: no other system has such codes. */
const snomedCode = /^\d{6,18}$/;

export interface Reading {
  reader: DocumentReader;
  unreadable: UnreadableDocuments;
}

/** Made from lists with their members. */
export function createNeverShared(
  lists: readonly NeverSharedList[],
  { reader = sharedReader, unreadable = unreadableUnlessSaid }: Partial<Reading> = {},
): NeverShared {
  const codes = codeSetOf(lists);
  const finder = createFinder(
    lists.flatMap(({ words }) => words),
    codes.anywhere,
  );
  const stamp = stampOf(lists, unreadable);
  const withTexts = (documents: DocumentTexts, elsewhere: ReadonlySet<string> = nothing): NeverShared => ({
    stamp: elsewhere.size === 0 ? stamp : `${stamp} beside ${stampOfIdentifiers(elsewhere)}`,
    madeOf: { stamp, lists, unreadable, beside: [...elsewhere] },
    beside: (identifiers) =>
      identifiers.length === 0 ? withTexts(documents) : withTexts(documents, new Set(identifiers)),
    identifiersOf,
    async read(json, withinMs) {
      const texts = await readDocuments(json, reader, withinMs);
      return texts ? withTexts(texts, elsewhere) : this;
    },
    takeOut: (resources, names, known = []) =>
      takeOut(resources, names, known, { codes, finder, documents, unreadable, elsewhere }),
    mentionedIn: (json) => scan(json, codes, finder, documents) !== undefined,
    concerns(json) {
      const unread: NotRead = new Map();
      return scan(json, codes, finder, notingUnread(documents, 0, unread)) !== undefined || unread.size > 0;
    },
    async inDocument(content, contentType) {
      const { text, read } = await readDocument(content, contentType, reader);
      return { mentioned: finder.isIn(text), whole: read === 'whole' };
    },
    givesUnreadable: unreadable.are !== 'left-out',
    stillReading: documents.stillReading,
  });
  return withTexts(atOnce);
}

/** One thread reads for the whole server: documents are rare, and each waits for the one before it. */
const sharedReader = createDocumentReader();

function codeSetOf(lists: readonly NeverSharedList[]): CodeSet & { anywhere: ReadonlySet<string> } {
  const anywhere = new Set<string>();
  const inSystem = new Set<string>();
  for (const { system, code } of lists.flatMap((list) => list.codes))
    if (snomedCode.test(code)) anywhere.add(code);
    else inSystem.add(`${system}|${code}`);
  return {
    anywhere,
    has: (system, code) => anywhere.has(code) || (inSystem.size > 0 && inSystem.has(`${system}|${code}`)),
  };
}

/** Whenever how things are looked for changes in a way that the lists and the table do not show, this goes up. */
const rulesVersion = 5;

function stampOf(lists: readonly NeverSharedList[], unreadable: UnreadableDocuments): string {
  const hash = createHash('sha256').update(JSON.stringify([rulesVersion, relations, unreadable]));
  for (const { id, codes, words } of lists.toSorted((one, other) => (one.id < other.id ? -1 : 1)))
    hash.update(
      JSON.stringify([id, codes.map(({ system, code }) => `${system}|${code}`).toSorted(), words.toSorted()]),
    );
  return hash.digest('hex').slice(0, 16);
}

const nothing: ReadonlySet<string> = new Set();

const stampOfIdentifiers = (identifiers: ReadonlySet<string>) =>
  createHash('sha256')
    .update([...identifiers].toSorted().join())
    .digest('hex')
    .slice(0, 8);

type Json = Record<string, unknown>;

interface LookingFor {
  codes: CodeSet;
  finder: Finder;
  documents: DocumentTexts;
  unreadable: UnreadableDocuments;
  /** Identifiers of what is never shared by another source's word. */
  elsewhere: ReadonlySet<string>;
}

function takeOut<R extends object>(
  resources: readonly R[],
  names: readonly (string | undefined)[] | undefined,
  known: readonly string[],
  lookingFor: LookingFor,
): TakenOut<R> {
  const { codes, finder, documents } = lookingFor;
  const found: Found = { about: new Set(), mentioning: new Set() };
  const called = new Set<string>();
  const unreadable: NotRead = new Map();
  for (const [index, resource] of resources.entries()) {
    const mention = scan(resource, codes, finder, notingUnread(documents, index, unreadable));
    if (!mention) continue;
    judge(index, resource as Json, mention, lookingFor, found);
    for (const each of mention.called) if (tells(each)) called.add(each);
  }
  if (lookingFor.elsewhere.size > 0)
    for (const [index, resource] of resources.entries())
      if (identifiersOf(resource).some((each) => lookingFor.elsewhere.has(each))) found.about.add(index);
  if (found.mentioning.size === 0 && found.about.size === 0 && known.length === 0 && unreadable.size === 0)
    return { left: resources, gone: none, never: none };
  const further = called.size > 0 ? createFinder(called) : undefined;
  if (further)
    for (const [index, resource] of resources.entries()) {
      const mention = scan(resource, noCodes, further, documents);
      if (mention) judge(index, resource as Json, mention, { codes, finder: further, documents }, found);
    }
  const mentions = (node: unknown) =>
    scan(node, codes, finder, documents) !== undefined ||
    (further !== undefined && scan(node, noCodes, further, documents) !== undefined);

  const entries = resources.map((resource, index) => entryOf(resource as Json, names?.[index]));
  const elsewhere = new Set([...known, ...pointedAtInWords(entries, found, mentions)]);
  const all = [
    ...entries,
    ...Array.from(elsewhere, (name): Entry => ({ resourceType: '', names: [name], pointers: [] })),
  ];
  const about = new Set(found.about);
  for (let index = entries.length; index < all.length; index += 1) about.add(index);
  const never = about.size > 0 ? closure(all, about) : none;
  const { gone: unread, withoutFiles } = unreadableOf(all, never, unreadable, resources, lookingFor.unreadable);
  const goneOfAll = unread.size > 0 ? never.union(unread) : never;
  const goneNames = new Set<string>();
  for (const index of goneOfAll) for (const name of all[index]!.names) goneNames.add(name);
  const gone = new Set([...goneOfAll].filter((index) => index < resources.length));
  const pointsAtGone = (reference: string) => goneNames.has(nameOf(reference));
  const isUnread = (contentType: string, data: string) => documents.of(contentType, data).read !== 'whole';
  const left: R[] = [];
  for (const [index, resource] of resources.entries()) {
    if (gone.has(index)) continue;
    const points = entries[index]!.pointers.some(({ target }) => goneNames.has(target));
    const tellsOfIt = found.mentioning.has(index);
    const withoutFile = withoutFiles.has(index);
    if (points || tellsOfIt || withoutFile)
      left.push(
        cut(resource, { pointsAtGone, ...(tellsOfIt && { mentions }), ...(withoutFile && { leavesOut: isUnread }) }),
      );
    else left.push(resource);
  }
  return gone.size === 0 && left.every((each, index) => each === resources[index])
    ? { left: resources, gone, never: none }
    : { left, gone, never: gone.intersection(never) };
}

interface Found {
  /** Themselves never shared. */
  about: Set<number>;
  /** All that tell of it, those with them. */
  mentioning: Set<number>;
}

function judge(
  index: number,
  resource: Json,
  mention: Mention,
  lookingFor: Omit<LookingFor, 'unreadable' | 'elsewhere'>,
  found: Found,
): void {
  found.mentioning.add(index);
  if (mention.ofItself && isAbout(resource, lookingFor)) found.about.add(index);
}

/**
 * What is pointed at in words that tell of it: an entry of its own, also where it did not come, so that whether the one that
 * points goes with it is said by how it points.
 */
function pointedAtInWords(
  entries: readonly Entry[],
  { mentioning, about }: Found,
  mentions: (node: unknown) => boolean,
): Set<string> {
  const targets = new Set<string>();
  for (const index of mentioning)
    if (!about.has(index))
      for (const { target, display } of entries[index]!.pointers)
        if (display !== undefined && mentions(display)) targets.add(target);
  return targets;
}

const none: ReadonlySet<number> = new Set();
const noCodes: CodeSet = { has: () => false };

/** What a code is called tells of it elsewhere, unless it is a word or two that anything may be called. */
function tells(name: string): boolean {
  return name.trim().length >= 6 && !generalWords.test(name.trim());
}
const generalWords =
  /^(?:(?:blood|urine|swab|sample|specimen|test|tests|result|results|review|follow|up|follow-up|consultation|appointment|clinic|visit|assessment|screening|screen|treatment|procedure|problem|history|examination|advice|counselling|referral|letter|report|discharge|summary|injection|tablet|tablets|infection|pregnancy|pregnant|observation|unknown|other|normal|negative|positive|detected|not)[\s,.-]*)+$/i;

/**
 * Whether an entry that mentions it is about it. Of kinds that stay, an allergy is where its own code is listed, a document of
 * sections where anything outside its sections mentions it.
 */
function isAbout(resource: Json, { codes, finder, documents }: Omit<LookingFor, 'unreadable' | 'elsewhere'>): boolean {
  const { resourceType } = resource;
  if (!staysWithoutMention.has(resourceType as string)) return true;
  if (resourceType === 'AllergyIntolerance') return scan(resource['code'], codes, nowhere, documents)?.byCode === true;
  if (resourceType === 'Composition') return scan({ ...resource, section: [] }, codes, finder, documents) !== undefined;
  return false;
}

const nowhere: Finder = { isIn: () => false };

function entryOf(resource: Json, name: string | undefined): Entry {
  const { resourceType, id } = resource as { resourceType: string; id?: unknown };
  return {
    resourceType,
    names: [
      ...(typeof id === 'string' ? [`${resourceType}/${id}`] : []),
      ...(name === undefined ? [] : [nameOf(name)]),
    ],
    pointers: pointersOf(resource),
  };
}

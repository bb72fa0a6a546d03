// From every entry that is never shared, whatever belongs to it goes too (R48): a fixpoint over how entries point at one
// another, in both directions, by the table of relations.ts. Pure; nothing of it runs where nothing of a list was found.
import { partOfVisit, type Relation, relationOf, staysWithoutMention, thereForOthers } from './relations.ts';
import { isPointer } from './scan.ts';

export interface Entry {
  resourceType: string;
  /** Names it is pointed at by: `Type/id`, and the address it came under. */
  names: readonly string[];
  pointers: readonly Pointer[];
}

export interface Pointer {
  element: string;
  /** `Type/id`; where a pointer only says what it means, those words. */
  target: string;
  /** What it says the other is called. */
  display?: string;
}

/**
 * Indexes of all that goes.
 * @param about indexes of entries that are themselves never shared.
 */
export function closure(entries: readonly Entry[], about: Iterable<number>): ReadonlySet<number> {
  const graph = drawGraph(entries);
  const gone = { about: new Set<number>(about), holding: new Set<number>() };
  let before: number;
  do {
    before = gone.about.size + gone.holding.size;
    for (const edge of graph.edges) follow(edge, entries, gone);
    for (const group of graph.groups.values()) leaveEmptied(group, entries, gone);
    leaveUnneeded(graph, gone);
  } while (gone.about.size + gone.holding.size > before);
  return gone.about.union(gone.holding);
}

interface Edge {
  from: number;
  to: number;
  relation: Relation;
}
interface Gone {
  /** Never shared themselves, or belonging to what is. */
  about: Set<number>;
  /** Gone for what they held. */
  holding: Set<number>;
}
/** All that one entry points at in one way, or all that points at one in one way. */
interface Group {
  whole: number;
  parts: number[];
  kind: 'its parts' | 'its outcomes';
}
interface Graph {
  edges: Edge[];
  groups: Map<string, Group>;
  /** Who points at an entry that is there for others. */
  users: Map<number, number[]>;
}

function drawGraph(entries: readonly Entry[]): Graph {
  const byName = new Map<string, number[]>();
  for (const [index, { names }] of entries.entries())
    for (const name of names) {
      const own = byName.get(name);
      if (!own) byName.set(name, [index]);
      else if (!own.includes(index)) own.push(index);
    }
  const graph: Graph = { edges: [], groups: new Map(), users: new Map() };
  for (const [from, { resourceType, pointers }] of entries.entries())
    for (const { element, target } of pointers)
      for (const to of byName.get(target) ?? [])
        if (to !== from) draw(graph, { from, to, relation: relationOf(resourceType, element) }, element, entries);
  // The same entry said twice under one name is one.
  for (const own of byName.values())
    for (const other of own.slice(1))
      graph.edges.push({ from: own[0]!, to: other, relation: { back: 'always', forth: 'always' } });
  return graph;
}

function draw({ edges, groups, users }: Graph, edge: Edge, element: string, entries: readonly Entry[]): void {
  const { from, to, relation } = edge;
  edges.push(edge);
  if (
    relation.back === 'when all do' ||
    (relation.back === 'as its holder' && entries[from]!.resourceType === 'Encounter')
  )
    addTo(groups, `${from} ${element}`, { whole: from, kind: 'its parts' }, to);
  if (relation.forth === 'when nothing else points')
    addTo(groups, `of ${to}`, { whole: to, kind: 'its outcomes' }, from);
  if (thereForOthers.has(entries[to]!.resourceType)) {
    const own = users.get(to);
    if (own) own.push(from);
    else users.set(to, [from]);
  }
}

function addTo(groups: Graph['groups'], key: string, group: Omit<Group, 'parts'>, part: number): void {
  const there = groups.get(key);
  if (there) there.parts.push(part);
  else groups.set(key, { ...group, parts: [part] });
}

function follow({ from, to, relation: { back, forth } }: Edge, entries: readonly Entry[], gone: Gone): void {
  const { about, holding } = gone;
  const stays = (index: number) => staysWithoutMention.has(entries[index]!.resourceType);
  if (about.has(to) && !stays(from)) {
    if (back === 'always') about.add(from);
    if (back === 'as its holder') holding.add(from);
  }
  if (about.has(from) && !stays(to)) {
    if (forth === 'always') about.add(to);
    if (forth === 'as its holder') holding.add(to);
  }
  followVisit(from, to, forth, entries, gone);
}

/** A consultation goes with all that is the writing down of it, whichever of it held something. */
function followVisit(from: number, to: number, forth: Relation['forth'], entries: readonly Entry[], gone: Gone): void {
  const [pointer, pointed] = [entries[from]!.resourceType, entries[to]!.resourceType];
  const { about, holding } = gone;
  const has = (index: number) => about.has(index) || holding.has(index);
  if (pointed === 'Encounter' && forth === 'as its holder' && partOfVisit.has(pointer)) {
    if (has(to)) holding.add(from);
    if (has(from)) holding.add(to);
  }
  if (pointer === 'List' && pointed === 'List') {
    if (has(to)) holding.add(from);
    if (has(from)) holding.add(to);
  }
  // A topic or heading of a consultation; an area's list stands in no visit, and stays.
  if (pointer === 'List' && about.has(to) && entries[from]!.pointers.some(({ element }) => element === 'encounter'))
    holding.add(from);
  if (pointer === 'Encounter' && pointed === 'Appointment' && has(from)) holding.add(to);
}

function leaveEmptied({ whole, parts, kind }: Group, entries: readonly Entry[], { about, holding }: Gone): void {
  if (about.has(whole) || staysWithoutMention.has(entries[whole]!.resourceType)) return;
  const goes = (index: number) => about.has(index) || (kind === 'its outcomes' && holding.has(index));
  // Of outcomes one must itself be never shared: a visit that held something takes no request with it by itself.
  if (parts.every(goes) && parts.some((index) => about.has(index))) about.add(whole);
}

/** What is there for others goes with the last of them. */
function leaveUnneeded({ users }: Graph, { about, holding }: Gone): void {
  for (const [index, own] of users) {
    if (holding.has(index) || about.has(index)) continue;
    if (own.every((user) => user === index || about.has(user) || holding.has(user))) holding.add(index);
  }
}

/** Every pointer in a resource: by the name of its element, or of the extension it stands in. */
export function pointersOf(resource: unknown): Pointer[] {
  const found: Pointer[] = [];
  gather(resource, '', undefined, found);
  return found;
}

/** @param extension within one of several parts, what the outer one is called: it says what the pointing means. */
function gather(node: unknown, element: string, extension: string | undefined, found: Pointer[]): void {
  if (typeof node !== 'object' || node === null) return;
  if (Array.isArray(node)) {
    for (const each of node) gather(each, element, extension, found);
    return;
  }
  const object = node as Record<string, unknown>;
  const { reference, display, url } = object;
  if (isPointer(object, element)) {
    const target = typeof reference === 'string' ? nameOf(reference) : `called ${String(display)}`;
    found.push({ element: extension ?? element, target, ...(typeof display === 'string' ? { display } : {}) });
  }
  // A document's content, by its address.
  else if (typeof url === 'string' && element === 'attachment') found.push({ element: 'content', target: nameOf(url) });
  const isExtension = element === 'extension' || element === 'modifierExtension';
  const within = isExtension && typeof url === 'string' && url.includes('/') ? extensionName(url) : extension;
  for (const key in object) gather(object[key], key, within, found);
}

/** `…/Extension-CareConnect-RelatedClinicalContent-1` → `RelatedClinicalContent`. */
function extensionName(url: string): string {
  return /([A-Za-z]+)(?:-\d+)?$/.exec(url)?.[1] ?? 'extension';
}

/** `Type/id` of a pointer, relative or absolute, of whatever version; else itself. */
export function nameOf(reference: string): string {
  return /(?:^|\/)([A-Z][A-Za-z]+\/[^/?#]+?)(?:\/_history\/[^/]+)?$/.exec(reference)?.[1] ?? reference;
}

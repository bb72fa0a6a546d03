// The lists in force: as the partnership writes them, with the members an operator has loaded, and every code that a loaded map
// or dm+d says is the same. Made anew whenever an edition is loaded.
import type { Database } from '#runtime/database/database.ts';
import type { Log } from '#runtime/log.ts';
import { oneSystem, snomed } from '#terminology/code-systems.ts';
import { type Code, codeKey } from '#terminology/terminology.ts';
import { readCodesMeaning, readMembers, readStamp } from '#terminology/terminology-store.ts';
import { createNeverShared, type NeverShared, type NeverSharedList } from './never-shared.ts';
import type { WrittenList, WrittenLists } from './read-lists.ts';

/** A list as it stands now, for whoever watches over it. Never what it holds. */
export interface ListInForce extends Pick<WrittenList, 'id' | 'title' | 'basis' | 'referenceSet'> {
  words: number;
  /** Codes that stand in the file. */
  written: number;
  /** Members of the reference set that are loaded. */
  members: number;
  /** Codes that mean the same as one of those, by loaded maps and dm+d. */
  meaning: number;
}

export interface NeverSharedInForce {
  current(): NeverShared;
  lists(): readonly ListInForce[];
  /** Lists that name a reference set of which nothing is loaded. */
  withoutMembers(): readonly ListInForce[];
  /** Looks whether other editions are loaded, and makes the lists anew if so. Resolves to whether they changed. */
  check(): Promise<boolean>;
}

interface Made {
  neverShared: NeverShared;
  lists: readonly ListInForce[];
}

/** @throws whatever the database says: without the lists nothing may be shown. */
export async function neverSharedInForce(
  written: Pick<WrittenLists, 'lists'> & Partial<Pick<WrittenLists, 'unreadableDocuments'>>,
  { database, log }: { database: Database; log: Log },
): Promise<NeverSharedInForce> {
  let { stamp: edition } = await readStamp(database);
  let made = await make(written, database);
  const withoutMembers = () =>
    made.lists.filter(({ referenceSet, members }) => referenceSet !== undefined && members === 0);
  const say = () => {
    for (const { id } of withoutMembers())
      log.warn('never shared: no members are loaded, only what stands in the file is found', { detail: id });
  };
  say();
  return {
    current: () => made.neverShared,
    lists: () => made.lists,
    withoutMembers,
    async check() {
      const { stamp: loaded } = await readStamp(database);
      if (loaded === edition) return false;
      const next = await make(written, database);
      edition = loaded;
      const changed = next.neverShared.stamp !== made.neverShared.stamp;
      made = next;
      if (changed) say();
      return changed;
    },
  };
}

/** What means the same as one of these, and what means the same as that, and so on. */
async function allThatMean(codes: readonly Code[], database: Database): Promise<Code[]> {
  const known = new Set(codes.map(codeKey));
  const meaning: Code[] = [];
  for (let asked = codes; asked.length > 0;) {
    const said = await readCodesMeaning(database, asked);
    asked = said.filter((code) => !known.has(codeKey(code)));
    for (const code of asked) known.add(codeKey(code));
    meaning.push(...asked);
  }
  return meaning;
}

async function make(
  { lists, unreadableDocuments: unreadable }: Parameters<typeof neverSharedInForce>[0],
  database: Database,
): Promise<Made> {
  const sets = lists.flatMap(({ referenceSet }) => (referenceSet === undefined ? [] : [referenceSet]));
  const members = Map.groupBy(await readMembers(database, sets), ({ referenceSet }) => referenceSet);
  const all: NeverSharedList[] = [];
  const inForce: ListInForce[] = [];
  for (const list of lists) {
    const own = (members.get(list.referenceSet ?? '') ?? []).map(({ code }) => ({ system: snomed, code }));
    const codes = [...list.codes.map(({ system, code }) => ({ system: oneSystem(system), code })), ...own];
    const meaning = await allThatMean(codes, database);
    const { id, title, basis, referenceSet, words } = list;
    all.push({
      id,
      title,
      ...(referenceSet === undefined ? {} : { referenceSet }),
      codes: [...codes, ...meaning],
      words: [...words],
    });
    inForce.push({
      id,
      title,
      basis,
      ...(referenceSet === undefined ? {} : { referenceSet }),
      words: words.length,
      written: list.codes.length,
      members: own.length,
      meaning: meaning.length,
    });
  }
  return { neverShared: createNeverShared(all, unreadable && { unreadable }), lists: inForce };
}

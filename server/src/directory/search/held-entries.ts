// The search entries in the memory of each server: what finding compares, and nothing that is shown. Before each search what changed is
// read, by the number of the change; so a search finds what was committed before it began, whichever server changed it.
// Why in memory: to put some thousand candidates in order took PostgreSQL 24 ms of processor among twenty thousand listings, and here 3.
// A listing takes about a kilobyte.
import type { Executor } from '#runtime/database/database.ts';
import { type ChangedRow, selectChanged } from './held-entries-store.ts';

/** From–until in minutes of a week, half-open. */
export type Minutes = readonly (readonly [number, number])[];

export interface HeldEntry {
  serviceId: string;
  entryId: string;
  latitude: number | null;
  longitude: number | null;
  delivered: readonly string[];
  free: boolean | null;
  languages: readonly string[];
  access: readonly string[];
  minimumAge: number | null;
  maximumAge: number | null;
  openEvery: Minutes;
  openSome: Minutes;
  /** Days since 1970 until somebody last made sure; null where nobody did. */
  sureOn: number | null;
}

/** Entries by their place in memory, and where words and kinds of help are found. */
export interface HeldEntries {
  /** Undefined at the place of one that is gone. */
  at: readonly (HeldEntry | undefined)[];
  /** How many entries there are. */
  size: number;
  /** Places of entries with a kind of help; some may be gone. */
  withTerm(key: string): readonly number[];
  /** Places of entries with a word, each times two, and one more where it is in the name; some may be gone. */
  withWord(stem: string): readonly number[];
  /** In how many entries a word is. */
  countOf(stem: string): number;
}

const listingsAtATime = 2000;
const heldBy = new WeakMap<Executor, Holder>();

/** The entries as they are committed now. @throws where the database does not answer. */
export async function heldEntries(database: Executor): Promise<HeldEntries> {
  let holder = heldBy.get(database);
  if (!holder) heldBy.set(database, (holder = new Holder()));
  await holder.catchUp(database);
  return holder;
}

const none: readonly number[] = [];

class Holder implements HeldEntries {
  at: (HeldEntry | undefined)[] = [];
  size = 0;
  private readTo = 0;
  /** Of each listing the number of its last change, and the places of its entries. */
  private readonly listings = new Map<string, { number: number; places: number[] }>();
  private readonly words = new Map<string, number[]>();
  private readonly terms = new Map<string, number[]>();
  private readonly lists = new Map<string, readonly string[]>();
  private readonly times = new Map<string, Minutes>();
  /** The first reading, which is long and for everybody. */
  private filling: Promise<void> | undefined;

  withTerm = (key: string): readonly number[] => this.terms.get(key) ?? none;
  withWord = (stem: string): readonly number[] => this.words.get(stem) ?? none;
  countOf = (stem: string): number =>
    this.withWord(stem).reduce((count, place) => count + (this.at[place >> 1] ? 1 : 0), 0);

  async catchUp(database: Executor): Promise<void> {
    this.filling ??= this.read(database).catch((error: unknown) => {
      this.filling = undefined;
      throw error;
    });
    await this.filling;
    // Whoever asked while it was read may know of something newer.
    await this.read(database);
  }

  /** Reads until nothing is newer. Two at a time do no harm: of each listing the newest stays. */
  private async read(database: Executor): Promise<void> {
    for (;;) {
      const rows = await database.run(selectChanged(this.readTo, listingsAtATime));
      const last = rows.at(-1);
      if (!last) return;
      const changed = Map.groupBy(rows, ({ serviceId }) => serviceId);
      for (const [serviceId, own] of changed) this.replace(serviceId, own);
      this.readTo = Math.max(this.readTo, last.number);
      if (this.at.length > 2 * this.size + listingsAtATime) this.closeUp();
      if (changed.size < listingsAtATime) return;
    }
  }

  private replace(serviceId: string, rows: readonly ChangedRow[]): void {
    const { number } = rows[0]!;
    const before = this.listings.get(serviceId);
    if (before && before.number >= number) return;
    for (const place of before?.places ?? []) this.at[place] = undefined;
    const places = rows.flatMap((row) => (row.entryId === null ? [] : [this.add(row.entryId, row)]));
    this.size += places.length - (before?.places.length ?? 0);
    // Also without entries: so that an older reading does not bring back what is gone.
    this.listings.set(serviceId, { number, places });
  }

  /** @returns its place. */
  private add(entryId: string, row: ChangedRow): number {
    const { serviceId, latitude, longitude, free, minimumAge, maximumAge, sureOn } = row;
    const place = this.at.length;
    const inName = new Set(parted(row.nameWords));
    for (const term of row.terms) listOf(this.terms, term).push(place);
    for (const stem of parted(row.words)) listOf(this.words, stem).push(place * 2 + (inName.has(stem) ? 1 : 0));
    this.at.push({
      serviceId,
      entryId,
      latitude,
      longitude,
      delivered: this.list(row.delivered),
      free,
      languages: this.list(row.languages),
      access: this.list(row.access),
      minimumAge,
      maximumAge,
      openEvery: this.minutes(row.openEvery),
      openSome: this.minutes(row.openSome),
      sureOn,
    });
    return place;
  }

  /** Gives the places of those that are gone away, once they are as many as those that are there. */
  private closeUp(): void {
    const moved = new Map<number, number>();
    const at: HeldEntry[] = [];
    for (const [place, entry] of this.at.entries()) if (entry) moved.set(place, at.push(entry) - 1);
    this.at = at;
    const kept = (places: readonly number[], low: 0 | 1) =>
      places.flatMap((place) => {
        const to = moved.get(place >> low);
        return to === undefined ? [] : [(to << low) + (place & low)];
      });
    for (const [stem, places] of this.words) this.words.set(stem, kept(places, 1));
    for (const [key, places] of this.terms) this.terms.set(key, kept(places, 0));
    for (const listing of this.listings.values()) listing.places = kept(listing.places, 0);
  }

  /** The same list for all that have it: there are few different ones. */
  private list(text: string): readonly string[] {
    let known = this.lists.get(text);
    if (!known) this.lists.set(text, (known = parted(text)));
    return known;
  }

  private minutes(text: string | null): Minutes {
    const key = text ?? '';
    let known = this.times.get(key);
    if (!known)
      this.times.set(
        key,
        (known = [...key.matchAll(/\[(\d+),(\d+)\)/g)].map(
          ([, from, until]) => [Number(from), Number(until)] as const,
        )),
      );
    return known;
  }
}

const parted = (text: string): string[] => (text === '' ? [] : text.split(' '));

function listOf(lists: Map<string, number[]>, key: string): number[] {
  let list = lists.get(key);
  if (!list) lists.set(key, (list = []));
  return list;
}

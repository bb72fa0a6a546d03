// Reads a postcode file of the Office for National Statistics (ONSPD or NSPL, CSV), row by row, on top of what is there. Broken off, the
// same file goes on where it was; complete, it is not read again. Nothing is asked of anybody.
// Source: ONS Postcode Directory and National Statistics Postcode Lookup user guides: pcds (pcd7, pcd, pcd8), doterm, lat, long, osward,
// lsoa21 (lsoa11, oslaua …); a postcode without a grid reference has latitude 99.999999.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import type { Database } from '#runtime/database/database.ts';
import { outwardCode, parsePostcode } from '#standards/postcode.ts';
import {
  type FileProgress,
  keepProgress,
  type PostcodeRow,
  selectProgress,
  upsertPostcodes,
} from './postcode-store.ts';

export interface PostcodesLoaded extends FileProgress {
  /** Rows that a reading before had taken. */
  before: number;
  /** Postcodes no longer in use, and those outside the districts asked for. */
  leftOut: number;
}

/** Thrown where the file is not one of these at all. */
export class PostcodeFileError extends Error {}

export interface LoadPostcodes {
  /** Only these first halves, e.g. SE5; or all of an area, e.g. SE. Left out, all. */
  districts?: readonly string[];
  now: () => Date;
  /** Called after each part with the rows read so far. */
  tell?: (rows: number) => void;
  /** Rows in a part; each is kept with how far it came in one transaction. */
  partRows?: number;
}

/** Names of the columns, the newest first. Others in the file are left unread. */
const columns = {
  postcode: ['pcds', 'pcd7', 'pcd', 'pcd8'],
  ended: ['doterm'],
  latitude: ['lat', 'latitude'],
  longitude: ['long', 'lon', 'longitude'],
  ward: ['osward', 'ward', 'wd24cd', 'wd23cd', 'wd22cd'],
  lsoa: ['lsoa21', 'lsoa21cd', 'lsoa11', 'lsoa11cd'],
} as const;

/** @throws PostcodeFileError where the first line does not name the columns; what was read until then is kept. */
export async function loadPostcodes(
  database: Database,
  path: string,
  options: LoadPostcodes,
): Promise<PostcodesLoaded> {
  const { now, tell, partRows = 5000, districts = [] } = options;
  // What was asked for belongs to what was read: other districts of the same file are read anew.
  const digest = await digestOf(path, districts);
  const [known] = await database.run(selectProgress(digest));
  const progress: FileProgress = known ?? { rowsRead: 0, postcodes: 0, refused: 0, completedAt: null };
  const before = progress.rowsRead;
  let leftOut = 0;
  if (progress.completedAt) return { ...progress, before, leftOut };

  const rows = createReadStream(path).pipe(parse({ bom: true, relax_column_count: true, skip_empty_lines: true }));
  let places: Record<keyof typeof columns, number> | undefined;
  let part: PostcodeRow[] = [];
  let row = 0;
  const keep = async (completedAt: Date | null) => {
    await database.transaction(async (transaction) => {
      // A postcode twice in a part would stop the statement; the last one stands, as it does between parts.
      const last = [...new Map(part.map((each) => [each.postcode, each])).values()];
      if (last.length > 0) await transaction.run(upsertPostcodes(last));
      await transaction.run(keepProgress(digest, { ...progress, completedAt }));
    });
    part = [];
  };
  try {
    for await (const cells of rows as AsyncIterable<string[]>) {
      if (!places) {
        places = placesOf(cells);
        continue;
      }
      row += 1;
      if (row <= before) continue;
      const read = readRow(cells, places);
      progress.rowsRead = row;
      if (read === 'refused') progress.refused += 1;
      else if (read === 'ended' || !isWanted(read, districts)) leftOut += 1;
      else {
        part.push(read);
        progress.postcodes += 1;
      }
      if (row % partRows === 0) {
        await keep(null);
        tell?.(row);
      }
    }
  } catch (error) {
    if ((error as { code?: string }).code?.startsWith('CSV_'))
      throw new PostcodeFileError('This is not a CSV file.', { cause: error });
    throw error;
  } finally {
    rows.destroy();
  }
  if (!places) throw new PostcodeFileError('The file is empty.');
  progress.completedAt = now();
  await keep(progress.completedAt);
  return { ...progress, before, leftOut };
}

async function digestOf(path: string, districts: readonly string[]): Promise<Buffer> {
  const hash = createHash('sha256').update([...districts].toSorted().join(' '));
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest();
}

function placesOf(names: readonly string[]): Record<keyof typeof columns, number> {
  const lower = names.map((name) => name.trim().toLowerCase());
  const at = (wanted: readonly string[]) => wanted.map((name) => lower.indexOf(name)).find((index) => index >= 0) ?? -1;
  const places = {
    postcode: at(columns.postcode),
    ended: at(columns.ended),
    latitude: at(columns.latitude),
    longitude: at(columns.longitude),
    ward: at(columns.ward),
    lsoa: at(columns.lsoa),
  };
  if (places.postcode < 0 || places.latitude < 0 || places.longitude < 0)
    throw new PostcodeFileError('The first line must name the columns of an ONS postcode file: pcds, lat and long.');
  return places;
}

function readRow(
  cells: readonly string[],
  places: Record<keyof typeof columns, number>,
): PostcodeRow | 'ended' | 'refused' {
  const cell = (index: number) => (index < 0 ? '' : (cells[index] ?? '').trim());
  if (cell(places.ended) !== '') return 'ended';
  const postcode = parsePostcode(cell(places.postcode));
  const latitude = Number(cell(places.latitude) || Number.NaN);
  const longitude = Number(cell(places.longitude) || Number.NaN);
  // No grid reference: 99.999999 and 0.
  const isOnMap = latitude > 49 && latitude < 61.5 && longitude > -9 && longitude < 2.5;
  if (!postcode || !isOnMap) return 'refused';
  return {
    postcode: postcode.replace(' ', ''),
    latitude,
    longitude,
    ward: cell(places.ward) || null,
    lsoa: cell(places.lsoa) || null,
  };
}

function isWanted({ postcode }: PostcodeRow, districts: readonly string[]): boolean {
  if (districts.length === 0) return true;
  const outward = outwardCode(parsePostcode(postcode)!);
  return districts.some((wanted) => outward === wanted || outward.replace(/\d.*$/, '') === wanted);
}

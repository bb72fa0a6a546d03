// Where a postcode, a district or a place by name is: from what is loaded, and never from anybody outside.
import type { Executor } from '#runtime/database/database.ts';
import { outwardCode } from '#standards/postcode.ts';
import type { PlaceWanted } from '../search/understand-query.ts';
import type { Point } from './distance.ts';
import type { Gazetteer } from './gazetteer.ts';
import { selectDistrict, selectPostcode } from './postcode-store.ts';

export interface PlaceFound extends Point {
  name: string;
  /** How closely it is known: where a postcode is not loaded, its district stands for it. */
  known: 'exactly' | 'about';
  /** What neighbourhoods are told by. */
  units: { outward?: string; ward?: string; lsoa?: string };
}

/** Undefined where nothing is known of it. */
export async function findPlace(
  executor: Executor,
  gazetteer: Gazetteer,
  wanted: PlaceWanted,
): Promise<PlaceFound | undefined> {
  if (wanted.kind === 'postcode') {
    const outward = outwardCode(wanted.postcode);
    const [row] = await executor.run(selectPostcode(wanted.postcode.replace(' ', '')));
    if (!row) {
      const district = await districtAt(executor, gazetteer, outward);
      return district && { ...district, name: wanted.postcode };
    }
    const { latitude, longitude, ward, lsoa } = row;
    const units = { outward, ...(ward ? { ward } : {}), ...(lsoa ? { lsoa } : {}) };
    return { latitude, longitude, name: wanted.postcode, known: 'exactly', units };
  }
  if (wanted.kind === 'district') return districtAt(executor, gazetteer, wanted.outward);
  const place = gazetteer.place(wanted.id);
  if (!place) return undefined;
  return { ...place.at, name: place.name, known: 'exactly', units: place.outward ? { outward: place.outward } : {} };
}

async function districtAt(executor: Executor, gazetteer: Gazetteer, outward: string): Promise<PlaceFound | undefined> {
  const known = gazetteer.district(outward);
  const at = known?.at ?? (await executor.run(selectDistrict(outward)))[0];
  if (!at) return undefined;
  const { latitude, longitude } = at;
  return { latitude, longitude, name: known?.name ?? outward, known: 'about', units: { outward } };
}

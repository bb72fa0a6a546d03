// Places people name, and districts by their postcode's first half: a partnership's places/places.yaml. Postcodes themselves are many
// and lie in the database (postcode-store.ts).
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { checkConfig, ConfigError, type ConfigProblem, readConfigFile } from '#runtime/config/read-folder.ts';
import { unique } from '#runtime/config/references.ts';
import type { Point } from './distance.ts';
import { wordsOf } from '../search/words.ts';

const latitude = z.number().min(-90).max(90);
const longitude = z.number().min(-180).max(180);

const placesFile = z.strictObject({
  /** First halves of postcodes with about their middle: what is known where no postcode file is loaded. */
  districts: z
    .array(
      z.strictObject({
        outward: z.string().regex(/^[A-Z]{1,2}\d[A-Z\d]?$/, 'The first half of a postcode, e.g. SE5.'),
        name: z.string().min(1),
        at: z.tuple([latitude, longitude]),
      }),
    )
    .default([]),
  places: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z][a-z0-9-]{1,39}$/, 'Use 2 to 40 small letters, digits and hyphens.'),
        name: z.string().min(1),
        also: z.array(z.string().min(1)).default([]),
        at: z.tuple([latitude, longitude]),
        /** The district it lies in, for the neighbourhoods it belongs to. */
        outward: z.string().optional(),
      }),
    )
    .default([]),
});

export interface Place {
  id: string;
  name: string;
  at: Point;
  outward?: string;
}

export interface Gazetteer {
  /** Names of places, for a list to choose from and for slips of the finger. */
  names: readonly string[];
  /** Each with where it is, for a map. */
  named: readonly (Point & { name: string })[];
  hasDistrict(outward: string): boolean;
  district(outward: string): Place | undefined;
  place(id: string): Place | undefined;
  /** The place with the most words among these stems: where it begins, and how many. */
  placeIn(stems: readonly string[]): { id: string; name: string; at: number; length: number } | undefined;
}

/** @throws ConfigError naming every mistake with file, line and remedy. A partnership without the file knows no places by name. */
export function readGazetteer(partnershipFolder: string): Gazetteer {
  const folder = join(partnershipFolder, 'places');
  if (!existsSync(join(folder, 'places.yaml'))) return gazetteerOf({ districts: [], places: [] });
  const problems: ConfigProblem[] = [];
  const file = readConfigFile(folder, 'places.yaml', process.env, problems);
  const read = file && checkConfig(file, placesFile, problems);
  if (file && read) {
    unique(
      file,
      read.places.map(({ id }) => id),
      'id',
      problems,
    );
  }
  if (!read || problems.length > 0) throw new ConfigError(problems);
  return gazetteerOf(read);
}

function gazetteerOf({ districts, places }: z.output<typeof placesFile>): Gazetteer {
  const point = ([lat, lon]: readonly [number, number]): Point => ({ latitude: lat, longitude: lon });
  const byOutward = new Map<string, Place>(
    districts.map(({ outward, name, at }) => [
      outward,
      { id: outward, name: `${name}, ${outward}`, at: point(at), outward },
    ]),
  );
  const byId = new Map<string, Place>(
    places.map(({ id, name, at, outward }) => [id, { id, name, at: point(at), ...(outward ? { outward } : {}) }]),
  );
  const named = places
    .flatMap(({ id, name, also }) =>
      [name, ...also].map((each) => ({ id, name, stems: wordsOf(each).map(({ stem }) => stem) })),
    )
    .toSorted((one, other) => other.stems.length - one.stems.length);
  return {
    names: places.map(({ name }) => name),
    named: places.map(({ name, at }) => ({ name, ...point(at) })),
    hasDistrict: (outward) => byOutward.has(outward),
    district: (outward) => byOutward.get(outward),
    place: (id) => byId.get(id),
    placeIn(stems) {
      for (const { id, name, stems: wanted } of named) {
        const at = stems.findIndex((_, index) => wanted.every((stem, inner) => stems[index + inner] === stem));
        if (at >= 0) return { id, name, at, length: wanted.length };
      }
      return undefined;
    },
  };
}

// Neighbourhoods as successive plans drew them: each scheme holds from a day, several may stand side by side, and their boundaries are
// permeable: an area may belong to several neighbourhoods, to each by a weight. Data: places/neighbourhoods/*.yaml of a partnership.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import {
  checkConfig,
  ConfigError,
  type ConfigProblem,
  readConfigFile,
  yamlFilesIn,
} from '#runtime/config/read-folder.ts';

const shortName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,39}$/, 'Use 2 to 40 small letters, digits and hyphens, e.g. lambeth-2020.');
const text = z.string().trim().min(1, 'This may not be empty.');

/** An area by one of its codes; the finest that a place is known by decides. */
const areaKinds = ['lsoa', 'ward', 'outward'] as const;
type AreaKind = (typeof areaKinds)[number];

const schemeFile = z.strictObject({
  id: shortName,
  name: text,
  /** Where this way of drawing them was said. */
  source: text,
  from: z.iso.date('A day, e.g. 2020-04-01.'),
  until: z.iso.date('A day, e.g. 2020-04-01.').optional(),
  neighbourhoods: z.array(z.strictObject({ id: shortName, name: text })).min(1),
  /** Each area with the neighbourhoods it belongs to and how much of it: weights of an area add up to 1. */
  areas: z
    .array(
      z
        .strictObject({
          outward: text.optional(),
          ward: text.optional(),
          lsoa: text.optional(),
          in: z.record(shortName, z.number().gt(0, 'Leave out what an area does not belong to.').max(1)),
        })
        .refine((area) => areaKinds.filter((kind) => area[kind] !== undefined).length === 1, {
          message: 'Name one area: outward, ward or lsoa.',
        })
        .refine((area) => Math.abs(Object.values(area.in).reduce((sum, weight) => sum + weight, 0) - 1) < 1e-6, {
          path: ['in'],
          message: 'The weights of one area must add up to 1, or its people would be counted twice or lost.',
        }),
    )
    .min(1),
});

export interface Neighbourhood {
  id: string;
  name: string;
}

export interface NeighbourhoodScheme {
  id: string;
  name: string;
  source: string;
  from: string;
  until?: string;
  neighbourhoods: readonly Neighbourhood[];
  /** The neighbourhoods of a place with their weights, which add up to 1; none where the scheme does not know it. */
  membershipOf(units: Partial<Record<AreaKind, string>>): { neighbourhood: Neighbourhood; weight: number }[];
}

/** Every scheme, the oldest first. @throws ConfigError naming every mistake with file, line and remedy. */
export function readNeighbourhoodSchemes(partnershipFolder: string): NeighbourhoodScheme[] {
  const folder = join(partnershipFolder, 'places', 'neighbourhoods');
  if (!existsSync(folder)) return [];
  const problems: ConfigProblem[] = [];
  const schemes = yamlFilesIn(folder).flatMap((name) => {
    const file = readConfigFile(folder, name, process.env, problems);
    const read = file && checkConfig(file, schemeFile, problems);
    if (!file || !read) return [];
    const problem = (path: readonly PropertyKey[], text: string) =>
      problems.push({ file: file.name, line: file.lineOf(path), place: path.join('.'), text });
    const known = new Set(read.neighbourhoods.map(({ id }) => id));
    const seen = new Set<string>();
    for (const [index, area] of read.areas.entries()) {
      const kind = areaKinds.find((each) => area[each] !== undefined)!;
      const key = `${kind} ${area[kind]}`;
      if (seen.has(key)) problem(['areas', index, kind], `${key} is already above. Say once what it belongs to.`);
      seen.add(key);
      for (const id of Object.keys(area.in))
        if (!known.has(id))
          problem(['areas', index, 'in', id], `"${id}" is not a neighbourhood above. Add it or mend its spelling.`);
    }
    return [schemeOf(read)];
  });
  const ids = schemes.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice)
    problems.push({
      file: folder,
      line: 1,
      place: '',
      text: `Two schemes are called "${twice}". Give each its own id.`,
    });
  if (problems.length > 0) throw new ConfigError(problems);
  return schemes.toSorted((one, other) => one.from.localeCompare(other.from) || one.id.localeCompare(other.id));
}

function schemeOf(read: z.output<typeof schemeFile>): NeighbourhoodScheme {
  const byId = new Map(read.neighbourhoods.map((each) => [each.id, each]));
  const byArea = new Map(
    read.areas.map((area) => {
      const kind = areaKinds.find((each) => area[each] !== undefined)!;
      return [`${kind} ${area[kind]}`, area.in] as const;
    }),
  );
  const { id, name, source, from, until, neighbourhoods } = read;
  return {
    id,
    name,
    source,
    from,
    ...(until ? { until } : {}),
    neighbourhoods,
    membershipOf(units) {
      for (const kind of areaKinds) {
        const found = units[kind] === undefined ? undefined : byArea.get(`${kind} ${units[kind]}`);
        if (found)
          return Object.entries(found)
            .map(([key, weight]) => ({ neighbourhood: byId.get(key)!, weight }))
            .filter(({ neighbourhood }) => neighbourhood !== undefined);
      }
      return [];
    },
  };
}

/** The scheme in force on a day: of those that hold, the one that began last. */
export function schemeOn(schemes: readonly NeighbourhoodScheme[], day: string): NeighbourhoodScheme | undefined {
  return schemes.findLast(({ from, until }) => from <= day && (until === undefined || until >= day));
}

// Areas and practices as national files give them, read where they are and kept nowhere: which wards and LSOAs there are, how
// deprived, and which practices are open.
// Source: ONS boundaries (LSOA 2021, wards 2025), English indices of deprivation 2025, NHS ODS `epraccur`; all OGL v3.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { BoroughFigures, Figures } from '../figures.ts';
import type { Area, Practice } from './place.ts';

type Point = readonly [number, number];
type Ring = readonly Point[];
interface Feature {
  properties: Readonly<Record<string, string | number | null>>;
  geometry: { type: 'Polygon'; coordinates: Ring[] } | { type: 'MultiPolygon'; coordinates: Ring[][] };
}

/** @throws where a file of the folder is missing or not what it should be. */
export function readGeography(
  figures: Figures,
  folder: string,
): { figures: BoroughFigures; areas: Area[]; practices: Practice[] }[] {
  const rows = (file: string) =>
    parse(readFileSync(join(folder, file)), { columns: true }) as unknown as Record<string, string>[];
  const fifthOf = new Map(
    rows('imd2025_england_lsoa21.sel.csv').map((row) => [
      row['lsoa21_code']!,
      Math.ceil(Number(row['IMD_decile']) / 2),
    ]),
  );
  // Prescribing setting 4 is a general practice; A is active.
  const practices = rows('epraccur.sel-icb-qkk.csv').filter(({ status, setting }) => status === 'A' && setting === '4');
  return figures.boroughs.map((borough) => {
    const wards = featuresIn(folder, 'ward', borough.code);
    const areas = featuresIn(folder, 'lsoa', borough.code).flatMap((feature): Area[] => {
      const lsoa = String(feature.properties['LSOA21CD']);
      const fifth = fifthOf.get(lsoa);
      const ward = wardAround(middleOf(feature), wards);
      return fifth === undefined || ward === undefined
        ? []
        : [
            {
              lsoa,
              ward: String(ward.properties['WD25CD']),
              wardName: String(ward.properties['WD25NM']),
              fifth: fifth as Area['fifth'],
            },
          ];
    });
    // Near one another in the list, near one another in the place: a ward's areas stand together.
    areas.sort((one, other) => (one.ward + one.lsoa < other.ward + other.lsoa ? -1 : 1));
    return {
      figures: borough,
      areas,
      practices: practices
        .filter(({ postcode }) => borough.practicePostcodes.includes(postcode!.split(' ')[0]!))
        .map(({ org_code: ods, name }) => ({ ods: ods!, name: `${titled(name!)} (simulated)` })),
    };
  });
}

function featuresIn(folder: string, kind: string, borough: string): Feature[] {
  const text = readFileSync(join(folder, 'boundaries', kind, `${borough}.geojson`), 'utf8');
  return (JSON.parse(text) as { features: Feature[] }).features;
}

/** The middle of the first ring's corners: inside, or near enough to say which ward. */
function middleOf({ geometry }: Feature): Point {
  const ring = geometry.type === 'Polygon' ? geometry.coordinates[0]! : geometry.coordinates[0]![0]!;
  const sum = ring.reduce<[number, number]>(([x, y], [east, north]) => [x + east, y + north], [0, 0]);
  return [sum[0] / ring.length, sum[1] / ring.length];
}

/** The ward a point lies in; else, at a ragged edge, the one whose middle is nearest. */
function wardAround(point: Point, wards: readonly Feature[]): Feature | undefined {
  const around = wards.find(({ geometry }) =>
    (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates).some((rings) =>
      isInside(point, rings[0]!),
    ),
  );
  if (around) return around;
  const away = (ward: Feature) => {
    const [x, y] = middleOf(ward);
    return (x - point[0]) ** 2 + (y - point[1]) ** 2;
  };
  return wards.toSorted((one, other) => away(one) - away(other))[0];
}

/** Even-odd rule. */
function isInside([x, y]: Point, ring: Ring): boolean {
  let inside = false;
  for (let at = 0, before = ring.length - 1; at < ring.length; before = at, at += 1) {
    const [x1, y1] = ring[at]!;
    const [x2, y2] = ring[before]!;
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}

const titled = (name: string) => name.toLowerCase().replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase());

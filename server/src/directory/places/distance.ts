// How far apart two places are, and how long that is on foot.

/** WGS 84, in degrees. */
export interface Point {
  latitude: number;
  longitude: number;
}

/** Mean radius. Source: IUGG 1980. */
const earthMetres = 6_371_008.8;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Metres in a straight line: the haversine, right to 0.5% anywhere. Source: Sinnott 1984. */
export function metresBetween(one: Point, other: Point): number {
  const north = radians(other.latitude - one.latitude);
  const east = radians(other.longitude - one.longitude);
  const half =
    Math.sin(north / 2) ** 2 +
    Math.cos(radians(one.latitude)) * Math.cos(radians(other.latitude)) * Math.sin(east / 2) ** 2;
  return 2 * earthMetres * Math.asin(Math.min(1, Math.sqrt(half)));
}

export interface Walking {
  kilometresAnHour: number;
  /** How much longer streets are than the straight line. */
  detour: number;
}

/** Whole minutes on foot, at least one. An estimate, and said to be. */
export function walkMinutes(metres: number, { kilometresAnHour, detour }: Walking): number {
  return Math.max(1, Math.round((metres * detour * 60) / (kilometresAnHour * 1000)));
}

// The map: drawn here from the results themselves, with nothing asked of anybody outside. It works without a script and by keyboard: each
// number is a link to the card with that number. It shows where things are to each other, not streets.
import type { Point } from '#directory/places/distance.ts';
import { metresBetween } from '#directory/places/distance.ts';
import type { Words } from '../words/words.ts';
import { type Html, html } from '../../design/html.ts';

export interface Marker extends Point {
  number: number;
  name: string;
  /** e.g. "10 minutes’ walk". */
  away?: string;
}

const width = 360;
const height = 300;
const margin = 30;
/** At 320 px the map is drawn at four fifths: 26 px across, more than the least a finger can hit. Source: WCAG 2.2, 2.5.8. */
const radius = 16;
const minutes = [10, 20, 30] as const;

/**
 * @param walkMetres how far one walks in a minute, in a straight line.
 * @returns nothing where fewer than two things could be shown.
 */
export function map(
  markers: readonly Marker[],
  you: (Point & { name: string }) | undefined,
  places: readonly (Point & { name: string })[],
  { words, walkMetres }: { words: Words; walkMetres: number },
): Html | false {
  const points = [...markers, ...(you ? [you] : [])];
  if (markers.length === 0 || points.length < 2) return false;
  const draw = projection(points, you && { point: you, metres: walkMetres * minutes[0] });
  const spots = apart(markers.map((marker) => ({ marker, ...draw.at(marker) })));
  const centre = you && draw.at(you);
  const rings = you
    ? minutes.map((each) => ({ each, r: draw.lengthOf(walkMetres * each) })).filter(({ r }) => r > 20 && r < width)
    : [];
  const walks = rings.map(({ each, r }) => ({ each, x: centre!.x, y: centre!.y - r - 3 })).filter(({ y }) => y > 12);
  // A name that would stand across a number, a ring's minutes or the edge is left out: it only helps to find one's way.
  const isFree = ({ name, x, y }: { name: string; x: number; y: number }) => {
    const half = name.length * 3.6;
    const apartFrom = (other: { x: number; y: number }, wide: number, high: number) =>
      Math.abs(other.x - x) > half + wide || Math.abs(other.y - y) > high;
    return (
      x > half &&
      x < width - half &&
      y > 14 &&
      y < height - 6 &&
      spots.every((spot) => apartFrom({ x: spot.x, y: spot.y + 4 }, radius + 2, radius + 8)) &&
      walks.every((walk) => apartFrom(walk, 30, 14)) &&
      (!centre || apartFrom(centre, 10, 16))
    );
  };
  const named = places
    .map((place) => ({ name: place.name, ...draw.at(place) }))
    .reduce<{ name: string; x: number; y: number }[]>(
      (kept, place) =>
        isFree(place) &&
        kept.every(
          (other) =>
            Math.abs(other.x - place.x) > (other.name.length + place.name.length) * 3.6 ||
            Math.abs(other.y - place.y) > 14,
        )
          ? [...kept, place]
          : kept,
      [],
    );
  const { say, text } = words;
  return html`<figure class="lcr-help-map">
    <svg viewBox="0 0 ${width} ${height}" role="group" aria-label="${text('map.title')}">
      <rect class="lcr-help-map-ground" width="${width}" height="${height}" rx="6"></rect>
      ${centre && rings.map(({ r }) => html`<circle class="lcr-help-map-ring" cx="${round(centre.x)}" cy="${round(centre.y)}" r="${round(r)}"></circle>`)}
      ${walks.map(({ each, x, y }) => html`<text class="lcr-help-map-walk" aria-hidden="true" x="${round(x)}" y="${round(y)}">${text('map.walk', { minutes: each })}</text>`)}
      ${named.map(({ name, x, y }) => html`<text class="lcr-help-map-place" aria-hidden="true" x="${round(x)}" y="${round(y)}">${name}</text>`)}
      ${centre && html`<g role="img" aria-label="${text('map.you', { place: you.name })}"><path class="lcr-help-map-you" d="M${round(centre.x)} ${round(centre.y - 9)}l9 9-9 9-9-9z"></path></g>`}
      ${spots.map(
        ({
          marker: { number, name, away },
          x,
          y,
        }) => html`<a class="lcr-help-map-link" href="#result-${number}" aria-label="${number}. ${name}${away && `, ${away}`}">
          <circle cx="${round(x)}" cy="${round(y)}" r="${radius}"></circle>
          <text x="${round(x)}" y="${round(y + 5)}" aria-hidden="true">${number}</text>
        </a>`,
      )}
    </svg>
    <figcaption class="nhsuk-body-s">${say('map.note')}</figcaption>
  </figure>`;
}

const round = (value: number) => Math.round(value * 10) / 10;

/** Flat enough for a town: east shortened by the latitude. At least `around` in every direction, so that one street is not a whole map. */
function projection(points: readonly Point[], around?: { point: Point; metres: number }) {
  const middle = points.reduce((sum, { latitude }) => sum + latitude, 0) / points.length;
  const shorten = Math.cos((middle * Math.PI) / 180);
  const xs = points.map(({ longitude }) => longitude * shorten);
  const ys = points.map(({ latitude }) => latitude);
  const least = around ? around.metres / 111_195 : 0.002;
  const near = around
    ? [around.point.longitude * shorten, around.point.latitude]
    : [(Math.min(...xs) + Math.max(...xs)) / 2, middle];
  const west = Math.min(...xs, near[0]! - least);
  const east = Math.max(...xs, near[0]! + least);
  const south = Math.min(...ys, near[1]! - least);
  const north = Math.max(...ys, near[1]! + least);
  const scale = Math.min((width - 2 * margin) / (east - west), (height - 2 * margin) / (north - south));
  const at = ({ latitude, longitude }: Point) => ({
    x: width / 2 + (longitude * shorten - (west + east) / 2) * scale,
    y: height / 2 - (latitude - (south + north) / 2) * scale,
  });
  const degree = metresBetween({ latitude: middle, longitude: 0 }, { latitude: middle + 0.01, longitude: 0 }) * 100;
  return { at, lengthOf: (metres: number) => (metres / degree) * scale };
}

interface Spot {
  marker: Marker;
  x: number;
  y: number;
}

/** Moves numbers that would cover each other to the nearest free spot, round and round. */
function apart(spots: readonly Spot[]): Spot[] {
  const placed: Spot[] = [];
  for (const spot of spots) {
    let free = spot;
    for (let step = 1; step < 200 && placed.some((other) => tooNear(free, other)); step += 1) {
      const turn = step * 0.9;
      const away = 5 * Math.sqrt(step) * 2;
      free = {
        ...spot,
        x: inside(spot.x + away * Math.cos(turn), width),
        y: inside(spot.y + away * Math.sin(turn), height),
      };
    }
    placed.push(free);
  }
  return placed;
}

const inside = (value: number, size: number) => Math.min(size - radius - 2, Math.max(radius + 2, value));
const tooNear = (one: Spot, other: Spot) => Math.hypot(one.x - other.x, one.y - other.y) < 2 * radius + 1;

// A long series of measurements, made entry by entry from a rule: the hundred-thousandth entry costs what the first does,
// and is the same on every machine.
import type { Term } from './term.ts';
import type { Held } from './held-record.ts';
import { momentOf } from './story-time.ts';

export interface SeriesEntry {
  what: Term;
  value: number;
  /** FHIR dateTime in UTC. */
  when: string;
}

/** @param entry from 0, the oldest, to `entries - 1`, at `until`. */
export function seriesEntry(series: Held<'series'>, entry: number): SeriesEntry {
  const what = series.of[entry % series.of.length]!;
  const round = Math.floor(entry / series.of.length);
  const rounds = Math.floor((series.entries - 1) / series.of.length);
  const moment = Date.parse(momentOf(series.until)) - (rounds - round) * series.everyMinutes * 60_000;
  return { what, value: valueAt(what, round), when: `${new Date(moment).toISOString().slice(0, 19)}+00:00` };
}

/** A slow wave through the healthy range with a little noise: nothing a clinician would stop at. */
function valueAt({ low = 60, high = 100, display }: Term, round: number): number {
  const middle = (low + high) / 2;
  const wave = Math.sin(round / 40) * 0.35 + (noise(round * 31 + display.length) - 0.5) * 0.4;
  return Math.round((middle + (wave * (high - low)) / 2) * 10) / 10;
}

/** 0 to 1, from a number alone. Source: the finaliser of MurmurHash3. */
function noise(seed: number): number {
  let hash = Math.imul(seed ^ (seed >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

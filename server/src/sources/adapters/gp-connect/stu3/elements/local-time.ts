// A time written without an offset, read in the zone of the place it came from.

/**
 * The offset of a wall-clock time in a zone, e.g. "+01:00". In the hour that happens twice in autumn, the first; in the
 * hour that never happens in spring, the offset before it.
 * @param local YYYY-MM-DDThh:mm:ss without an offset.
 */
export function offsetOf(local: string, timeZone: string): string {
  const asUtc = Date.parse(`${local.slice(0, 19)}Z`);
  // Offsets lie within a day; the one in force at the wall-clock time is among those around it.
  const candidates = [offsetMinutes(asUtc - 86_400_000, timeZone), offsetMinutes(asUtc + 86_400_000, timeZone)];
  const minutes =
    candidates.find((offset) => offsetMinutes(asUtc - offset * 60_000, timeZone) === offset) ?? candidates[0]!;
  const size = Math.abs(minutes);
  const pad = (part: number) => String(part).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function offsetMinutes(instant: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'longOffset' });
    formats.set(timeZone, format);
  }
  const name = format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign, hours, minutes] = /^GMT(?:([+-])(\d\d):(\d\d))?$/.exec(name) ?? [];
  return sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

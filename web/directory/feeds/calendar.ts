// A listing's times for somebody's own calendar. Source: RFC 5545; times are of the clock on the wall (§3.3.5, form 1), since that is how
// they are meant.
import type { Schedule, Service } from '#directory/listing.ts';
import { nextOpening, schedulesOf } from '#directory/search/opening.ts';
import { addressLines } from '../service/service-page.ts';

/** @param today YYYY-MM-DD: the first time is the next one. */
export function calendarOf(service: Service, url: string, today: string, stamp: Date): string {
  const [at] = service.service_at_locations ?? [];
  const place = at?.location.location_type === 'physical' ? addressLines(at.location).join(', ') : undefined;
  const events = schedulesOf(service, at).flatMap((schedule) =>
    eventOf(schedule, { service, url, place, today, stamp }),
  );
  return [...header, ...events, 'END:VCALENDAR', ''].map(folded).join('\r\n');
}

const header = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Local Care Record//Directory//EN', 'CALSCALE:GREGORIAN'];

function eventOf(
  schedule: Schedule,
  {
    service,
    url,
    place,
    today,
    stamp,
  }: { service: Service; url: string; place: string | undefined; today: string; stamp: Date },
): string[] {
  const first = nextOpening([schedule], { day: today, minute: 0 }, 370);
  if (!first) return [];
  const { freq, byday, interval, until, valid_to: to } = schedule;
  const last = until ?? to;
  const rule =
    freq &&
    [
      `FREQ=${freq}`,
      ...(byday ? [`BYDAY=${byday}`] : []),
      ...(interval && interval > 1 ? [`INTERVAL=${interval}`] : []),
      ...(last ? [`UNTIL=${last.replaceAll('-', '')}T235959`] : []),
    ].join(';');
  return [
    'BEGIN:VEVENT',
    `UID:${schedule.id}`,
    `DTSTAMP:${stamp.toISOString().replaceAll(/[-:]|\.\d+/g, '')}`,
    `DTSTART:${moment(first.day, first.from)}`,
    `DTEND:${moment(first.day, first.until)}`,
    ...(rule ? [`RRULE:${rule}`] : []),
    `SUMMARY:${escaped(service.name)}`,
    ...(place ? [`LOCATION:${escaped(place)}`] : []),
    `DESCRIPTION:${escaped([service.description, service.phones?.[0]?.number].filter(Boolean).join('\n'))}`,
    `URL:${url}`,
    'END:VEVENT',
  ];
}

function moment(day: string, minute: number): string {
  const at = new Date(Date.parse(`${day}T00:00:00Z`) + minute * 60_000);
  return at.toISOString().replaceAll(/[-:]|\.\d+Z/g, '');
}

/** Source: RFC 5545 §3.3.11. */
const escaped = (text: string) =>
  text
    .replaceAll('\\', '\\\\')
    .replaceAll(';', String.raw`\;`)
    .replaceAll(',', String.raw`\,`)
    .replaceAll(/\r?\n/g, String.raw`\n`);

/** At most 75 octets a line, without cutting a letter. Source: RFC 5545 §3.1. */
function folded(line: string): string {
  const parts: string[] = [];
  let part = '';
  let bytes = 0;
  for (const letter of line) {
    const size = Buffer.byteLength(letter);
    if (bytes + size > (parts.length === 0 ? 75 : 74)) {
      parts.push(part);
      part = '';
      bytes = 0;
    }
    part += letter;
    bytes += size;
  }
  return [...parts, part].join('\r\n ');
}

// What is wrong, what they take, and which results are out of range.
import { isCurrent, medicineLines } from '#record/joining/conflicts/medicines.ts';
import { startOf } from '#standards/fhir/date-time.ts';
import { formatDateTime } from '#web/design/dates.ts';
import type { RecordSoFar, ShownItem, ShownLine } from '../joined-so-far.ts';
import { medicineChanges } from '../timeline/medicine-changes.ts';
import { notAResult } from '../trends/measured.ts';
import { joinedKeys, testKeys } from '../trends/test-keys.ts';
import { type Content, counted, type GlanceContext, type GlancePoint, isOver, listed } from './glance-point.ts';
import { highRiskKind } from './high-risk-medicines.ts';
import { sourcesOf, type Standing, standingIn } from './standing.ts';

export function problems(record: RecordSoFar, { now, timeZone }: GlanceContext): Content {
  const current = standingIn(record, 'problem-list').filter(({ item }) => !isOver(item, now));
  const isMinor = ({ item }: Standing) => /significance: minor/i.test(item.detail ?? '');
  const ordered = [...current.filter((each) => !isMinor(each)), ...current.filter(isMinor)];
  return {
    count: counted(record, current.length, 'current', 'problem-list'),
    points: listed(ordered, 8, ({ item }) => ({
      text: item.title,
      ...(item.when ? { small: `${item.whenMeaning ?? ''} ${formatDateTime(item.when, timeZone)}`.trim() } : {}),
    })),
  };
}

/** Medicines told as changed where that was so many days ago at most. */
const recentDays = 90;

export function medicines(record: RecordSoFar, { now, timeZone }: GlanceContext): Content {
  const section = 'medications-and-medical-devices';
  const all = medicineLines(record.section(section)?.lines ?? []);
  const current = all.filter(isCurrent);
  const risky = current.flatMap(({ shown }): GlancePoint[] => {
    const kind = highRiskKind(shown.title);
    return kind === undefined ? [] : [{ label: `High risk, ${kind}`, text: withDose(shown) }];
  });
  const since = now.getTime() - recentDays * 86_400_000;
  const changes = medicineChanges(
    all.map(({ shown }) => shown),
    now,
  )
    .map(({ change, item, when }) => ({ change, item, when: when ?? '', at: startOf(when ?? '') }))
    .filter(({ at }) => at !== undefined && at >= since && at <= now.getTime())
    .toSorted((one, other) => other.at! - one.at!);
  const disagreeing = new Set(
    current.flatMap(({ conflicts }) =>
      conflicts.filter(({ weight }) => weight === 'conflict').map(({ sentence }) => sentence),
    ),
  ).size;
  return {
    count: counted(record, current.length, 'current', section),
    points: [
      ...(disagreeing > 0
        ? [{ label: 'Sources disagree', text: disagreeing === 1 ? 'on one of them' : `${disagreeing} times` }]
        : []),
      ...listed(risky, 5, (point) => point),
      ...listed(changes, 5, ({ change, item, when }) => ({
        label: change === 'start' ? 'Started' : 'Ended',
        text: change === 'start' ? withDose(item) : item.title,
        small: `${formatDateTime(when, timeZone)}, ${item.sourceName}`,
      })),
      ...others(current.filter(({ shown }) => highRiskKind(shown.title) === undefined)),
      ...(current.length > 0 && changes.length === 0
        ? [{ text: `No start or end in the last ${recentDays} days` }]
        : []),
    ],
  };
}

/** The rest by name alone: their doses stand in the section. */
function others(lines: readonly ShownLine[]): GlancePoint[] {
  const names = [...new Set(lines.map(({ shown }) => shown.title))];
  const more = names.length - 12;
  const text = [...names.slice(0, 12), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
  return names.length > 0 ? [{ label: 'Current', text }] : [];
}

function withDose({ title, facts }: ShownItem): string {
  return facts?.medicine?.dose === undefined ? title : `${title}, ${facts.medicine.dose}`;
}

/** The latest of each test, where that is out of its range; critical ones first. */
export function results(record: RecordSoFar, { timeZone }: GlanceContext): Content {
  const lines = (record.section('investigation-results')?.lines ?? []).filter(
    ({ shown }) => shown.resource.resourceType === 'Observation' && notAResult(shown) === undefined,
  );
  const keys = lines.map(({ originals }) => testKeys(originals));
  const testOf = joinedKeys(keys);
  const latest = [...Map.groupBy(lines, (_line, index) => testOf(keys[index]![0]!)).values()].map((same) => same[0]!);
  const out = latest.filter(({ shown }) => shown.interpretation !== undefined);
  const ordered = [
    ...out.filter(({ shown }) => shown.interpretation === 'critical'),
    ...out.filter(({ shown }) => shown.interpretation !== 'critical'),
  ];
  return {
    points: listed(ordered, 6, (line) => ({
      text: `${line.shown.title} ${line.shown.detail ?? ''} (${line.shown.interpretation!})`,
      small: [line.shown.when && formatDateTime(line.shown.when, timeZone), sourcesOf(line).join(' and ')]
        .filter(Boolean)
        .join(', '),
    })),
    empty: lines.length > 0 ? 'The latest of each test is in range, or has no range,' : 'No results recorded',
  };
}

// The record on one screen, across organisations: each line says what matters of some sections, and where all of it is.
// What a line says is what sources say; who was silent is told on the line too, so that a short line is not read as a short story.
import type { SectionId } from '#record/items/sections.ts';
import { sections } from '#record/items/sections.ts';
import { isCurrent, medicineLines } from '#record/joining/conflicts/medicines.ts';
import { stateOf } from '#record/joining/reading/item-states.ts';
import { startOf } from '#standards/fhir/date-time.ts';
import { formatDateTime } from '#web/design/dates.ts';
import type { RecordSoFar, ShownItem, ShownLine } from '../joined-so-far.ts';
import { medicineChanges } from '../timeline/medicine-changes.ts';
import { notAResult } from '../trends/measured.ts';
import { joinedKeys, testKeys } from '../trends/test-keys.ts';
import { highRiskKind } from './high-risk-medicines.ts';
import { isCutShort, missingIn, sourcesOf, type Standing, standingIn } from './standing.ts';

export const glanceLineIds = [
  'problems',
  'medicines',
  'admissions',
  'contacts',
  'appointments',
  'results',
  'plans',
  'support',
  'people',
] as const;

export type GlanceLineId = (typeof glanceLineIds)[number];

export interface GlanceLine {
  id: GlanceLineId;
  title: string;
  /** Where all of it stands, the first its title leads to. */
  sections: readonly SectionId[];
  /** "5 current", where there is something to count. */
  count: string | undefined;
  points: readonly GlancePoint[];
  /** What is said where there are no points. */
  empty: string;
  missing: readonly string[];
}

export interface GlancePoint {
  /** What it is about, in a word or two: "Started", "High risk". */
  label?: string;
  text: string;
  /** Date and place. */
  small?: string;
}

export interface GlanceContext {
  now: Date;
  timeZone: string;
  waiting: boolean;
}

type Content = Pick<GlanceLine, 'points'> & { count?: string | undefined; empty?: string };

interface Kind {
  title: string;
  sections: readonly SectionId[];
  content: (record: RecordSoFar, context: GlanceContext) => Content;
}

const kinds: Readonly<Record<GlanceLineId, Kind>> = {
  problems: { title: 'Current problems', sections: ['problem-list'], content: problems },
  medicines: { title: 'Current medicines', sections: ['medications-and-medical-devices'], content: medicines },
  admissions: {
    title: 'In hospital',
    sections: ['admission-details', 'discharge-details', 'contacts-with-professionals'],
    content: admissions,
  },
  contacts: { title: 'Last contacts', sections: ['contacts-with-professionals'], content: contacts },
  appointments: { title: 'Next appointments', sections: ['future-appointments'], content: appointments },
  results: { title: 'Latest results out of range', sections: ['investigation-results'], content: results },
  plans: {
    title: 'Plans',
    sections: [
      'care-and-support-plan',
      'contingency-plans',
      'additional-support-plans',
      'end-of-life-care',
      'about-me',
    ],
    content: plans,
  },
  support: {
    title: 'Care and support',
    sections: ['services-and-care', 'primary-support-reason'],
    content: support,
  },
  people: {
    title: 'Who is involved',
    sections: ['professional-contacts', 'personal-contacts', 'gp-practice'],
    content: people,
  },
};

/** @param first the lines a view begins with; all others follow. */
export function glanceLines(
  record: RecordSoFar,
  context: GlanceContext,
  first: readonly GlanceLineId[] = [],
): GlanceLine[] {
  return [...new Set([...first, ...glanceLineIds])].map((id) => {
    const { title, sections: where, content } = kinds[id];
    const { count, points, empty = 'Nothing recorded' } = content(record, context);
    const missing = missingIn(record, ...where);
    return {
      id,
      title,
      sections: where,
      count,
      points,
      empty: context.waiting ? 'Still asking.' : missing.length > 0 ? `${empty} by those that answered.` : `${empty}.`,
      missing,
    };
  });
}

const mostPoints = 8;

/** The first of them, and how many more there are. */
function listed(points: readonly GlancePoint[], more = mostPoints): GlancePoint[] {
  const left = points.length - more;
  return left > 0 ? [...points.slice(0, more), { text: `and ${left} more` }] : [...points];
}

/** "12 current", "at least 12 current" where not all was read. */
function counted(record: RecordSoFar, count: number, word: string, section: SectionId): string | undefined {
  return count === 0 ? undefined : `${isCutShort(record, section) ? 'at least ' : ''}${count} ${word}`;
}

function isOver({ facts }: ShownItem, now: Date): boolean {
  const end = facts?.until === undefined ? undefined : startOf(facts.until);
  return end !== undefined && end < now.getTime();
}

function problems(record: RecordSoFar, { now, timeZone }: GlanceContext): Content {
  const current = standingIn(record, 'problem-list').filter(({ item }) => !isOver(item, now));
  const isMinor = ({ item }: Standing) => /significance: minor/i.test(item.detail ?? '');
  const ordered = [...current.filter((each) => !isMinor(each)), ...current.filter(isMinor)];
  return {
    count: counted(record, current.length, 'current', 'problem-list'),
    points: listed(
      ordered.map(({ item }) => ({
        text: item.title,
        ...(item.when ? { small: `${item.whenMeaning ?? ''} ${formatDateTime(item.when, timeZone)}`.trim() } : {}),
      })),
    ),
  };
}

/** Medicines told as changed where that was so many days ago at most. */
const recentDays = 90;

function medicines(record: RecordSoFar, { now, timeZone }: GlanceContext): Content {
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
    .toSorted((one, other) => other.at! - one.at!)
    .map(({ change, item, when }) => ({
      label: change === 'start' ? 'Started' : 'Ended',
      text: change === 'start' ? withDose(item) : item.title,
      small: `${formatDateTime(when, timeZone)}, ${item.sourceName}`,
    }));
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
      ...listed(risky, 5),
      ...listed(changes, 5),
      ...(current.length > 0 && changes.length === 0
        ? [{ text: `No start or end in the last ${recentDays} days` }]
        : []),
    ],
  };
}

function withDose({ title, facts }: ShownItem): string {
  return facts?.medicine?.dose === undefined ? title : `${title}, ${facts.medicine.dose}`;
}

function admissions(record: RecordSoFar, context: GlanceContext): Content {
  const isNow = ({ item }: Standing) =>
    item.facts?.until === undefined && stateOf(item) === 'current' && item.resource.resourceType === 'Encounter';
  const stays = standingIn(record, 'admission-details').filter(isNow);
  const visits = standingIn(record, 'contacts-with-professionals').filter(isNow);
  const [left] = record.section('discharge-details')?.lines ?? [];
  return {
    points: [
      ...stays.map(({ item, line }) => ({ label: 'Admitted now', ...happening(item, line, context) })),
      ...visits.map(({ item, line }) => ({ label: 'Being seen now', ...happening(item, line, context) })),
      ...(stays.length + visits.length === 0 && !context.waiting ? [{ text: notInHospital(record) }] : []),
      ...(left ? [{ label: 'Last discharged', ...happening(left.shown, left, context) }] : []),
    ],
  };
}

/** Of the sources that answered: one that was silent may have them in a bed. */
function notInHospital(record: RecordSoFar): string {
  return missingIn(record, 'admission-details').length > 0
    ? 'No source that answered says that they are in hospital now'
    : 'No source says that they are in hospital now';
}

/** What, where it happened, when, and who says so. */
function happening(item: ShownItem, line: ShownLine, { timeZone }: GlanceContext): GlancePoint {
  const where = /(?:^|; )where: ([^;]+)/.exec(item.detail ?? '')?.[1];
  const reason = /(?:^|; )reason: ([^;]+)/.exec(item.detail ?? '')?.[1];
  const text = [...new Set([item.title, reason, item.who].filter(Boolean))].join(', ');
  const small = [item.when && formatDateTime(item.when, timeZone), where, sourcesOf(line).join(' and ')];
  return { text, small: small.filter(Boolean).join(', ') };
}

function contacts(record: RecordSoFar, context: GlanceContext): Content {
  const past = (record.section('contacts-with-professionals')?.lines ?? []).filter(
    ({ shown }) => isContact(shown) && (startOf(shown.when ?? '') ?? Infinity) <= context.now.getTime(),
  );
  return { points: past.slice(0, 4).map((line) => happening(line.shown, line, context)) };
}

/** Notes within a consultation are not contacts; nor is what did not take place. */
function isContact({ resource, status }: ShownItem): boolean {
  return ['Encounter', 'Appointment', 'Communication'].includes(resource.resourceType) && status !== 'cancelled';
}

function appointments(record: RecordSoFar, context: GlanceContext): Content {
  const now = context.now.getTime();
  const coming = standingIn(record, 'future-appointments')
    .map(({ item, line }) => ({ item, line, at: startOf(item.when ?? '') }))
    .filter(({ item, at }) => at !== undefined && at >= now && item.whenMeaning === 'appointment')
    .toSorted((one, other) => one.at! - other.at!);
  return {
    points: listed(
      coming.map(({ item, line }) => happening(item, line, context)),
      4,
    ),
  };
}

/** The latest of each test, where that is out of its range; critical ones first. */
function results(record: RecordSoFar, { timeZone }: GlanceContext): Content {
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
    points: listed(
      ordered.map((line) => ({
        text: `${line.shown.title} ${line.shown.detail ?? ''} (${line.shown.interpretation!})`,
        small: [line.shown.when && formatDateTime(line.shown.when, timeZone), sourcesOf(line).join(' and ')]
          .filter(Boolean)
          .join(', '),
      })),
      6,
    ),
    empty: lines.length > 0 ? 'The latest of each test is in range, or has no range,' : 'No results recorded',
  };
}

function plans(record: RecordSoFar, context: GlanceContext): Content {
  const standing = standingIn(record, ...kinds.plans.sections).filter(
    ({ item }) => item.resource.resourceType !== 'Goal' && !isOver(item, context.now),
  );
  return {
    points: listed(
      standing.map(({ item, line }) => dated(item, line, context)),
      5,
    ),
  };
}

function support(record: RecordSoFar, context: GlanceContext): Content {
  const standing = standingIn(record, 'primary-support-reason', 'services-and-care').filter(
    ({ item }) => !isOver(item, context.now),
  );
  return {
    points: listed(
      standing.map(({ item, line }) => dated(item, line, context)),
      6,
    ),
  };
}

function dated(item: ShownItem, line: ShownLine, { timeZone }: GlanceContext): GlancePoint {
  const small = [
    item.when && `${item.whenMeaning ?? ''} ${formatDateTime(item.when, timeZone)}`.trim(),
    sourcesOf(line).join(' and '),
  ];
  return { text: item.title, small: small.filter(Boolean).join(', ') };
}

function people(record: RecordSoFar): Content {
  const named = (section: SectionId) =>
    standingIn(record, section).map(({ item, line }): GlancePoint => ({
      label: peopleLabels[section] ?? sections.find(({ id }) => id === section)!.title,
      text: [item.title, item.detail].filter(Boolean).join(', '),
      small: sourcesOf(line).join(' and '),
    }));
  return {
    points: [
      ...listed(named('personal-contacts'), 4),
      ...listed(named('professional-contacts'), 4),
      ...listed(named('gp-practice'), 2),
    ],
  };
}

const peopleLabels: Readonly<Partial<Record<SectionId, string>>> = {
  'personal-contacts': 'Family and others',
  'professional-contacts': 'Professional',
  'gp-practice': 'GP',
};

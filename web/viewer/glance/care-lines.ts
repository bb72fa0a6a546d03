// Where they are and were seen, what is planned and given, and who is involved.
import { type SectionId, sections } from '#record/items/sections.ts';
import { stateOf } from '#record/joining/reading/item-states.ts';
import { startOf } from '#standards/fhir/date-time.ts';
import { formatDateTime } from '#web/design/dates.ts';
import type { RecordSoFar, ShownItem, ShownLine } from '../joined-so-far.ts';
import { type Content, type GlanceContext, type GlancePoint, isOver, listed } from './glance-point.ts';
import { missingIn, notAsked, sourcesOf, type Standing, standingIn } from './standing.ts';

export function admissions(record: RecordSoFar, context: GlanceContext): Content {
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
  return missingIn(record, 'admission-details').length + notAsked(record).length > 0
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

export function contacts(record: RecordSoFar, context: GlanceContext): Content {
  const past = (record.section('contacts-with-professionals')?.lines ?? []).filter(
    ({ shown }) => isContact(shown) && (startOf(shown.when ?? '') ?? Infinity) <= context.now.getTime(),
  );
  return { points: past.slice(0, 4).map((line) => happening(line.shown, line, context)) };
}

/** Notes within a consultation are not contacts; nor is what did not take place. */
function isContact({ resource, status }: ShownItem): boolean {
  return ['Encounter', 'Appointment', 'Communication'].includes(resource.resourceType) && status !== 'cancelled';
}

export function appointments(record: RecordSoFar, context: GlanceContext): Content {
  const now = context.now.getTime();
  const coming = standingIn(record, 'future-appointments')
    .map(({ item, line }) => ({ item, line, at: startOf(item.when ?? '') }))
    .filter(({ item, at }) => at !== undefined && at >= now && item.whenMeaning === 'appointment')
    .toSorted((one, other) => one.at! - other.at!);
  return {
    points: listed(coming, 4, ({ item, line }) => happening(item, line, context)),
  };
}

export const planSections: readonly SectionId[] = [
  'care-and-support-plan',
  'contingency-plans',
  'additional-support-plans',
  'end-of-life-care',
  'about-me',
];

export function plans(record: RecordSoFar, context: GlanceContext): Content {
  const standing = standingIn(record, ...planSections).filter(
    ({ item }) => item.resource.resourceType !== 'Goal' && !isOver(item, context.now),
  );
  return {
    points: listed(standing, 5, ({ item, line }) => dated(item, line, context)),
  };
}

export function support(record: RecordSoFar, context: GlanceContext): Content {
  const standing = standingIn(record, 'primary-support-reason', 'services-and-care').filter(
    ({ item }) => !isOver(item, context.now),
  );
  return {
    points: listed(standing, 6, ({ item, line }) => dated(item, line, context)),
  };
}

function dated(item: ShownItem, line: ShownLine, { timeZone }: GlanceContext): GlancePoint {
  const small = [
    item.when && `${item.whenMeaning ?? ''} ${formatDateTime(item.when, timeZone)}`.trim(),
    sourcesOf(line).join(' and '),
  ];
  return { text: item.title, small: small.filter(Boolean).join(', ') };
}

export function people(record: RecordSoFar): Content {
  const named = (section: SectionId, most: number) =>
    listed(standingIn(record, section), most, ({ item, line }) => ({
      label: peopleLabels[section] ?? sections.find(({ id }) => id === section)!.title,
      text: [item.title, item.detail].filter(Boolean).join(', '),
      small: sourcesOf(line).join(' and '),
    }));
  return {
    points: [...named('personal-contacts', 4), ...named('professional-contacts', 4), ...named('gp-practice', 2)],
  };
}

const peopleLabels: Readonly<Partial<Record<SectionId, string>>> = {
  'personal-contacts': 'Family and others',
  'professional-contacts': 'Professional',
  'gp-practice': 'GP',
};

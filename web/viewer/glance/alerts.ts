// What changes what a professional does next, whoever recorded it: the alerts under the banner, each kind in its own place.
// Source: PRSB Core Information Standard v2 (alerts, allergies, safeguarding, legal information, individual requirements, end
// of life care); NHS England, Reasonable Adjustment Flag; DCB1605 Accessible Information.
import { dateText } from '#record/items/elements/times.ts';
import type { SectionId } from '#record/items/sections.ts';
import { legalStatusOf, resuscitationOf } from '#record/joining/conflicts/decisions.ts';
import { isError, stateOf } from '#record/joining/reading/item-states.ts';
import type { RecordSoFar, ShownItem, ShownLine } from '../joined-so-far.ts';
import { isCutShort, missingIn, notAsked, sourcesOf, type Standing, standingIn } from './standing.ts';

export type AlertKind =
  | 'allergies'
  | 'end-of-life'
  | 'safeguarding'
  | 'legal'
  | 'communication'
  | 'adjustments'
  | 'warnings';

export interface Alert {
  title: string;
  /** Reaction and severity, or what else stands beside the title; where sources word it differently, each with its name. */
  details: readonly string[];
  when: string | undefined;
  sources: readonly string[];
}

export interface AlertRow {
  kind: AlertKind;
  title: string;
  /** Where all of it stands. */
  section: SectionId;
  alerts: readonly Alert[];
  /** What is said where there is no alert, or beside them: never "none" where a source was silent. */
  said: readonly string[];
  /** Nobody said that there is one, and nobody that there is none, where that matters: marked, so that it is not overlooked. */
  unknown?: boolean;
  /** Lines whose conflicts are told here. */
  conflicting: readonly ShownLine[];
}

const allergies = 'allergies-and-adverse-reactions';
/** Where a decision about resuscitation, or a wish about the end of life, may stand beside its own section. */
const wishSections: readonly SectionId[] = [
  'end-of-life-care',
  'alerts',
  'legal-information',
  'care-and-support-plan',
  'contingency-plans',
  'problem-list',
  'documents',
];
const wish =
  /\bpreferred place of (?:care|death)\b|\bend of life\b|\bpalliative\b|\brespect\b(?= form| plan|$)|\badvance (?:care plan|decision|directive|statement)\b|\badrt\b|\btreatment escalation\b/i;
/** Of letters only the forms themselves: many a clinic's letters speak of palliative care. */
const wishDocument = /\brespect\b.*\bform\b|\bdnacpr\b|\badvance (?:decision|directive|statement)\b|\badrt\b/i;
const attorney = /\b(?:power of attorney|attorney|deputy)\b/i;
const communication =
  /^(?:language|interpreter|contact preference)$|interpret|communicat|accessible information|\bsign language\b|\bbraille\b|\blarge print\b|\bhearing\b|\bsight\b|\bdeaf|\bblind\b/i;

/** @param waiting sources have still to answer. */
export function alertRows(record: RecordSoFar, waiting: boolean): AlertRow[] {
  const wishes = standingIn(record, ...wishSections)
    .filter(isWish)
    .toSorted(decisionsFirst);
  const taken = new Set(wishes.map(({ line }) => line));
  const needs = standingIn(record, 'individual-requirements').filter(({ item }) => !isPlainEnglish(item));
  const isCommunication = ({ item }: Standing) => communication.test(item.title);
  const row = (
    kind: AlertKind,
    title: string,
    section: SectionId,
    standing: readonly Standing[],
    ...also: SectionId[]
  ) => ({
    kind,
    title,
    section,
    alerts: distinct(standing.map(alertOf)),
    said: saidOf(record, waiting, standing.length, section, ...also),
    conflicting: standing.map(({ line }) => line),
  });
  return [
    allergyRow(record, waiting),
    row('end-of-life', 'End of life and resuscitation', 'end-of-life-care', wishes, ...wishSections),
    row('safeguarding', 'Safeguarding', 'safeguarding', standingIn(record, 'safeguarding')),
    row(
      'legal',
      'Legal',
      'legal-information',
      legalOf(record).filter(({ line }) => !taken.has(line)),
      'personal-contacts',
    ),
    row(
      'warnings',
      'Other warnings',
      'alerts',
      standingIn(record, 'alerts').filter(({ line }) => !taken.has(line)),
    ),
    row('communication', 'Language and communication', 'individual-requirements', needs.filter(isCommunication)),
    row(
      'adjustments',
      'Reasonable adjustments',
      'individual-requirements',
      needs.filter((each) => !isCommunication(each)),
    ),
  ];
}

function isWish({ item }: Standing): boolean {
  if (item.section === 'documents') return wishDocument.test(item.title);
  return item.section === 'end-of-life-care' || resuscitationOf(item) !== undefined || wish.test(item.title);
}

function decisionsFirst(one: Standing, other: Standing): number {
  return Number(resuscitationOf(one.item) === undefined) - Number(resuscitationOf(other.item) === undefined);
}

/** Legal information, under which section somebody is in hospital now, and who may decide for them. */
function legalOf(record: RecordSoFar): Standing[] {
  return [
    ...standingIn(record, 'legal-information'),
    ...standingIn(record, 'admission-details').filter(
      ({ item }) => item.facts?.until === undefined && legalStatusOf(item) !== undefined,
    ),
    ...standingIn(record, 'personal-contacts').filter(({ item }) => attorney.test(item.detail ?? '')),
  ];
}

/** "English, preferred" asks nothing of anybody; its section shows it. */
function isPlainEnglish({ title, detail }: ShownItem): boolean {
  return title === 'Language' && /^English\b/.test(detail ?? '') && !/required/.test(detail ?? '');
}

function alertOf({ item, line }: Standing): Alert {
  const details = [
    ...Map.groupBy(
      line.originals.filter((each) => !isError(each) && stateOf(each) !== 'ended'),
      wordsOf,
    ),
  ];
  const several = details.length > 1;
  return {
    title: item.title,
    details: details.flatMap(([words, items]) =>
      words === ''
        ? []
        : several
          ? [`${words} (${[...new Set(items.map(({ sourceName }) => sourceName))].join(', ')})`]
          : [words],
    ),
    when: item.when,
    sources: sourcesOf(line),
  };
}

/**
 * What stands beside a title: the legal status of a stay alone, nothing of a plan or a goal, which are read in their section,
 * the end of a warning, and of all else its detail and what to know before relying on it.
 */
function wordsOf({ section, resource, detail, facts, cautions = [] }: ShownItem): string {
  if (section === 'admission-details') return facts?.legalStatus ?? '';
  const own =
    resource.resourceType === 'Flag'
      ? facts?.until && `until ${dateText(facts.until)}`
      : ['CarePlan', 'Goal', 'DocumentReference'].includes(resource.resourceType)
        ? undefined
        : detail;
  return [own, ...cautions].filter((words) => words !== undefined && words !== '').join('; ');
}

/** The same words from several places once, with everybody who says them. */
function distinct(alerts: readonly Alert[]): Alert[] {
  return [...Map.groupBy(alerts, ({ title, details }) => JSON.stringify([title, details])).values()].map((same) => ({
    ...same[0]!,
    sources: [...new Set(same.flatMap(({ sources }) => sources))],
  }));
}

function saidOf(record: RecordSoFar, waiting: boolean, count: number, ...ids: readonly SectionId[]): string[] {
  if (count > 0)
    return [
      ...(waiting ? ['Still asking the others.'] : []),
      ...(isCutShort(record, ids[0]!) ? ['There may be more: open the section.'] : []),
    ];
  if (waiting) return ['Still asking.'];
  const [missing, silent] = [missingIn(record, ...ids), missingIn(record)];
  const ofThese = missing.filter((words) => !silent.includes(words));
  return [
    missing.length + notAsked(record).length > 0 ? 'None recorded by those that answered.' : 'None recorded.',
    // Who was silent altogether is told once, below the rows.
    ...(ofThese.length > 0 ? [`Not complete: ${ofThese.join('; ')}.`] : []),
  ];
}

/**
 * Allergies, the gravest first. "No known allergies" is said only where a source says so and none that answered holds one; who
 * did not answer is named here too, since to prescribe is to rely on this line.
 */
function allergyRow(record: RecordSoFar, waiting: boolean): AlertRow {
  const state = record.section(allergies)!;
  const held = standingIn(record, allergies).toSorted((one, other) => gravity(other) - gravity(one));
  const missing = [...missingIn(record, allergies), ...notAsked(record)].map((words) => words.replace(': ', ' '));
  const noneKnown = held.length > 0 ? [] : noneKnownBy(record, state.lines);
  const unknown = state.lines.filter(({ shown }) => shown.facts?.allergy?.noInformation);
  const nothing = held.length === 0 && noneKnown.length === 0;
  return {
    kind: 'allergies',
    title: 'Allergies',
    section: allergies,
    unknown: nothing && !waiting,
    alerts: distinct(held.map(alertOf)),
    said: [
      ...noneKnown,
      ...unknown.map((line) => `Nothing is known of allergies, says ${sourcesOf(line).join(', ')}.`),
      ...(waiting ? [nothing ? 'Not known yet: still asking.' : 'Still asking the others.'] : []),
      ...(nothing && !waiting && missing.length === 0
        ? ['Not recorded by any source. This is not the same as no known allergies.']
        : []),
      ...(missing.length > 0
        ? [nothing ? `Not known: ${missing.join('; ')}.` : `Not complete: ${missing.join('; ')}.`]
        : []),
      ...saidOf(record, false, held.length, allergies).filter(() => held.length > 0),
    ],
    conflicting: state.lines,
  };
}

/** "No known allergies, says Guy's." Of drugs alone, of food alone: as the source words it. */
function noneKnownBy({ parts }: RecordSoFar, lines: readonly ShownLine[]): string[] {
  const statements = lines.filter(
    ({ shown }) => shown.facts?.allergy?.noneKnown && stateOf(shown) !== 'ended' && !isError(shown),
  );
  const said = statements.map((line) => `${line.shown.title}: recorded by ${sourcesOf(line).join(', ')}.`);
  const stated = new Set(statements.flatMap(sourcesOf));
  const areas = parts
    .filter((part) =>
      part.areas.some(({ status, sections }) => status === 'none-known' && sections.includes(allergies)),
    )
    .map(({ source }) => source.organisation.shortName)
    .filter((name) => !stated.has(name));
  return [...said, ...(areas.length > 0 ? [`No known allergies: recorded by ${[...new Set(areas)].join(', ')}.`] : [])];
}

const graveWords: readonly RegExp[] = [
  /anaphyla|high risk of serious harm|\bfatal\b|life-threatening/i,
  /\bsevere\b/i,
  /\bmoderate\b/i,
];

/** By its own words: 3 for what may kill, 0 where nothing is said. For the order alone: nothing is left out by it. */
function gravity({ line }: Standing): number {
  const words = line.originals.map(({ title, detail }) => `${title} ${detail ?? ''}`).join(' ');
  const rank = graveWords.findIndex((pattern) => pattern.test(words));
  return rank < 0 ? 0 : graveWords.length - rank;
}

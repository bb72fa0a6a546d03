// What makes a source's entries less useful than they could be, found entry by entry. Each is a rule with a sentence that can be
// sent to the source's owner: it names kinds and counts, and never what an entry says nor whom it is about.
// Source: feature row R28; Interweave design paper 017, data impairments; NHS Digital data quality maturity index (validity,
// completeness); GP Connect 1.6 (degraded entries).
import type { RecordItem } from '../../items/record-item.ts';
import { loincOf, snomedOf } from '../reading/item-codes.ts';
import { isError } from '../reading/item-states.ts';
import { isKnownUnit } from '../reading/units.ts';
import { stretchOf } from '../reading/stretches.ts';

export type ImpairmentKind =
  | 'uncoded'
  | 'degraded'
  | 'code without words'
  | 'code not known'
  | 'code retired'
  | 'no date'
  | 'date not readable'
  | 'date in the future'
  | 'no author'
  | 'no unit'
  | 'unit not known'
  | 'dose without its unit'
  | 'document not sent'
  | 'duplicate'
  | 'dangling reference'
  | 'not carried over';

export interface ImpairmentRule {
  kind: ImpairmentKind;
  /** Entries the rule looks at; the rest are no part of its count. */
  applies: (item: RecordItem, now: number) => boolean;
  holds: (item: RecordItem, now: number) => boolean;
  /** Before "12 of 40 prescriptions". */
  says: string;
  /** What would mend it. */
  asks: string;
}

const hasCaution = (item: RecordItem, caution: string) => item.cautions?.includes(caution) ?? false;
const ofTypes =
  (...types: readonly string[]) =>
  ({ resource }: RecordItem) =>
    types.includes(resource.resourceType);

const isMedicine = ({ facts }: RecordItem) => facts?.medicine !== undefined;
const isAllergy = ({ resource, facts }: RecordItem) =>
  resource.resourceType === 'AllergyIntolerance' && !facts?.allergy?.noneKnown;
const coded = ofTypes('Condition', 'Immunization', 'Procedure');
/** Kinds of which one expects to know when and by whom. Who a person is, and whom they know, have neither. */
const events = ofTypes(
  'AllergyIntolerance',
  'Appointment',
  'CarePlan',
  'Condition',
  'DiagnosticReport',
  'DocumentReference',
  'Encounter',
  'EpisodeOfCare',
  'Flag',
  'Immunization',
  'MedicationAdministration',
  'MedicationDispense',
  'MedicationRequest',
  'MedicationStatement',
  'Observation',
  'Procedure',
  'ServiceRequest',
  'Task',
);
/** A day of difference between clocks and time zones is no future. */
const clockSkewMs = 86_400_000;
const yearMs = 365 * 86_400_000;
/** In milliseconds since 1970; before everything where there is no date. */
const startOf = (when: string | undefined) => (when === undefined ? -1 : (stretchOf(when)?.start ?? -1));
const mayLieAhead = ofTypes('Appointment', 'ServiceRequest', 'Task', 'CarePlan', 'MedicationRequest', 'Goal');

export const impairmentRules: readonly ImpairmentRule[] = [
  {
    kind: 'uncoded',
    applies: (item) => isMedicine(item) || isAllergy(item) || coded(item) || ofTypes('Observation')(item),
    holds: (item) => snomedOf(item) === undefined && loincOf(item) === undefined && !isDegraded(item),
    says: 'No SNOMED CT, dm+d or LOINC code on',
    asks: 'Send the national code beside the words.',
  },
  {
    kind: 'degraded',
    applies: (item) => isMedicine(item) || isAllergy(item),
    holds: isDegraded,
    says: 'A code lost between two systems, so that prescribing cannot be checked against it, on',
    asks: 'Code them again from what they say.',
  },
  {
    kind: 'code without words',
    applies: () => true,
    holds: (item) => hasCaution(item, 'the source gave a code without words'),
    says: 'A code without words on',
    asks: 'Send the words a clinician chose beside the code.',
  },
  {
    kind: 'code not known',
    applies: ({ meaning }) => meaning?.standing !== undefined,
    holds: ({ meaning }) => meaning?.standing === 'unknown',
    says: 'A SNOMED CT code that no current edition has, not even as a retired one, on',
    asks: 'Correct the code: it may have lost digits on its way through a spreadsheet, or be one of your own.',
  },
  {
    // What was recorded long ago stays coded as it was.
    kind: 'code retired',
    applies: ({ meaning, when }, now) => meaning?.standing !== undefined && startOf(when) > now - yearMs,
    holds: ({ meaning }) => meaning?.standing === 'retired',
    says: 'A SNOMED CT code that is no longer in use, on entries of the last year:',
    asks: 'Load the current edition where new entries are coded.',
  },
  {
    kind: 'no date',
    applies: events,
    holds: ({ when, detail }) => when === undefined && !detail?.includes('date as given: '),
    says: 'No date on',
    asks: 'Send when it happened, or when it was recorded, as exactly as it is known.',
  },
  {
    kind: 'date not readable',
    applies: events,
    holds: ({ when, detail }) => when === undefined && (detail?.includes('date as given: ') ?? false),
    says: 'A date that is not one, so that it stands undated, on',
    asks: 'Send dates as FHIR has them: YYYY, YYYY-MM, YYYY-MM-DD, or with a time and its offset.',
  },
  {
    kind: 'date in the future',
    applies: (item) => events(item) && !mayLieAhead(item),
    holds: ({ when }, now) => startOf(when) > now + clockSkewMs,
    says: 'A date in the future, of something that has happened, on',
    asks: 'Correct the date.',
  },
  {
    kind: 'no author',
    applies: events,
    holds: ({ who }) => who === undefined || who === 'the patient',
    says: 'No professional, team or organisation named on',
    asks: 'Send the author, performer or requester.',
  },
  {
    kind: 'no unit',
    applies: ({ facts }) => facts?.result?.value !== undefined,
    holds: ({ facts }) => facts?.result?.unit === undefined,
    says: 'A number without a unit on',
    asks: 'Send the unit, as UCUM.',
  },
  {
    kind: 'unit not known',
    applies: ({ facts }) => facts?.result?.unit !== undefined,
    holds: ({ facts }) => !isKnownUnit(facts!.result!.unit!),
    says: 'A unit that is not known here, so that the value cannot stand beside others, on',
    asks: 'Send the unit as UCUM.',
  },
  {
    kind: 'dose without its unit',
    applies: isMedicine,
    holds: ({ facts }) => facts?.medicine?.dose?.includes('(unit not given)') ?? false,
    says: 'A dose without its unit on',
    asks: 'Send the unit of the dose.',
  },
  {
    kind: 'document not sent',
    applies: ofTypes('DocumentReference'),
    holds: (item) => hasCaution(item, 'the document itself was not sent'),
    says: 'A document that cannot be opened on',
    asks: 'Send the document, or where it can be fetched.',
  },
];

function isDegraded(item: RecordItem): boolean {
  return (
    hasCaution(item, 'medicine without a code') ||
    hasCaution(item, 'drug allergy without a code') ||
    hasCaution(item, 'allergy without a code')
  );
}

/** Entries that count: what was entered in error is not to be mended again. */
export function countable(items: readonly RecordItem[]): RecordItem[] {
  return items.filter((item) => !isError(item));
}

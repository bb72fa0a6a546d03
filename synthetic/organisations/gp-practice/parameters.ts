// What a $gpc.getstructuredrecord request asks for, and whether it may be asked so.
// Source: GP Connect 1.6, Retrieve a patient's structured record: request parameters and error handling.
import { nhsNumberSystem, parseNhsNumber } from '#standards/nhs-number.ts';
import type { AllergiesAsked } from './areas/allergies.ts';
import type { ConsultationsAsked } from './areas/consultations.ts';
import type { ImmunisationsAsked } from './areas/immunisations.ts';
import type { MedicinesAsked } from './areas/medicines.ts';
import type { ProblemsAsked } from './areas/problems.ts';
import { refuse } from './refusal.ts';

/** A search period of whole dates, both ends included. */
export interface Within {
  start?: string;
  end?: string;
}

export interface Asked {
  nhsNumber: string;
  includeAllergies?: AllergiesAsked;
  includeMedication?: MedicinesAsked;
  includeConsultations?: ConsultationsAsked;
  includeProblems?: ProblemsAsked;
  includeImmunisations?: ImmunisationsAsked;
  includeUncategorisedData?: Within;
  includeInvestigations?: Within;
  includeReferrals?: Within;
  includeDiaryEntries?: { until?: string };
  /** Parameters this version does not know: answered with a warning each. */
  unknown: string[];
}

interface Parameter {
  name?: unknown;
  part?: unknown;
  [value: string]: unknown;
}

const areaNames = [
  'includeAllergies',
  'includeMedication',
  'includeConsultations',
  'includeProblems',
  'includeImmunisations',
  'includeUncategorisedData',
  'includeInvestigations',
  'includeReferrals',
  'includeDiaryEntries',
] as const;

/**
 * Reads the request's body.
 * @param today YYYY-MM-DD
 * @throws Refusal as the specification's error table says.
 */
export function readParameters(body: string, today: string): Asked {
  const parameters = parametersOf(body);
  const byName = new Map<string, Parameter>();
  for (const parameter of parameters) {
    if (typeof parameter.name !== 'string') refuse('INVALID_RESOURCE', 'A parameter has no name');
    if (byName.has(parameter.name)) refuse('INVALID_PARAMETER', `${parameter.name} is given more than once`);
    byName.set(parameter.name, parameter);
  }
  const nhsNumber = nhsNumberOf(byName.get('patientNHSNumber'));
  byName.delete('patientNHSNumber');

  const asked: Asked = { nhsNumber, unknown: [] };
  for (const [name, parameter] of byName) {
    const parts = partsOf(parameter);
    switch (name) {
      case 'includeAllergies': {
        const include = parts.get('includeResolvedAllergies');
        if (typeof include !== 'boolean')
          refuse('INVALID_PARAMETER', 'includeAllergies needs includeResolvedAllergies');
        asked.includeAllergies = { includeResolved: include };
        break;
      }
      case 'includeMedication': {
        const from = wholeDate(parts, 'medicationSearchFromDate');
        if (from !== undefined && from > today)
          refuse('INVALID_PARAMETER', 'medicationSearchFromDate is in the future');
        asked.includeMedication = {
          includeIssues: parts.get('includePrescriptionIssues') !== false,
          ...(from !== undefined && { from }),
        };
        break;
      }
      case 'includeConsultations': {
        const within = period(parts, 'consultationSearchPeriod', today);
        const mostRecent = parts.get('includeNumberOfMostRecent');
        if (mostRecent !== undefined && parts.has('consultationSearchPeriod'))
          refuse('INVALID_RESOURCE', 'consultationSearchPeriod and includeNumberOfMostRecent exclude one another');
        asked.includeConsultations = { within, ...(typeof mostRecent === 'number' && { mostRecent }) };
        break;
      }
      case 'includeProblems': {
        const status = parts.get('filterStatus');
        if (status !== undefined && status !== 'active' && status !== 'inactive')
          refuse('INVALID_PARAMETER', 'filterStatus is neither active nor inactive');
        asked.includeProblems = status === undefined ? {} : { status };
        break;
      }
      case 'includeImmunisations':
        asked.includeImmunisations = { includeNotGiven: parts.get('includeNotGiven') === true };
        break;
      case 'includeUncategorisedData':
        asked.includeUncategorisedData = period(parts, 'uncategorisedDataSearchPeriod', today);
        break;
      case 'includeInvestigations':
        asked.includeInvestigations = period(parts, 'investigationSearchPeriod', today);
        break;
      case 'includeReferrals':
        asked.includeReferrals = period(parts, 'referralSearchPeriod', today);
        break;
      case 'includeDiaryEntries': {
        const until = wholeDate(parts, 'diaryEntriesSearchDate');
        if (until !== undefined && until < today) refuse('INVALID_PARAMETER', 'diaryEntriesSearchDate is in the past');
        asked.includeDiaryEntries = until === undefined ? {} : { until };
        break;
      }
      default:
        asked.unknown.push(name);
    }
  }
  if (!areaNames.some((name) => asked[name] !== undefined))
    refuse('INVALID_PARAMETER', 'No recognised parameters are provided');
  refuseRiskyCombinations(byName);
  return asked;
}

/** Whether an entry's time falls in a period; entries without a whole date are compared by the interval they may mean. */
export function isWithin(when: string, { start, end }: Within): boolean {
  const earliest = `${when.slice(0, 10)}-01-01`.slice(0, 10);
  const latest = `${when.slice(0, 10)}-12-31`.slice(0, 10);
  return (start === undefined || latest >= start) && (end === undefined || earliest <= end);
}

/** Filters that would hide part of what a problem or consultation refers to. */
const notWithProblemsOrConsultations = [
  ['includeMedication', 'medicationSearchFromDate'],
  ['includeUncategorisedData', 'uncategorisedDataSearchPeriod'],
  ['includeReferrals', 'referralSearchPeriod'],
  ['includeDiaryEntries', 'diaryEntriesSearchDate'],
  ['includeImmunisations', 'includeNotGiven'],
  ['includeImmunisations', 'includeStatus'],
] as const;

function refuseRiskyCombinations(byName: ReadonlyMap<string, Parameter>): void {
  const given = (area: string, part: string) => {
    const parameter = byName.get(area);
    return parameter !== undefined && partsOf(parameter).has(part);
  };
  if (byName.has('includeConsultations') && given('includeProblems', 'filterStatus'))
    refuse('INVALID_PARAMETER', 'filterStatus may not be used with includeConsultations');
  if (!byName.has('includeConsultations') && !byName.has('includeProblems')) return;
  for (const [area, part] of notWithProblemsOrConsultations) {
    if (given(area, part))
      refuse('INVALID_PARAMETER', `${part} may not be used with includeProblems or includeConsultations`);
  }
}

function parametersOf(body: string): Parameter[] {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    refuse('BAD_REQUEST', 'The body is not JSON');
  }
  const { resourceType, parameter } = (value ?? {}) as { resourceType?: unknown; parameter?: unknown };
  if (resourceType !== 'Parameters' || !Array.isArray(parameter))
    refuse('INVALID_RESOURCE', 'The body is not a Parameters resource');
  return parameter as Parameter[];
}

function nhsNumberOf(parameter: Parameter | undefined): string {
  const identifier = parameter?.['valueIdentifier'] as { system?: unknown; value?: unknown } | undefined;
  if (identifier === undefined) refuse('INVALID_PARAMETER', 'patientNHSNumber is not provided');
  if (identifier.system !== nhsNumberSystem)
    refuse('INVALID_IDENTIFIER_SYSTEM', 'patientNHSNumber has another identifier system');
  const parsed = /^\d{10}$/.test(String(identifier.value)) && parseNhsNumber(String(identifier.value));
  if (parsed === false || !parsed.valid) refuse('INVALID_NHS_NUMBER');
  return parsed.nhsNumber;
}

/** Part name → its value, of whatever type. */
function partsOf({ name, part }: Parameter): Map<string, unknown> {
  const parts = new Map<string, unknown>();
  if (part === undefined) return parts;
  if (!Array.isArray(part)) refuse('INVALID_RESOURCE', `The parts of ${String(name)} are not a list`);
  for (const inner of part as Parameter[]) {
    const value = Object.entries(inner).find(([element]) => element.startsWith('value'))?.[1];
    if (typeof inner.name !== 'string' || value === undefined)
      refuse('INVALID_PARAMETER', `A part of ${String(name)} has no value`);
    parts.set(inner.name, value);
  }
  return parts;
}

function wholeDate(parts: ReadonlyMap<string, unknown>, name: string): string | undefined {
  const value = parts.get(name);
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value))
    refuse('INVALID_PARAMETER', `${name} is not a whole date`);
  return value;
}

function period(parts: ReadonlyMap<string, unknown>, name: string, today: string): Within {
  const value = parts.get(name) as Record<string, unknown> | undefined;
  if (value === undefined) return {};
  const ends = new Map(Object.entries(value));
  const start = wholeDate(ends, 'start');
  const end = wholeDate(ends, 'end');
  if ([start, end].some((date) => date !== undefined && date > today))
    refuse('INVALID_PARAMETER', `${name} is in the future`);
  if (start !== undefined && end !== undefined && start > end)
    refuse('INVALID_PARAMETER', `${name} starts after it ends`);
  return { ...(start !== undefined && { start }), ...(end !== undefined && { end }) };
}

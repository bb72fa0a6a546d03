// A search of the access log: one person by number, and a time. IHE wants both; neither is guessed here.
// Source: IHE ITI-81 §3.81.4.1.2 (`date` is required, `patient.identifier`); FHIR R4 §3.1.1.4.7 (dates and their prefixes).
import type { NhsNumber } from '#standards/nhs-number.ts';
import { nhsNumberSystem, parseNhsNumber } from '#standards/nhs-number.ts';
import { badParameter } from '../refusal.ts';
import { tokenOf } from '../patient/read-search.ts';

export interface LogSearch {
  nhsNumber: NhsNumber;
  since: Date;
  until: Date;
  /** Events on a page. */
  count: number;
  unknown: string[];
}

const known = new Set(['patient.identifier', 'date', '_count', '_format', '_sort']);
export const mostOnPage = 500;

/** @throws FhirRefusal 400 for what is missing or cannot be read. */
export function readLogSearch(given: URLSearchParams, now: Date): LogSearch {
  const [identifier, another] = given.getAll('patient.identifier');
  if (!identifier || another !== undefined)
    throw badParameter('patient.identifier', 'Give one NHS number, as system|value.', 'required');
  const { system, value } = tokenOf(identifier);
  const parsed = system === nhsNumberSystem ? parseNhsNumber(value ?? '') : undefined;
  if (!parsed?.valid) throw badParameter('patient.identifier', 'Give a valid NHS number, as system|value.');
  const dates = given.getAll('date');
  if (dates.length === 0)
    throw badParameter('date', 'Give a time: date=ge… and, where it has an end, date=le….', 'required');
  let [since, until] = [new Date(0), new Date(now.getTime() + 1000)];
  for (const date of dates) {
    const { from, end, prefix } = periodOf(date);
    if (prefix === 'ge' || prefix === 'eq') since = later(since, from);
    if (prefix === 'gt') since = later(since, end);
    if (prefix === 'le' || prefix === 'eq') until = earlier(until, end);
    if (prefix === 'lt') until = earlier(until, from);
  }
  const count = Number(given.get('_count') ?? mostOnPage);
  if (!Number.isInteger(count) || count < 1) throw badParameter('_count', 'Give a number of events, 1 or more.');
  return {
    nhsNumber: parsed.nhsNumber,
    since,
    until,
    count: Math.min(count, mostOnPage),
    unknown: [...given.keys()].filter((name) => !known.has(name)),
  };
}

const later = (one: Date, other: Date) => (one > other ? one : other);
const earlier = (one: Date, other: Date) => (one < other ? one : other);

/** A day is all of it, in UTC; an instant is itself. */
function periodOf(text: string): { prefix: string; from: Date; end: Date } {
  const [, prefix = 'eq', day, time] =
    /^(eq|ge|le|gt|lt)?(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)?)?$/.exec(text) ?? [];
  const from = new Date(`${day}${time ?? 'T00:00:00'}${/(Z|[+-]\d\d:\d\d)$/.test(time ?? '') ? '' : 'Z'}`);
  if (day === undefined || Number.isNaN(from.getTime()))
    throw badParameter('date', 'Write a date like ge2026-11-23, or ge2026-11-23T09:00:00Z.');
  return { prefix, from, end: time === undefined ? new Date(from.getTime() + 86_400_000 - 1) : from };
}

// Published test records as they lie in a folder, made ready to be read: templates filled, numbers with a wrong check digit replaced.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zoe } from '#sources/contract/example-question.ts';
import { isObject, type JsonObject } from '#sources/adapters/gp-connect/stu3/elements/rules.ts';
import type { Demographics } from '#standards/demographics.ts';
import { type NhsNumber, parseNhsNumber } from '#standards/nhs-number.ts';

const practiceBase = 'https://practice.example.org/fhir';
/** Stands in wherever a record has a template or a number with a wrong check digit. */
const standIn = zoe.nhsNumber as NhsNumber;

export interface RecordText {
  file: string;
  text: string;
}

/** Records with their templates filled and their numbers made ones the check can compare. */
export function recordsIn(folder: string): RecordText[] {
  const inner = join(folder, 'structured-records');
  const from = existsSync(inner) ? inner : folder;
  return readdirSync(from)
    .filter((file) => file.endsWith('.json'))
    .toSorted()
    .map((file) => ({ file, text: fill(readFileSync(join(from, file), 'utf8'), file) }));
}

function fill(text: string, file: string): string {
  const named = /(?<!\d)(\d{10})(?!\d)/.exec(file)?.[1];
  const number = named !== undefined && parseNhsNumber(named).valid ? named : standIn;
  const filled = text
    .replaceAll(/\{\{\{?(request\.)?baseUrl\}?\}\}/g, practiceBase)
    .replaceAll('{{odsCode}}', 'B82617')
    .replaceAll(/\{\{[^}]*\}\}/g, number);
  const own = patientsIn(parse(filled)).flatMap(({ identifier }) =>
    Array.isArray(identifier) ? (identifier as JsonObject[]) : [],
  );
  return own
    .map(({ value }) => value)
    .filter(
      (value): value is string => typeof value === 'string' && /^\d{6,}$/.test(value) && !parseNhsNumber(value).valid,
    )
    .reduce((all, wrong) => all.replaceAll(wrong, number), filled);
}

export function parse(text: string): JsonObject {
  const value: unknown = JSON.parse(text);
  return isObject(value) ? value : {};
}

function patientsIn(bundle: JsonObject): JsonObject[] {
  const entries = Array.isArray(bundle['entry']) ? (bundle['entry'] as unknown[]) : [];
  return entries
    .map((entry) => (isObject(entry) ? entry['resource'] : undefined))
    .filter((resource): resource is JsonObject => isObject(resource) && resource['resourceType'] === 'Patient');
}

/** Who the record is about, as the patient index would know them. */
export function personIn(bundle: JsonObject): Demographics | undefined {
  const [patient] = patientsIn(bundle);
  const identifiers = (patient?.['identifier'] ?? []) as { value?: string }[];
  const parsed = parseNhsNumber(String(identifiers[0]?.value));
  const [name] = (patient?.['name'] ?? []) as { family?: string; given?: string[] }[];
  if (!patient || !parsed.valid || !name) return undefined;
  return {
    names: [{ ...(name.family !== undefined && { family: name.family }), given: name.given ?? [], prefix: [] }],
    ...(typeof patient['birthDate'] === 'string' && { birthDate: patient['birthDate'] }),
    addresses: [],
    telecoms: [],
    nhsNumber: parsed.nhsNumber,
    nhsNumberStatus: 'verified',
  };
}

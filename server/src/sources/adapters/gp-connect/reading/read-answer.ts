// A practice's answer → what the platform knows of a source: checked to be about this person, translated, and told apart where
// it is not whole. Pure. Source: GP Connect Access Record Structured 1.6.
import type { Patient, Resource } from '#standards/fhir/types.ts';
import type { Demographics } from '#standards/demographics.ts';
import type { Issue } from '#standards/issue.ts';
import { checkDemographics } from '../../../demographics-check.ts';
import { emptyAnswer, type SourceAnswer, type SourceWarning } from '../../../source-adapter.ts';
import { checkAllergies, contradiction } from './allergies.ts';
import type { AreaName } from './clinical-areas.ts';
import { readLists } from './lists.ts';
import { readAreas } from './read-areas.ts';
import { refusalIn } from '../asking/refusals.ts';
import { safeName } from '../stu3/elements/losses.ts';
import { asList, isObject, type JsonObject } from '../stu3/elements/rules.ts';
import { type BundleTranslation, translateBundle } from '../stu3/translate-bundle.ts';

export interface AnswerOptions {
  /** Who was asked about. */
  demographics: Demographics;
  areas: readonly AreaName[];
  timeZone: string;
}

/** Kinds that are about nobody in particular: they make no record by themselves. */
const supporting = new Set([
  'Patient',
  'Practitioner',
  'PractitionerRole',
  'Organization',
  'Location',
  'HealthcareService',
  'Device',
  'Medication',
  'List',
  'Schedule',
]);

/** @param body JSON as it came with status 200. */
export function readAnswer(body: unknown, { demographics, areas: asked, timeZone }: AnswerOptions): SourceAnswer {
  const bundle = bundleIn(body);
  if (!bundle) {
    const refusal = refusalIn(body);
    return refusal ? emptyAnswer(refusal.outcome, refusal.issue) : emptyAnswer('invalid-answer', notARecord);
  }
  const translation = translateBundle(bundle, { timeZone, onePatient: true });
  const { resources, losses, entries } = translation;
  const patients = resources.filter((resource): resource is Patient => resource.resourceType === 'Patient');
  if (patients.length === 0) {
    const refusal = entries.flatMap(({ fate, resource }) => (fate === 'outcome' ? (refusalIn(resource) ?? []) : []))[0];
    return refusal ? emptyAnswer(refusal.outcome, refusal.issue) : emptyAnswer('invalid-answer', noPatient);
  }

  const identity: SourceWarning[] = [];
  for (const patient of patients) {
    const check = checkDemographics(demographics, patient);
    if (!check.same) return emptyAnswer('demographics-differ', check.issue);
    identity.push(...check.warnings);
  }

  const lists = readLists(translation);
  const { areas, warnings: areaWarnings, missing, unsure } = readAreas(translation, asked, lists);
  const issues: Issue[] = [
    ...(asked.includes('allergies') ? checkAllergies(translation, lists) : []),
    ...entryIssues(translation),
    ...(missing.length > 0 ? [incomplete(`Not sent by this practice’s system: ${missing.join(', ')}.`)] : []),
    ...(unsure.length > 0
      ? [incomplete(`This practice’s system did not say whether it sent all of: ${unsure.join(', ')}.`)]
      : []),
  ];
  const warnings = [...identity, ...areaWarnings, ...contradiction(translation)];
  const holds = resources.some(({ resourceType }) => !supporting.has(resourceType));
  if (issues.length > 0) return { outcome: 'partly-answered', resources, areas, warnings, losses, issues };
  // "Nothing recorded" only where nothing is held back either.
  if (holds || areaWarnings.length > 0) return { outcome: 'answered', resources, areas, warnings, losses, issues };
  return { outcome: 'nothing-recorded', resources: aloneOf(patients, resources), areas, warnings, losses, issues };
}

/** The Bundle itself, or one inside Parameters, as some systems answer an operation. */
function bundleIn(body: unknown): JsonObject | undefined {
  if (!isObject(body)) return undefined;
  const inside = body['resourceType'] === 'Parameters' ? asList(body['parameter']) : [];
  const found = [body, ...inside.map((each) => (isObject(each) ? each['resource'] : undefined))].find(
    (each) => isObject(each) && each['resourceType'] === 'Bundle',
  ) as JsonObject | undefined;
  return found && (found['entry'] === undefined || Array.isArray(found['entry'])) ? found : undefined;
}

const notARecord: Issue = {
  severity: 'error',
  code: 'structure',
  text: 'This practice’s system sent something that is not a record.',
};
const noPatient: Issue = {
  severity: 'error',
  code: 'required',
  text: 'This practice’s system did not say whose record it sent, so nothing of it is shown.',
  location: 'Bundle.entry',
};

/** What of the message's entries is not shown, and why. */
function entryIssues({ entries }: BundleTranslation): Issue[] {
  const issues: Issue[] = [];
  const count = (fate: string) => entries.filter((entry) => entry.fate === fate).length;
  if (count('another-patient') > 0)
    issues.push({
      severity: 'error',
      code: 'conflict',
      text: 'Some entries of this practice’s answer name another patient, and are not shown. Tell the practice.',
      diagnostics: `${count('another-patient')} entries name another patient`,
      location: 'Bundle.entry',
    });
  if (count('unreadable') > 0)
    issues.push({
      severity: 'warning',
      code: 'structure',
      text: 'Some entries of this practice’s answer could not be read, and are not shown.',
      diagnostics: `${count('unreadable')} entries are not resources`,
      location: 'Bundle.entry',
    });
  const unknown = [...new Set(entries.filter(({ fate }) => fate === 'unknown').map(({ type }) => safeName(type)))];
  if (unknown.length > 0)
    issues.push({
      severity: 'warning',
      code: 'not-supported',
      text: 'This practice’s system sent kinds of entry that cannot be shown here. Look in the practice’s own system.',
      diagnostics: `no place for ${unknown.slice(0, 20).join(', ')}`,
      location: 'Bundle.entry',
    });
  return issues;
}

const incomplete = (text: string): Issue => ({
  severity: 'warning',
  code: 'incomplete',
  text,
  location: 'Bundle.entry',
});

/** The patients by themselves, naming in words whom they otherwise refer to. */
function aloneOf(patients: readonly Patient[], resources: readonly Resource[]): Patient[] {
  const names = new Map<string, string>(
    resources.flatMap((resource) => {
      const name = (resource as { name?: unknown }).name;
      const shown = typeof name === 'string' ? name : personName(name);
      return shown === undefined ? [] : [[`${resource.resourceType}/${resource.id}`, shown] as const];
    }),
  );
  const inWords = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inWords);
    if (!isObject(value)) return value;
    const { reference, ...rest } = value;
    if (typeof reference !== 'string')
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inWords(each)]));
    const display = rest['display'] ?? names.get(reference);
    return { ...rest, type: reference.split('/')[0], ...(display !== undefined && { display }) };
  };
  return patients.map((patient) => inWords(patient) as Patient);
}

function personName(name: unknown): string | undefined {
  const [first] = asList(name);
  if (!isObject(first)) return undefined;
  if (typeof first['text'] === 'string') return first['text'];
  const words = [...asList(first['prefix']), ...asList(first['given']), first['family']];
  return words.filter((word) => typeof word === 'string').join(' ') || undefined;
}

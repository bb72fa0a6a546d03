// One real record through the translation, the page model, validation and the adapter's reading; the accounts must close.
import { type Described, describeEach } from '#record/items/describe.ts';
import { areaNames } from '#sources/adapters/gp-connect/reading/clinical-areas.ts';
import { readAnswer } from '#sources/adapters/gp-connect/reading/read-answer.ts';
import { isObject, type JsonObject } from '#sources/adapters/gp-connect/stu3/elements/rules.ts';
import { type BundleTranslation, translateBundle } from '#sources/adapters/gp-connect/stu3/translate-bundle.ts';
import { unaccounted } from '#sources/adapters/gp-connect/stu3/unaccounted.ts';
import type { Demographics } from '#standards/demographics.ts';
import { validateResource } from '#standards/fhir/validate.ts';
import type { NhsNumber } from '#standards/nhs-number.ts';
import { parse, personIn } from './records.ts';

export interface ReadRecord {
  translation: BundleTranslation;
  described: readonly Described[];
  invalid: number;
  entries: number;
  contained: number;
  /** What the whole adapter says of it; undefined where the record has no patient, as parts of records have not. */
  outcome: string | undefined;
  ms: number;
  failures: string[];
}

export function readRecord(text: string): ReadRecord {
  const bundle = parse(text);
  const failures: string[] = [];
  const started = performance.now();
  const translation = translateBundle(bundle, { timeZone: 'Europe/London', onePatient: false });
  const ms = performance.now() - started;
  const described = describeEach(translation.resources, 'gp');

  const invalid = translation.resources.flatMap((resource) => {
    const issues = validateResource(resource).filter(({ severity }) => severity !== 'warning');
    return issues.length === 0
      ? []
      : [`${resource.resourceType} is not R4: ${issues[0]!.text} (${issues[0]!.location})`];
  });
  failures.push(...new Set(invalid));
  failures.push(...unaccounted(translation).map((place) => `neither carried nor reported: ${place}`));
  const { entries, contained, problems } = account(bundle, translation, described);
  failures.push(...problems);
  if (
    JSON.stringify(translateBundle(parse(text), { timeZone: 'Europe/London', onePatient: false })) !==
    JSON.stringify(translation)
  )
    failures.push('translated again, it came out otherwise');

  const person = personIn(bundle);
  const outcome = person && ask(parse(text), person, failures);
  return { translation, described, invalid: invalid.length, entries, contained, outcome, ms, failures };
}

/** Entries in = resources out, or explained; resources = items, or explained. Counted apart from the translation's own count. */
function account(bundle: JsonObject, { entries, resources }: BundleTranslation, described: readonly Described[]) {
  const given = Array.isArray(bundle['entry']) ? (bundle['entry'] as unknown[]) : [];
  const contained = given.flatMap((entry) => {
    const resource = isObject(entry) ? entry['resource'] : undefined;
    return isObject(resource) && Array.isArray(resource['contained']) ? (resource['contained'] as unknown[]) : [];
  }).length;
  const count = (fate: string) => entries.filter((entry) => entry.fate === fate).length;
  const explained = ['duplicate', 'unknown', 'outcome', 'another-patient', 'unreadable'].reduce(
    (sum, fate) => sum + count(fate),
    0,
  );
  const problems: string[] = [];
  if (given.length + contained !== resources.length + explained)
    problems.push(
      `${given.length} entries and ${contained} contained went in, ${resources.length} came out and ${explained} are explained`,
    );
  const keys = new Set(resources.map(({ resourceType, id }) => `${resourceType}/${id}`));
  if (keys.size !== resources.length) problems.push('two resources share an id');
  for (const { resource, items, notShown } of described)
    if (items.length === 0 && !notShown) problems.push(`${resource.resourceType} makes no item and has no reason`);
  const dangling = JSON.stringify(resources).match(/"reference":"[^"]+"/g) ?? [];
  for (const reference of dangling)
    if (!keys.has(reference.slice('"reference":"'.length, -1))) problems.push('a reference leads nowhere');
  return { entries: given.length, contained, problems: [...new Set(problems)] };
}

/** The adapter's answer about this person; and that asked about anybody else it shows nothing. */
function ask(body: JsonObject, demographics: Demographics, failures: string[]): string {
  const options = { areas: areaNames, timeZone: 'Europe/London' };
  const answer = readAnswer(body, { demographics, ...options });
  if (answer.outcome === 'demographics-differ' || answer.outcome === 'invalid-answer')
    failures.push(`refused for the right person: ${answer.outcome}`);
  if ((answer.outcome === 'partly-answered') !== answer.issues.length > 0)
    failures.push(`${answer.outcome} with ${answer.issues.length} issues`);
  const others: Demographics[] = [
    { ...demographics, nhsNumber: '9990007012' as NhsNumber },
    ...(demographics.birthDate === undefined ? [] : [{ ...demographics, birthDate: '1884-11-02' }]),
    { ...demographics, names: [{ family: 'Quillfeather', given: ['Barnaby'], prefix: [] }] },
  ];
  for (const other of others) {
    const refused = readAnswer(body, { demographics: other, ...options });
    if (refused.outcome !== 'demographics-differ' || refused.resources.length > 0)
      failures.push('shown for somebody else');
  }
  return answer.outcome;
}

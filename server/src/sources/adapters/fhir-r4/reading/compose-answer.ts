// From what came and what did not, one answer: its outcome, what each area says, and what was lost on the way.
import type { Resource } from '#standards/fhir/types.ts';
import type { Issue } from '#standards/issue.ts';
import type { Refusal } from '../../../connection/refusal.ts';
import type { SourceAnswer, SourceOutcome } from '../../../source-adapter.ts';
import { areaStatement, withEmptyLists } from './area-statements.ts';
import { areaOf } from './areas.ts';
import type { UncheckedResource } from '../requests/bundle.ts';
import { type Collection, unreadableIssue } from './collection.ts';
import { resolveReferences } from './references.ts';

/** Which outcome stands where searches failed for different reasons: a refusal is never hidden behind a fault. */
const weightiest: readonly SourceOutcome[] = [
  'consent-refused',
  'no-agreement',
  'patient-not-known',
  'refused',
  'demographics-differ',
  'invalid-answer',
  'timed-out',
  'not-reachable',
];

/**
 * @param asked kinds of resource that were asked for.
 * @param missing why a kind did not come, or not completely.
 */
export function composeAnswer(
  asked: readonly string[],
  collection: Collection,
  missing: ReadonlyMap<string, Refusal>,
  warnings: SourceAnswer['warnings'],
): SourceAnswer {
  if (collection.mixed) return { ...nothing, outcome: 'invalid-answer', issues: [somebodyElse] };
  const { resources } = collection;
  // R24: allergies come whole or not at all. Some of them, read as all of them, are worse than none.
  if (missing.has('AllergyIntolerance')) dropType(resources, 'AllergyIntolerance');

  dropProvenanceOfOthers(resources, collection.resolve);

  const byType = Map.groupBy(resources.values(), ({ resourceType }) => resourceType);
  const entries = asked.reduce((count, type) => count + (byType.get(type)?.length ?? 0), 0);
  const failures = [...missing].map(([type, refusal]) => ({ type, refusal }));
  if (entries === 0 && failures.length === asked.length && asked.length > 0) {
    const refusals = failures.map(({ refusal }) => refusal);
    const outcome = weightiest.find((each) => refusals.some((refusal) => refusal.outcome === each)) ?? 'invalid-answer';
    const refusal = refusals.find((each) => each.outcome === outcome)!;
    return { ...nothing, outcome, warnings: [...warnings, ...collection.warnings], issues: [refusal.issue] };
  }

  const issues = [
    ...failures.map(({ type, refusal }) => missingIssue(type, refusal)),
    ...[...collection.unreadable].map(([type, count]) => unreadableIssue(type, count)),
  ];
  const losses = [...collection.losses, ...resolveReferences(resources, collection.resolve)];
  const statements = asked.map((resourceType) => {
    const issue = missing.get(resourceType)?.issue ?? unreadableOf(collection, resourceType);
    return areaStatement({ resourceType, resources: byType.get(resourceType) ?? [], ...(issue && { missing: issue }) });
  });
  const partly = issues.length > 0;
  return {
    outcome: partly ? 'partly-answered' : entries > 0 ? 'answered' : 'nothing-recorded',
    resources: shownOf(resources, entries) as unknown as Resource[],
    areas: withEmptyLists(statements, byType.get('List') ?? []),
    warnings: [...warnings, ...collection.warnings],
    losses,
    issues,
  };
}

/** Where there are no entries, what would support them supports nothing: the patient alone. */
function shownOf(resources: ReadonlyMap<string, UncheckedResource>, entries: number): UncheckedResource[] {
  return [...resources.values()].filter(({ resourceType }) => entries > 0 || resourceType === 'Patient');
}

const nothing = { resources: [], areas: [], warnings: [], losses: [] } as const;

const somebodyElse: Issue = {
  severity: 'error',
  code: 'conflict',
  text: 'This source mixed in what belongs to somebody else, so nothing of its answer is shown. Look in the source itself, and tell its records team.',
  diagnostics: 'a resource whose patient is not the one searched for',
};

function missingIssue(resourceType: string, { issue }: Refusal): Issue {
  const area = areaOf(resourceType)?.area ?? resourceType;
  return { ...issue, text: `${area}: ${issue.text}`, location: resourceType };
}

function unreadableOf({ unreadable }: Collection, resourceType: string): Issue | undefined {
  const count = unreadable.get(resourceType);
  return count === undefined ? undefined : unreadableIssue(resourceType, count);
}

function dropType(resources: Map<string, UncheckedResource>, resourceType: string): void {
  for (const [key, resource] of resources) if (resource.resourceType === resourceType) resources.delete(key);
}

/** A Provenance is about what it targets: one that targets nothing here may be about somebody else. */
function dropProvenanceOfOthers(
  resources: Map<string, UncheckedResource>,
  resolve: (reference: string) => string | undefined,
): void {
  for (const [key, resource] of resources) {
    if (resource.resourceType !== 'Provenance') continue;
    const targets = (resource['target'] ?? []) as { reference?: string }[];
    const ours = targets.some(({ reference }) => reference !== undefined && resources.has(resolve(reference) ?? ''));
    if (!ours) resources.delete(key);
  }
}

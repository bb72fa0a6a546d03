// An answer without what is never shared, as it would be had the source never sent it: for adapters that do not take it out
// before they read the answer, and for what was kept while other lists were in force.
import type { NeverShared } from '#privacy/never-shared/never-shared.ts';
import type { SourceAnswer } from '../source-adapter.ts';
import { mostMs, withoutUnreadYet } from './documents-unread.ts';

/** Kinds that make no record by themselves. */
const supporting: ReadonlySet<string> = new Set([
  'Patient',
  'Practitioner',
  'PractitionerRole',
  'RelatedPerson',
  'Organization',
  'Location',
  'HealthcareService',
  'Device',
  'Medication',
  'Specimen',
  'List',
  'Provenance',
]);

/** The answer itself where its adapter took it out by these very lists. */
export async function withoutNeverShared(answer: SourceAnswer, lists: NeverShared): Promise<SourceAnswer> {
  if (answer.clearedBy === lists.stamp) return answer;
  const neverShared = await lists.read(answer.resources, mostMs);
  const cleared = clearedOf(answer, neverShared);
  return neverShared.stillReading ? withoutUnreadYet(cleared) : cleared;
}

function clearedOf(answer: SourceAnswer, neverShared: NeverShared): SourceAnswer {
  const { left } = neverShared.takeOut(answer.resources);
  const said = withoutMention(answer, neverShared);
  if (left === answer.resources) return { ...said, clearedBy: neverShared.stamp };
  const still = new Set<string>(left.map(({ resourceType }) => resourceType));
  const gone = new Set<string>(
    answer.resources.map(({ resourceType }) => resourceType).filter((type) => !still.has(type)),
  );
  const empty = [...still].every((type) => supporting.has(type));
  return {
    ...said,
    ...(empty && answer.outcome === 'answered' ? { outcome: 'nothing-recorded' } : {}),
    resources: empty ? left.filter(({ resourceType }) => resourceType === 'Patient') : left,
    areas: said.areas.map(({ text, ...area }) =>
      area.status === 'present' &&
      area.resourceTypes.some((type) => gone.has(type)) &&
      area.resourceTypes.every((type) => !still.has(type))
        ? { ...area, status: 'nothing-recorded' }
        : { ...area, ...(text === undefined ? {} : { text }) },
    ),
    losses: said.losses.filter(({ kind }) => !gone.has(kind)),
    clearedBy: neverShared.stamp,
  };
}

/** What is said of the answer, where it does not itself tell of it. */
function withoutMention(answer: SourceAnswer, neverShared: NeverShared): SourceAnswer {
  const tells = (said: unknown) => neverShared.mentionedIn(said);
  return {
    ...answer,
    areas: answer.areas.map(({ text, ...area }) => (text === undefined || tells(text) ? area : { ...area, text })),
    warnings: answer.warnings.filter((warning) => !tells(warning.text)),
    losses: answer.losses.filter(({ location, reason }) => !tells(location) && !tells(reason)),
    issues: answer.issues.filter(({ text, diagnostics }) => !tells(text) && !tells(diagnostics ?? '')),
  };
}

// Whether a source's own CareTeam names this reader among those who look after the person (R51). Nothing here is by name: only a
// user id or an organisation's ODS code says who is meant.
// Source: FHIR R4 CareTeam, https://hl7.org/fhir/R4/careteam.html
import { endOf, startOf } from '#standards/fhir/date-time.ts';
import type { CareTeam, Identifier, Period, Reference, Resource } from '#standards/fhir/types.ts';
import type { AccessRules } from '../access-rules.ts';

const odsSystem = 'https://fhir.nhs.uk/Id/ods-organization-code';

/** Who asks: by the ids a source may name them by. */
export interface ReaderNamed {
  userId: string;
  /** ODS code. */
  organisation: string;
}

/**
 * The team's name where it is at work now and names the reader: by their user id, or their organisation as one of its members.
 * Undefined where not, or where it has more members than the partnership lets a team have: that is a directory, and no team.
 * @param held resources of the same source that the team may point at.
 */
export function teamNaming(
  team: CareTeam,
  held: readonly Resource[],
  reader: ReaderNamed,
  { careTeams }: Pick<AccessRules, 'careTeams'>,
  at: Date,
): string | undefined {
  if ((team.status ?? 'active') !== 'active' || !covers(team.period, at)) return undefined;
  const members = list(team.participant);
  if (members.length > careTeams.mostMembers) return undefined;
  const contained = list(team.contained);
  const named = members.some(
    ({ member, period }) =>
      covers(period, at) &&
      identifiersOf(member, contained, held).some(
        ({ system, value }) =>
          (system === careTeams.userIdSystem && value === reader.userId) ||
          (system === odsSystem && value === reader.organisation),
      ),
  );
  return named ? (text(team.name) ?? 'a care team') : undefined;
}

/** Those of whoever is meant: as the reference gives them, and as the resource it points at does. */
function identifiersOf(
  member: Reference | undefined,
  contained: readonly Resource[],
  held: readonly Resource[],
): Identifier[] {
  const own = member?.identifier ? [member.identifier] : [];
  const target = find(member, contained, held);
  if (target?.resourceType === 'Practitioner' || target?.resourceType === 'Organization')
    return [...own, ...list(target.identifier)];
  if (target?.resourceType !== 'PractitionerRole') return own;
  // Why not the role's organisation: the role is one person's there, and not everybody's.
  const practitioner = find(target.practitioner, contained, held);
  return [
    ...own,
    ...(target.practitioner?.identifier ? [target.practitioner.identifier] : []),
    ...(practitioner?.resourceType === 'Practitioner' ? list(practitioner.identifier) : []),
  ];
}

function find(
  reference: Reference | undefined,
  contained: readonly Resource[],
  held: readonly Resource[],
): Resource | undefined {
  const address = text(reference?.reference);
  if (address === undefined) return undefined;
  if (address.startsWith('#')) return contained.find(({ id }) => `#${id}` === address);
  const [, resourceType, id] = /(?:^|\/)([A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[^/]+)?$/.exec(address) ?? [];
  return held.find((each) => each.resourceType === resourceType && each.id === id);
}

function covers(period: Period | undefined, at: Date): boolean {
  const from = period?.start === undefined ? undefined : startOf(period.start);
  const until = period?.end === undefined ? undefined : endOf(period.end);
  // What is no date says nothing of when: not that it is now.
  if (period?.start !== undefined && from === undefined) return false;
  if (period?.end !== undefined && until === undefined) return false;
  return (from ?? -Infinity) <= at.getTime() && at.getTime() < (until ?? Infinity);
}

/** Sources send what they like: a list that is none has nothing in it. */
const list = <T>(value: readonly T[] | undefined): readonly T[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

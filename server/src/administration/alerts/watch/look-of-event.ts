// An event of the log as a look: who, whom, when there, and whether anything but their own word said why.
import type { AccessEventKind } from '#audit/access-event.ts';
import type { FollowedEvent } from '#audit/follow/follow-log.ts';
import { type Look, type LookAction, localTime, type Reader } from '../detect/look.ts';
import { wordTable } from '#standards/word-table.ts';

const actions: Readonly<Partial<Record<string, LookAction>>> = wordTable({
  'open-record': 'opened',
  'search-record': 'opened',
  'print-record': 'opened',
  'export-record': 'opened',
  'open-document': 'opened',
  'open-original': 'opened',
  'find-patient': 'searched',
  refuse: 'refused',
  'claim-relationship': 'claimed',
  'break-glass': 'broke-glass',
});

/** What is read of the log. Reading on in a record that is open is no further look. */
export const kindsWatched = Object.keys(actions) as AccessEventKind[];

/** Undefined where it is not a reader's, or was neither let nor refused. */
export function lookOf(
  event: FollowedEvent,
  {
    timeZone,
    relationships,
  }: {
    timeZone: string;
    /** Policies that say what a reader has to do with somebody. */ relationships: ReadonlySet<string>;
  },
): { look: Look; reader: Reader } | undefined {
  const { sequence, recordedAt: at, kind, personId, userId, organisation, disclosureId, resource } = event;
  const action = actions[kind];
  const agent = resource.agent.find(({ who }) => who?.identifier?.system?.endsWith('/user'));
  if (!action || !userId || !organisation || !agent) return undefined;
  if (action !== 'searched' && personId === undefined) return undefined;
  if (action !== 'refused' && resource.outcome !== '0') return undefined;
  const roleId = agent.role?.[0]?.coding?.[0]?.code ?? '';
  const policies = (agent.policy ?? []).map((policy) => policy.slice(policy.lastIndexOf('/') + 1));
  const look = {
    sequence,
    at,
    ...localTime(at, timeZone),
    userId,
    roleId,
    organisation,
    action,
    ...(personId ? { personId } : {}),
    ...(disclosureId ? { disclosureId } : {}),
    relationships: policies.filter((policy) => relationships.has(policy)),
  };
  return { look, reader: { userId, name: agent.who?.display ?? userId, roleId, organisation } };
}

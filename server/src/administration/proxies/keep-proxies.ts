// Staff verify who may act for a person, stop it for a time, and end it (R60).
import { recordEvent } from '#audit/record-event.ts';
import {
  allowProxy,
  changeProxy,
  numbersOf,
  proxiesOf,
  type Proxy,
  type ProxyChange,
  type ProxyChanged,
  type ProxyToAllow,
  type ProxyWritten,
} from '#privacy/proxies/proxies.ts';
import type { ProxyRules } from '#privacy/proxies/proxy-rules.ts';
import type { PersonId } from '#standards/patient.ts';
import { agentOf, mustBeAllowed, type Stewarding } from '../steward.ts';

export { type ProxyRules, type Standing, standings } from '#privacy/proxies/proxy-rules.ts';
export { mayNow } from '#privacy/proxies/proxies.ts';
export type { Proxy, ProxyChanged, ProxyWritten };

interface OfPerson {
  personId: PersonId;
  nhsNumber: string;
}

/** For whoever is about to look for a person. @throws IssueError `forbidden`, once the refusal is written down. */
export const mayKeepProxies = (steward: Stewarding): Promise<void> => mustBeAllowed(steward, 'keep-proxies');

/** Everybody who acts or has acted for a person. Written down before anything is read. @throws IssueError `forbidden`. */
export async function reviewProxies(
  steward: Stewarding,
  personId: PersonId,
): Promise<{ of: (nhsNumber: string) => Promise<Proxy[]> }> {
  await mayKeepProxies(steward);
  const { database, user, requestId, now } = steward;
  await recordEvent(database, {
    kind: 'review-proxies',
    recordedAt: now(),
    requestId,
    outcome: 'success',
    agent: agentOf(user),
    personId,
  });
  return { of: async (nhsNumber) => proxiesOf(database, await numbersOf(database, personId, nhsNumber)) };
}

/** @throws IssueError `forbidden`, once the refusal is written down. */
export async function verifyProxy(
  steward: Stewarding,
  rules: ProxyRules,
  wanted: Omit<ProxyToAllow, 'by' | 'requestId' | 'at'>,
): Promise<ProxyWritten> {
  await mayKeepProxies(steward);
  const { database, user, requestId, now } = steward;
  return allowProxy(database, rules, { ...wanted, by: agentOf(user), requestId, at: now() });
}

/** @throws IssueError `forbidden`, once the refusal is written down. */
export async function amendProxy(
  steward: Stewarding,
  person: OfPerson,
  { proxyId, what }: Pick<ProxyChange, 'proxyId' | 'what'>,
): Promise<ProxyChanged> {
  await mayKeepProxies(steward);
  const { database, user, requestId, now } = steward;
  return changeProxy(database, { person, proxyId, what, by: agentOf(user), requestId, at: now() });
}

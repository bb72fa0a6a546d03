// A person sees who may act for them, and ends it; and whoever acts for others sees for whom, and acts (R60).
import { recordEvent } from '#audit/record-event.ts';
import type { ProxyMay, ProxyRules } from '#privacy/proxies/proxy-rules.ts';
import {
  actedForBy,
  changeProxy,
  mayNow,
  numbersOf,
  proxiesOf,
  type Proxy,
  type ProxyChanged,
} from '#privacy/proxies/proxies.ts';
import type { PersonId } from '#standards/patient.ts';
import type { ResidentActing } from './acting.ts';

export { mayNow };
export type { Proxy, ProxyChanged, ProxyMay, ProxyRules };

/** Who acts or has acted for this person, the latest first. Written down before anything is read. */
export async function readOwnProxies(acting: ResidentActing, nhsNumber: string): Promise<Proxy[]> {
  await reading(acting, acting.personId);
  const { database, personId } = acting;
  return proxiesOf(database, await numbersOf(database, personId, nhsNumber));
}

/** Ends that somebody acts for this person, by their own word: over with the next question, on every server. */
export function endOwnProxy(
  { database, agent, personId, requestId, now }: ResidentActing,
  nhsNumber: string,
  proxyId: string,
): Promise<ProxyChanged> {
  return changeProxy(database, {
    person: { personId, nhsNumber },
    proxyId,
    what: 'end',
    by: agent,
    requestId,
    at: now(),
  });
}

/** For whom the person may have been let act: whether they still may is asked of each with {@link mayNow}. Written down. */
export async function readActedFor(acting: ResidentActing, nhsNumber: string): Promise<Proxy[]> {
  await reading(acting, undefined);
  return actedFor(acting, nhsNumber);
}

/** The same where a page of one of them is opened, which is written down by itself. */
export async function actedFor(
  { database, agent }: Pick<ResidentActing, 'database' | 'agent'>,
  nhsNumber: string,
): Promise<Proxy[]> {
  const all = await actedForBy(database, await numbersOf(database, agent.personId, nhsNumber));
  return all.filter(({ ended }) => !ended);
}

/** Somebody acts for a person: their page is opened. */
export const openedFor = (acting: ResidentActing): Promise<void> => reading(acting, acting.personId);

/** Somebody wanted to act for a person and may not, or for nobody there is. */
export function refusedToAct(
  { database, agent, requestId, now }: Omit<ResidentActing, 'personId'>,
  personId: PersonId | undefined,
): Promise<void> {
  return recordEvent(database, {
    kind: 'refuse',
    recordedAt: now(),
    requestId,
    outcome: 'refused',
    agent,
    ...(personId === undefined ? {} : { personId }),
    explanation: 'They may not act for this person.',
  });
}

function reading({ database, agent, requestId, now }: ResidentActing, personId: PersonId | undefined): Promise<void> {
  return recordEvent(database, {
    kind: 'review-proxies',
    recordedAt: now(),
    requestId,
    outcome: 'success',
    agent,
    ...(personId === undefined ? {} : { personId }),
  });
}

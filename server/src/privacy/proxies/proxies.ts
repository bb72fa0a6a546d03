// Who may act for whom: verified by staff, stopped for a time, ended by staff or by the person themself; read from the database each
// time, so that what ends is over with the next question on any server.
import { randomUUID } from 'node:crypto';
import { recordEvent } from '#audit/record-event.ts';
import { identitiesOf } from '#patient-index/identities.ts';
import type { Database, Executor } from '#runtime/database/database.ts';
import type { PersonId } from '#standards/patient.ts';
import { ageOn, isDay } from './birthdays.ts';
import { allowedBy, type ProxyAllowed, type ProxyGranted, type ProxyRules } from './proxy-rules.ts';
import {
  type Acting,
  type ChangeKind,
  insertProxy,
  insertProxyChange,
  lockProxies,
  type ProxyRow,
  selectActedFor,
  selectProxiesOf,
} from './proxy-store.ts';

export interface Proxy extends ProxyGranted {
  proxyId: string;
  /** NHS numbers of the person acted for, and of whoever acts. */
  nhsNumber: string;
  proxyNumber: string;
  evidenceWords: string;
  by: Acting;
  recordedAt: Date;
  ended?: { at: Date; by: Acting };
  stopped: boolean;
  /** When it was stopped, and until when: nothing of these times is shown to whoever acts, later either. */
  stops: readonly { from: Date; until: Date | undefined }[];
}

/** Every number that is surely the same person's as this one. */
export async function numbersOf(executor: Executor, personId: PersonId, nhsNumber: string): Promise<string[]> {
  const identities = await identitiesOf(executor, [personId]);
  // Why verified alone: a patient linked by mistake brings a number of somebody else's, and with it whoever acts for them.
  const same = identities.filter(
    ({ verifiedNumber, numbers }) => verifiedNumber !== undefined && numbers.includes(nhsNumber),
  );
  return [...new Set([nhsNumber, ...same.flatMap(({ numbers }) => numbers)])];
}

/** Everybody who acts or has acted for them, the latest first. */
export const proxiesOf = async (executor: Executor, numbers: readonly string[]): Promise<Proxy[]> =>
  (await executor.run(selectProxiesOf(numbers))).map(proxyFrom);

/** Everybody for whom they act or have acted, the latest first. */
export const actedForBy = async (executor: Executor, numbers: readonly string[]): Promise<Proxy[]> =>
  (await executor.run(selectActedFor(numbers))).map(proxyFrom);

/** What a proxy may do today; undefined where nothing: it ended, is stopped, or the rules do not let them. */
export function mayNow(
  rules: ProxyRules,
  proxy: Proxy,
  birthDate: string | undefined,
  today: string,
): ProxyAllowed | undefined {
  return proxy.ended || proxy.stopped ? undefined : allowedBy(rules, proxy, birthDate, today);
}

export interface ProxyToAllow {
  person: { personId: PersonId; nhsNumber: string; birthDate: string | undefined };
  proxy: { nhsNumber: string; birthDate: string | undefined; personId: PersonId };
  relation: string;
  standing: ProxyGranted['standing'];
  evidence: string;
  until?: string | undefined;
  /** The day it is, where the partnership is. */
  today: string;
  by: Acting;
  requestId: string;
  at: Date;
}

export type ProxyWritten =
  | { done: true; proxyId: string }
  | {
      done: false;
      /**
       * `not-allowed`: not at this age, or not as it stands with them. `proxy-too-young`: whoever would act is. `same`: nobody is their
       * own proxy. `already`: they act for them already. `not-read`: a relation, evidence or day that there is not.
       */
      why: 'not-allowed' | 'proxy-too-young' | 'same' | 'already' | 'not-read';
    };

/** Lets somebody act for a person from today on, as the rules allow; in one transaction with the event that says so. */
export function allowProxy(database: Database, rules: ProxyRules, wanted: ProxyToAllow): Promise<ProxyWritten> {
  return database.transaction(async (transaction): Promise<ProxyWritten> => {
    const { person, proxy, relation: relationId, standing, evidence: evidenceId, until, today } = wanted;
    const relation = rules.relations.find(({ id }) => id === relationId);
    const evidence = relation?.evidence.find(({ id }) => id === evidenceId);
    if (!relation || !evidence || (until !== undefined && (!isDay(until) || until <= today)))
      return { done: false, why: 'not-read' };
    if (person.personId === proxy.personId || person.nhsNumber === proxy.nhsNumber) return { done: false, why: 'same' };
    if ((ageOn(proxy.birthDate, today) ?? -1) < rules.youngestProxy) return { done: false, why: 'proxy-too-young' };
    const granted: ProxyGranted = { relation: relationId, standing, from: today, until };
    if (!allowedBy(rules, granted, person.birthDate, today)) return { done: false, why: 'not-allowed' };
    await transaction.run(lockProxies);
    const numbers = await numbersOf(transaction, person.personId, person.nhsNumber);
    const before = await proxiesOf(transaction, numbers);
    const theirs = new Set(await numbersOf(transaction, proxy.personId, proxy.nhsNumber));
    const stands = before.some(
      (each) =>
        theirs.has(each.proxyNumber) &&
        each.relation === relationId &&
        // What is stopped stands: another grant would go round it.
        (each.stopped || mayNow(rules, each, person.birthDate, today)) &&
        !each.ended,
    );
    if (stands) return { done: false, why: 'already' };
    const proxyId = randomUUID();
    await transaction.run(
      insertProxy({
        nhs_number: person.nhsNumber,
        proxy_id: proxyId,
        proxy_number: proxy.nhsNumber,
        relation: relationId,
        evidence: evidenceId,
        evidence_words: evidence.words,
        standing,
        from_day: today,
        until_day: until ?? null,
        agent: wanted.by,
        request_id: wanted.requestId,
        recorded_at: wanted.at,
      }),
    );
    await recordEvent(transaction, eventOf('allow-proxy', proxyId, person.personId, wanted));
    return { done: true, proxyId };
  });
}

export interface ProxyChange {
  /** Whom it is about: a proxy of somebody else is not there. */
  person: { personId: PersonId; nhsNumber: string };
  proxyId: string;
  what: ChangeKind;
  by: Acting;
  requestId: string;
  at: Date;
}

/** What came of it: `nothing-to-change` where it is so already, or has ended. */
export type ProxyChanged = { done: true } | { done: false; why: 'not-known' | 'nothing-to-change' };

export function changeProxy(database: Database, change: ProxyChange): Promise<ProxyChanged> {
  return database.transaction(async (transaction): Promise<ProxyChanged> => {
    const { person, proxyId, what } = change;
    await transaction.run(lockProxies);
    const all = await proxiesOf(transaction, await numbersOf(transaction, person.personId, person.nhsNumber));
    const proxy = all.find((each) => each.proxyId === proxyId);
    if (!proxy) return { done: false, why: 'not-known' };
    if (proxy.ended || (what !== 'end' && (what === 'stop') === proxy.stopped))
      return { done: false, why: 'nothing-to-change' };
    await transaction.run(insertProxyChange(proxyId, { ...change, agent: change.by }));
    const kind = what === 'end' ? 'end-proxy' : 'change-proxy';
    await recordEvent(transaction, eventOf(kind, proxyId, person.personId, change));
    return { done: true };
  });
}

const eventOf = (
  kind: 'allow-proxy' | 'change-proxy' | 'end-proxy',
  proxyId: string,
  personId: PersonId,
  { by, requestId, at }: Pick<ProxyChange, 'by' | 'requestId' | 'at'>,
) =>
  ({
    kind,
    recordedAt: at,
    requestId,
    outcome: 'success',
    agent: by,
    personId,
    resource: { resourceType: 'RelatedPerson', id: proxyId },
  }) as const;

function proxyFrom(row: ProxyRow): Proxy {
  const end = row.changes.find(({ what }) => what === 'end');
  const stops: { from: Date; until: Date | undefined }[] = [];
  for (const { what, at } of row.changes) {
    if (what === 'stop') stops.push({ from: new Date(at), until: undefined });
    const last = stops.at(-1);
    if (what === 'resume' && last) last.until = new Date(at);
  }
  return {
    proxyId: row.proxy_id,
    nhsNumber: row.nhs_number,
    proxyNumber: row.proxy_number,
    relation: row.relation,
    standing: row.standing,
    from: row.from_day,
    until: row.until_day ?? undefined,
    evidenceWords: row.evidence_words,
    by: row.agent,
    recordedAt: row.recorded_at,
    ...(end ? { ended: { at: new Date(end.at), by: end.agent } } : {}),
    stopped: stops.some(({ until }) => until === undefined),
    stops,
  };
}

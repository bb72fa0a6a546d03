// One question to a practice: POST Patient/$gpc.getstructuredrecord, directly or through the Spine Secure Proxy.
// Source: GP Connect 1.6, Retrieve a patient's structured record; Spine Secure Proxy.
import { traceIdOf } from '#runtime/request-id.ts';
import type { Connection, Exchange } from '../../../connection/connection.ts';
import { readJson } from '../../../connection/read-json.ts';
import { type Refusal, refusalOf } from '../../../connection/refusal.ts';
import { type AdapterDependencies, emptyAnswer, type SourceAnswer, type SourceQuery } from '../../../source-adapter.ts';
import { documentsWithin, withoutUnreadYet } from '../../../query/documents-unread.ts';
import { structuredRecordQuestion } from './question.ts';
import { leaveOutNeverShared } from '../reading/leave-out-never-shared.ts';
import { losesPrecision } from '../reading/precision.ts';
import { readAnswer } from '../reading/read-answer.ts';
import { refusalIn } from './refusals.ts';
import type { GpConnectSettings } from '../settings.ts';
import { auditToken } from './token.ts';

export interface Practice {
  settings: GpConnectSettings;
  connection: Connection;
  dependencies: AdapterDependencies;
}

export async function askPractice(practice: Practice, query: SourceQuery, signal: AbortSignal): Promise<SourceAnswer> {
  signal.throwIfAborted();
  const startedMs = performance.now();
  const { settings, dependencies } = practice;
  const { demographics } = query.patient;
  if (demographics.nhsNumber === undefined) return emptyAnswer('refused', noNumber);
  // GP Connect: "MUST have previously traced the patient's NHS number".
  if (demographics.nhsNumberStatus === 'unverified') return emptyAnswer('refused', notTraced);

  const question = structuredRecordQuestion({
    nhsNumber: demographics.nhsNumber,
    areas: settings.areas,
    medicationSearchMonths: settings.medicationSearchMonths,
    prescriptionIssues: settings.prescriptionIssues,
    today: dependencies.now(),
  });
  const received = await exchange(
    practice,
    query,
    {
      method: 'POST',
      address: `${trimmed(settings.baseUrl)}/Patient/$gpc.getstructuredrecord`,
      audience: settings.baseUrl,
      interactionId: settings.interactionId,
      body: JSON.stringify(question),
      maxBytes: settings.maxBytes,
    },
    signal,
  );
  if (!received.received) return refused(received);
  const body = readJson(received.body, received.header('content-type'));
  const refusal = refusalOf(received.status, received.header('retry-after'), dependencies.now());
  // The practice's own code says more than the status: a 404 alone is a wrong address, not an unknown patient.
  if (refusal) return refused({ ...refusal, ...refusalIn(body) });
  if (body === undefined) return emptyAnswer('invalid-answer', notJson);

  const neverShared = await query.neverShared.read(body, documentsWithin(startedMs, query));
  const { body: left, gone } = leaveOutNeverShared(body, neverShared);
  const answer = readAnswer(left, { demographics, areas: settings.areas, timeZone: settings.timeZone });
  const imprecise = losesPrecision(received.body, gone) ? [precisionLoss] : [];
  const losses = answer.resources.length === 0 ? answer.losses : [...answer.losses, ...imprecise];
  const told = neverShared.stillReading ? withoutUnreadYet(answer) : answer;
  return { ...told, losses, clearedBy: query.neverShared.stamp };
}

export interface PracticeRequest {
  method: 'GET' | 'POST';
  /** The practice's own address; the proxy goes before it. */
  address: string;
  audience: string;
  interactionId: string;
  body?: string;
  maxBytes: number;
  accept?: string;
}

/** Sends one request with a new token and the headers of the Spine Secure Proxy. */
export function exchange(
  { settings, connection, dependencies }: Practice,
  { permit, requestId }: SourceQuery,
  { method, address, audience, interactionId, body, maxBytes, accept = fhirJson }: PracticeRequest,
  signal: AbortSignal,
): Promise<Exchange> {
  const { ssp, issuer } = settings;
  const token = auditToken(permit, { audience, issuer, host: dependencies.host, now: dependencies.now() });
  return connection.exchange(
    {
      method,
      url: new URL(ssp.proxy === undefined ? address : `${trimmed(ssp.proxy)}/${address}`),
      headers: {
        accept,
        'ssp-traceid': traceIdOf(requestId),
        'ssp-from': ssp.from,
        'ssp-to': ssp.to,
        'ssp-interactionid': interactionId,
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': fhirJson }),
      },
      ...(body !== undefined && { body }),
      budget: { remaining: maxBytes },
    },
    signal,
  );
}

const fhirJson = 'application/fhir+json;charset=utf-8';

export const trimmed = (url: string) => url.replace(/\/+$/, '');

function refused({ outcome, issue, retry }: Refusal): SourceAnswer {
  return { ...emptyAnswer(outcome, issue), ...(retry && outcome === 'not-reachable' && { retry }) };
}

const precisionLoss = {
  kind: 'Quantity',
  location: 'Quantity.value',
  effect: 'changed',
  reason: 'zeros at the end of a decimal are not kept (5.0 is shown as 5)',
} as const;

const noNumber = {
  severity: 'error',
  code: 'required',
  text: 'GP practices are asked by NHS number, and none is known for this person.',
} as const;
const notTraced = {
  severity: 'error',
  code: 'business-rule',
  text: 'GP practices may only be asked with an NHS number that has been checked against the national record; this one has not.',
} as const;
const notJson = {
  severity: 'error',
  code: 'structure',
  text: 'This practice’s system sent something that cannot be read.',
} as const;

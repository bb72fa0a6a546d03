import { testAdapterContract } from '../../source-adapter-contract.ts';
import { traces, zoe } from '../../contract/example-question.ts';
import { gpConnect } from './adapter.ts';
import { answerGpConnect, heldEntries, outcomeReply } from './example-practice.ts';

const source = {
  id: 'invented-road',
  organisation: 'G81001',
  adapter: 'gp-connect',
  settings: {},
  waitMs: 3000,
  cacheMs: 0,
  lastKnownGoodMs: 0,
  breaker: { failures: 5, restMs: 15_000 },
};
const quoting = traces(zoe).join(', ');
const html = { 'content-type': 'text/html' };

testAdapterContract({
  name: 'gp-connect',
  connect: (origin, dependencies) =>
    gpConnect.connect(
      source,
      gpConnect.settings.parse({
        baseUrl: `${origin}/G81001/STU3/1/gpconnect/structured/fhir`,
        ssp: { from: '200000000115', to: '200000000116' },
      }),
      dependencies,
    ),
  respond: (_request, situation, person) =>
    answerGpConnect(situation === 'not-known' ? undefined : person, situation === 'holding' ? heldEntries() : []),
  refusals: [
    ['no such patient', 404, 'PATIENT_NOT_FOUND', 'not-found', 'patient-not-known'],
    ['a protected patient', 403, 'PATIENT_SENSITIVE', 'forbidden', 'patient-not-known'],
    ['dissent', 403, 'NO_PATIENT_CONSENT', 'forbidden', 'consent-refused'],
    ['no agreement', 403, 'NO_ORGANISATION_CONSENT', 'forbidden', 'no-agreement'],
    ['not enabled', 403, 'ACCESS DENIED', 'forbidden', 'not-a-party'],
    ['no relationship', 403, 'NO_RELATIONSHIP', 'forbidden', 'refused'],
    ['NHS number', 400, 'INVALID_NHS_NUMBER', 'value', 'refused'],
    ['parameter', 422, 'INVALID_PARAMETER', 'invalid', 'refused'],
    ['bad request', 400, 'BAD_REQUEST', 'invalid', 'refused'],
    ['not implemented', 501, 'NOT_IMPLEMENTED', 'not-supported', 'refused'],
    ['its own failure', 500, 'INTERNAL_SERVER_ERROR', 'processing', 'invalid-answer'],
    ['an error it calls 200', 200, 'NO_PATIENT_CONSENT', 'forbidden', 'consent-refused'],
    ['a code nobody knows', 418, 'SOMETHING_NEW', 'unheard-of', 'refused'],
    ['who are you', 401, 'INVALID_TOKEN', 'login', 'refused'],
    ['the proxy: our ASID', 403, 'ASID_CHECK_FAILED_MESSAGESENDER_100000000001', 'forbidden', 'refused'],
    [
      'the proxy: address',
      400,
      'ENDPOINT_https://x.example.org/_VARIES_FROM_TARGETURL_https://y',
      'invalid',
      'refused',
    ],
    [
      'the proxy: no way',
      502,
      'ERROR_COMMUNICATING_TO_ENDPOINT_URL_https://x.example.org',
      'transient',
      'not-reachable',
    ],
  ]
    .map(([name, status, code, type, outcome]) => ({
      name: String(name),
      reply: outcomeReply(Number(status), String(code), String(type), quoting),
      outcome: outcome as never,
    }))
    .concat([{ name: 'a page', reply: { status: 403, headers: html, body: quoting }, outcome: 'refused' as never }]),
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { silentLog } from '#runtime/log.ts';
import { traceIdOf } from '#runtime/request-id.ts';
import type { Demographics } from '#standards/demographics.ts';
import { exampleDependencies, examplePermit, exampleQuery, zoe } from '../../../contract/example-question.ts';
import { type Reply, replying, startToldServer } from '../../../contract/told-server.ts';
import type { SourceQuery } from '../../../source-adapter.ts';
import { gpConnect } from '../adapter.ts';
import { answerGpConnect, claimsOf, heldEntries } from '../example-practice.ts';
import type { JsonObject } from '../stu3/elements/rules.ts';

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
const ssp = { from: '200000000115', to: '200000000116' };
const signal = () => new AbortController().signal;

/** Asks a practice that answers so, and says what it was asked. */
async function ask(
  reply: Reply = answerGpConnect(zoe, heldEntries()),
  settings: (origin: string) => object = (origin) => ({ baseUrl: `${origin}/G81001/STU3/1/fhir`, ssp }),
  changes: Partial<SourceQuery> = {},
  person: Demographics = zoe,
) {
  const server = await startToldServer();
  server.behave(replying(reply));
  const adapter = gpConnect.connect(
    source,
    gpConnect.settings.parse(settings(server.origin)),
    exampleDependencies(silentLog),
  );
  const answer = await adapter.query(exampleQuery(person, changes), signal());
  await adapter.close?.();
  await server.close();
  return { answer, requests: server.requests, origin: server.origin };
}

describe('a question to a practice', () => {
  it('is a POST with the headers of the Spine Secure Proxy, and the NHS number in its body alone', async () => {
    const { requests } = await ask();
    const [request] = requests;
    assert.equal(requests.length, 1);
    assert.equal(request?.method, 'POST');
    assert.equal(request.url, '/G81001/STU3/1/fhir/Patient/$gpc.getstructuredrecord');
    const { headers } = request;
    assert.equal(headers['ssp-traceid'], traceIdOf(exampleQuery(zoe).requestId));
    assert.match(headers['ssp-traceid'], /^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    assert.equal(headers['ssp-from'], ssp.from);
    assert.equal(headers['ssp-to'], ssp.to);
    assert.equal(
      headers['ssp-interactionid'],
      'urn:nhs:names:services:gpconnect:fhir:operation:gpc.getstructuredrecord-1',
    );
    assert.match(String(headers.accept), /^application\/fhir\+json/);
    assert.match(String(headers['content-type']), /^application\/fhir\+json/);
    const { authorization: _token, ...others } = headers;
    assert.ok(!JSON.stringify(others).includes(String(zoe.nhsNumber)));
    assert.ok(!JSON.stringify(claimsOf(request)).includes(String(zoe.nhsNumber)));
    const { parameter } = JSON.parse(request.body.toString()) as { parameter: JsonObject[] };
    assert.deepEqual(parameter[0], {
      name: 'patientNHSNumber',
      valueIdentifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: zoe.nhsNumber },
    });
    assert.deepEqual(
      parameter.slice(1).map(({ name }) => name),
      [
        'includeAllergies',
        'includeMedication',
        'includeProblems',
        'includeImmunisations',
        'includeUncategorisedData',
        'includeConsultations',
        'includeInvestigations',
        'includeReferrals',
        'includeDiaryEntries',
      ],
    );
    assert.deepEqual(parameter[1]?.['part'], [{ name: 'includeResolvedAllergies', valueBoolean: true }]);
  });

  it('says who asks: the user of the permit, their role and their own organisation, for five minutes', async () => {
    const { requests, origin } = await ask();
    const { header, claims, signature } = claimsOf(requests[0]!);
    assert.deepEqual(header, { alg: 'none', typ: 'JWT' });
    assert.equal(signature, '');
    const { user } = examplePermit();
    assert.equal(claims['aud'], `${origin}/G81001/STU3/1/fhir`);
    assert.equal(claims['sub'], user.userId);
    assert.equal(Number(claims['exp']) - Number(claims['iat']), 300);
    assert.equal(claims['iat'], Date.parse('2026-11-23T09:00:00Z') / 1000);
    assert.equal(claims['reason_for_request'], 'directcare');
    assert.equal(claims['requested_scope'], 'patient/*.read');
    assert.deepEqual(claims['requesting_organization'], {
      resourceType: 'Organization',
      identifier: [{ system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: user.organisation.ods }],
      name: user.organisation.name,
    });
    const practitioner = claims['requesting_practitioner'] as {
      id: string;
      name: unknown;
      identifier: { value: string }[];
    };
    assert.equal(practitioner.id, user.userId);
    assert.deepEqual(practitioner.name, [{ family: 'Okafor', given: ['Amina'], prefix: ['Dr'] }]);
    assert.deepEqual(
      practitioner.identifier.map(({ value }) => value),
      ['UNK', 'UNK', user.userId, user.jobRoleCode],
    );
  });

  it('goes through the proxy where there is one', async () => {
    const { requests } = await ask(undefined, (origin) => ({
      baseUrl: 'https://practice.example.org/G81001/STU3/1',
      ssp: { ...ssp, proxy: origin },
    }));
    assert.equal(requests[0]?.url, '/https://practice.example.org/G81001/STU3/1/Patient/$gpc.getstructuredrecord');
    assert.equal(claimsOf(requests[0]).claims['aud'], 'https://practice.example.org/G81001/STU3/1');
  });

  it('asks for medicines of some months where it may', async () => {
    const { requests } = await ask(undefined, (origin) => ({
      baseUrl: origin,
      ssp,
      areas: ['medication'],
      medicationSearchMonths: 9,
      prescriptionIssues: false,
    }));
    const { parameter } = JSON.parse(requests[0]!.body.toString()) as { parameter: JsonObject[] };
    assert.deepEqual(parameter.slice(1), [
      {
        name: 'includeMedication',
        part: [
          { name: 'medicationSearchFromDate', valueDate: '2026-02-23' },
          { name: 'includePrescriptionIssues', valueBoolean: false },
        ],
      },
    ]);
  });

  for (const [what, person] of [
    ['without an NHS number', { ...zoe, nhsNumber: undefined as never }],
    ['with one that nobody has checked', { ...zoe, nhsNumberStatus: 'unverified' as const }],
  ] as const) {
    it(`is not put ${what}`, async () => {
      const { answer, requests } = await ask(undefined, undefined, {}, person);
      assert.equal(answer.outcome, 'refused');
      assert.equal(answer.issues.length, 1);
      assert.equal(requests.length, 0);
    });
  }

  it('takes a compressed answer', async () => {
    const { headers = {}, body = '' } = answerGpConnect(zoe, heldEntries());
    const { answer } = await ask({ headers: { ...headers, 'content-encoding': 'gzip' }, body: gzipSync(body) });
    assert.equal(answer.outcome, 'answered');
  });

  it('says that zeros at the end of a decimal are not kept', async () => {
    const { headers = {}, body = '' } = answerGpConnect(zoe, heldEntries());
    const { answer } = await ask({ headers, body: String(body).replace('"value":152', '"value":152.0') });
    assert.deepEqual(
      answer.losses.filter(({ kind }) => kind === 'Quantity').map(({ location }) => location),
      ['Quantity.value'],
    );
  });

  it('says when asking again may help', async () => {
    const { answer } = await ask({ status: 503, headers: { 'retry-after': '2' } });
    assert.equal(answer.outcome, 'not-reachable');
    assert.deepEqual(answer.retry, { afterMs: 2000 });
  });
});

describe('the settings of a GP Connect source', () => {
  const problems = (settings: object) =>
    gpConnect.settings
      .safeParse({ baseUrl: 'https://practice.example.org/fhir', ssp, ...settings })
      .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

  it('are few', () => {
    assert.deepEqual(problems({}), []);
  });

  for (const [what, settings, pattern] of [
    [
      'a medication search date beside problems',
      { medicationSearchMonths: 6 },
      /^medicationSearchMonths: GP Connect forbids/,
    ],
    ['an area nobody has', { areas: ['teeth'] }, /^areas\.0/],
    ['an ASID that is none', { ssp: { from: 'ASID', to: '1' } }, /^ssp\.from: An ASID is a number/],
    ['plain http to elsewhere', { baseUrl: 'http://practice.example.org' }, /^baseUrl: Use https/],
    [
      'documents at another server',
      { documentsBaseUrl: 'https://other.example.org' },
      /^documentsBaseUrl: Without a proxy/,
    ],
    ['a setting nobody knows', { url: 'x' }, /Unrecognized key/],
  ] as const) {
    it(`refuse ${what}`, () => assert.match(problems(settings).join('\n'), pattern));
  }
});

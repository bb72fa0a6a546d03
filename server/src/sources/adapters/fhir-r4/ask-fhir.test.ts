import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { silentLog } from '#runtime/log.ts';
import type { SourceAnswer, SourceQuery } from '../../source-adapter.ts';
import * as told from '../../contract/told-server.ts';
import { exampleDependencies, exampleQuery, zoe } from '../../contract/example-question.ts';
import { connectFhirServer, closeFhirServer } from './adapter.ts';
import { askFhir } from './ask-fhir.ts';
import { answerFhir, bundleOf, fhirReply, type Held, held, outcomeReply, patientResource } from './example-server.ts';
import { fhirSettings } from './settings.ts';

/** Asks a server that answers as told, with an override for some of its paths. */
async function ask(options: {
  holding?: Held;
  paths?: Readonly<Record<string, told.Reply | told.Behaviour>>;
  settings?: object;
  query?: Partial<SourceQuery>;
}): Promise<{ answer: SourceAnswer; requests: readonly told.ReceivedRequest[]; origin: string }> {
  const source = await told.startToldServer();
  source.behave((request, response) => {
    const path = request.url.split('?')[0]!.replace('/fhir/', '');
    const special = options.paths?.[request.url] ?? options.paths?.[path];
    if (typeof special === 'function') return special(request, response);
    const reply = special ?? answerFhir(request, zoe, options.holding ?? held);
    // Links to further pages are written before the port is known.
    const body = String(reply.body).replaceAll('{origin}', source.origin);
    return told.replying({ ...reply, body })(request, response);
  });
  const settings = fhirSettings.parse({ baseUrl: `${source.origin}/fhir`, ...options.settings });
  const server = connectFhirServer(settings, exampleDependencies(silentLog));
  try {
    const answer = await askFhir(server, exampleQuery(zoe, options.query), new AbortController().signal);
    return { answer, requests: source.requests, origin: source.origin };
  } finally {
    await closeFhirServer(server);
    await source.close();
  }
}

const keys = ({ resources }: SourceAnswer) =>
  resources.map(({ resourceType, id }) => `${resourceType}/${id}`).toSorted();
const areaStatus = ({ areas }: SourceAnswer, type: string) =>
  areas.find(({ resourceTypes }) => resourceTypes[0] === type)?.status;
const condition = (id: string, more: object = {}) => ({
  resourceType: 'Condition',
  id,
  subject: { reference: 'Patient/p1' },
  code: { text: 'Something' },
  ...more,
});
const allergy = (id: string, code: object, more: object = {}) => ({
  resourceType: 'AllergyIntolerance',
  id,
  patient: { reference: 'Patient/p1' },
  code,
  ...more,
});
const snomed = (code: string) => ({ coding: [{ system: 'http://snomed.info/sct', code }] });
const next = (url: string) => ({ link: [{ relation: 'next', url }] });

describe('asking a FHIR source', () => {
  it('searches by NHS number in the body of a POST, and says who asks', async () => {
    const { requests } = await ask({});
    const [first] = requests;
    assert.equal(`${first!.method} ${first!.url}`, 'POST /fhir/Patient/_search');
    assert.equal(
      new URLSearchParams(first!.body.toString()).get('identifier'),
      'https://fhir.nhs.uk/Id/nhs-number|9990007004',
    );
    assert.equal(first!.headers['nhsd-end-user-organisation-ods'], 'RJ1');
    assert.equal(first!.headers['x-request-id'], 'request-0001');
    assert.ok(requests.every(({ method }) => method === 'POST'));
  });

  it("searches by the source's own number for somebody without an NHS number", async () => {
    const { nhsNumber: _, ...unnumbered } = zoe;
    const localIdentifiers = [{ system: 'https://kings.example.org/mrn', value: 'K|1' }];
    const { requests, answer } = await ask({ query: { patient: { demographics: unnumbered, localIdentifiers } } });
    const identifier = new URLSearchParams(requests[0]!.body.toString()).get('identifier');
    assert.equal(identifier, String.raw`https://kings.example.org/mrn|K\|1`);
    assert.equal(answer.outcome, 'answered');
    const nobody = await ask({ query: { patient: { demographics: unnumbered, localIdentifiers: [] } } });
    assert.equal(nobody.answer.outcome, 'patient-not-known');
    assert.equal(nobody.requests.length, 0);
  });

  it('takes two patients under one number for an answer nobody can trust', async () => {
    const two = [patientResource(zoe), { ...patientResource(zoe), id: 'p2' }];
    for (const bundle of [
      bundleOf(two),
      bundleOf(two.slice(0, 1), { total: 2 }),
      bundleOf(two.slice(0, 1), next('{origin}/fhir?p=2')),
    ]) {
      const { answer, requests } = await ask({ paths: { 'Patient/_search': fhirReply(bundle) } });
      assert.equal(answer.outcome, 'invalid-answer');
      assert.equal(answer.issues[0]!.code, 'duplicate');
      assert.equal(requests.length, 1);
    }
  });

  it('follows pages, and dedupes what comes twice', async () => {
    const pages = {
      'Condition/_search': fhirReply(bundleOf([condition('c1')], { total: 3, ...next('{origin}/fhir?page=2') })),
      '/fhir?page=2': fhirReply(bundleOf([condition('c2'), condition('c1')], next('/fhir/Condition?page=3'))),
      '/fhir/Condition?page=3': fhirReply(bundleOf([condition('c3')])),
    };
    const { answer } = await ask({ holding: {}, paths: pages });
    assert.equal(answer.outcome, 'answered');
    assert.deepEqual(keys(answer), ['Condition/c1', 'Condition/c2', 'Condition/c3', 'Patient/p1']);
  });

  it('never follows a link away from the source, back to a page it has seen, or past its bound', async () => {
    const elsewhere = await told.startToldServer();
    elsewhere.behave(told.replying(fhirReply(bundleOf([condition('stolen')]))));
    const links = [
      `${elsewhere.origin}/fhir?page=2`,
      '//127.0.0.1:1/fhir?page=2',
      '{origin}/admin?page=2',
      'http://user:word@127.0.0.1/fhir?page=2',
      'file:///etc/passwd',
      '{origin}/fhir?page=2',
    ];
    const loop = { '/fhir?page=2': fhirReply(bundleOf([condition('c2')], next('{origin}/fhir?page=2'))) };
    for (const url of links) {
      const first = fhirReply(bundleOf([condition('c1')], next(url)));
      const { answer, requests } = await ask({ holding: {}, paths: { 'Condition/_search': first, ...loop } });
      assert.equal(answer.outcome, 'partly-answered', url);
      assert.match(answer.issues[0]!.text, /^Problems and diagnoses: /);
      assert.ok(keys(answer).includes('Condition/c1'));
      assert.ok(requests.filter((request) => request.method === 'GET').length <= 1);
    }
    assert.equal(elsewhere.requests.length, 0);
    await elsewhere.close();

    const endless: told.Behaviour = (request, response) => {
      const page = Number(/page=(\d+)/.exec(request.url)?.[1] ?? 1);
      const more = bundleOf([condition(`c${page}`)], next(`/fhir/Condition?page=${page + 1}`));
      return told.replying(fhirReply(more))(request, response);
    };
    const bounded = await ask({
      holding: {},
      paths: { 'Condition/_search': endless, Condition: endless },
      settings: { maxPages: 4 },
    });
    assert.equal(bounded.answer.outcome, 'partly-answered');
    assert.equal(keys(bounded.answer).length, 5);
  });

  it('names the areas that failed, and shows the others', async () => {
    const { answer } = await ask({
      paths: { 'Observation/_search': { status: 500 }, 'Encounter/_search': outcomeReply(403, 'no', 'ACCESS_DENIED') },
    });
    assert.equal(answer.outcome, 'partly-answered');
    assert.deepEqual(
      answer.issues.map(({ location, code }) => [location, code]),
      [
        ['Encounter', 'forbidden'],
        ['Observation', 'exception'],
      ],
    );
    assert.equal(areaStatus(answer, 'Observation'), 'not-returned');
    assert.equal(areaStatus(answer, 'MedicationRequest'), 'present');
    assert.equal(areaStatus(answer, 'Procedure'), 'nothing-recorded');
  });

  it('returns what came when one area hangs until the wait is nearly over', async () => {
    const { answer } = await ask({ paths: { 'Observation/_search': told.hanging }, query: { waitMs: 2000 } });
    assert.equal(answer.outcome, 'partly-answered');
    assert.equal(answer.issues[0]!.code, 'timeout');
    assert.ok(keys(answer).includes('MedicationRequest/m1'));
    const nothing = await ask({ paths: { 'Patient/_search': told.hanging }, query: { waitMs: 400 } });
    assert.equal(nothing.answer.outcome, 'timed-out');
  });

  it('puts a refusal before a fault where every area fails', async () => {
    const types = ['Condition', 'Observation'];
    const paths = {
      'Condition/_search': { status: 503 },
      'Observation/_search': outcomeReply(403, '', 'NO_PATIENT_CONSENT'),
    };
    const { answer } = await ask({ paths, settings: { resourceTypes: types } });
    assert.equal(answer.outcome, 'consent-refused');
    assert.deepEqual(answer.resources, []);
  });

  it('asks once more where a connection broke before any answer', async () => {
    const broken = told.after(1, told.resetting('request'), told.replying(fhirReply(bundleOf([condition('c1')]))));
    const { answer } = await ask({ holding: {}, paths: { 'Condition/_search': broken } });
    assert.equal(answer.outcome, 'answered');
    const always = await ask({ holding: {}, paths: { 'Condition/_search': told.resetting('request') } });
    assert.equal(always.answer.outcome, 'partly-answered');
    assert.equal(always.requests.filter(({ url }) => url.includes('Condition')).length, 2);
  });

  it('says so when a source holds more than it sent', async () => {
    const { answer } = await ask({
      paths: { 'Condition/_search': fhirReply(bundleOf([condition('c1')], { total: 2 })) },
    });
    assert.equal(answer.outcome, 'partly-answered');
    assert.equal(answer.issues[0]!.code, 'incomplete');
  });

  describe('about whom', () => {
    const mixed: [string, object][] = [
      ['another patient', condition('c2', { subject: { reference: 'Patient/p9' } })],
      [
        'another patient, absolutely',
        condition('c2', { subject: { reference: 'https://elsewhere.example.org/fhir/Patient/p1' } }),
      ],
      [
        'another NHS number',
        condition('c2', {
          subject: { identifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990007012' } },
        }),
      ],
      ['another Patient resource', { ...patientResource(zoe), id: 'p9' }],
    ];
    for (const [name, stray] of mixed) {
      it(`shows nothing of an answer that holds ${name}`, async () => {
        const { answer } = await ask({ holding: { Condition: [condition('c1'), stray] } });
        assert.equal(answer.outcome, 'invalid-answer');
        assert.deepEqual(answer.resources, []);
      });
    }

    it('knows the patient by any form of reference the source may use', async () => {
      const forms = [
        { reference: 'Patient/p1' },
        { reference: 'Patient/p1/_history/3' },
        { reference: '{origin}/fhir/Patient/p1' },
        { identifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '999 000 7004' } },
      ];
      const { answer } = await ask({
        paths: {
          'Condition/_search': fhirReply(bundleOf(forms.map((subject, index) => condition(`c${index}`, { subject })))),
        },
      });
      assert.equal(answer.outcome, 'answered');
      assert.equal(keys(answer).filter((key) => key.startsWith('Condition')).length, 4);
    });

    it('knows what was filed under a patient that was merged into this one', async () => {
      const merged = { ...patientResource(zoe), link: [{ type: 'replaces', other: { reference: 'Patient/p0' } }] };
      const paths = { 'Patient/_search': fhirReply(bundleOf([merged])) };
      const { answer } = await ask({
        paths,
        holding: { Condition: [condition('c1', { subject: { reference: 'Patient/p0' } })] },
      });
      assert.equal(answer.outcome, 'answered');
    });

    it('does not show an appointment that names other patients too, and shows the rest', async () => {
      const appointment = (id: string, ...patients: string[]) => ({
        resourceType: 'Appointment',
        id,
        status: 'booked',
        start: '2026-12-01T10:00:00Z',
        end: '2026-12-01T10:20:00Z',
        participant: patients.map((reference) => ({ actor: { reference }, status: 'accepted' })),
      });
      const own = appointment('own', 'Patient/p1', 'Practitioner/dr1');
      const { answer } = await ask({
        holding: { Appointment: [own, appointment('group', 'Patient/p9', 'Patient/p1')] },
      });
      assert.equal(answer.outcome, 'answered');
      assert.deepEqual(keys(answer), ['Appointment/own', 'Patient/p1']);
      assert.ok(answer.losses.some(({ kind, effect }) => kind === 'Appointment' && effect === 'not-carried'));
      const foreign = await ask({ holding: { Appointment: [own, appointment('theirs', 'Patient/p9')] } });
      assert.equal(foreign.answer.outcome, 'invalid-answer');
    });

    it('does not show what says nothing of whom it is about', async () => {
      const orphan = { resourceType: 'Observation', id: 'o1', status: 'final', code: { text: 'x' } };
      const { answer } = await ask({ holding: { Observation: [orphan] } });
      assert.ok(!keys(answer).includes('Observation/o1'));
      assert.deepEqual(
        answer.losses.map(({ kind, effect }) => [kind, effect]),
        [['Observation', 'not-carried']],
      );
    });
  });

  describe('what each area says', () => {
    const cases: [string, Held, string | undefined][] = [
      ['nothing', {}, 'nothing-recorded'],
      ['an allergy', { AllergyIntolerance: [allergy('a', snomed('91936005'))] }, 'present'],
      ['no known allergy', { AllergyIntolerance: [allergy('a', snomed('716186003'))] }, 'none-known'],
      [
        'no known allergy, and an allergy',
        { AllergyIntolerance: [allergy('a', snomed('716186003')), allergy('b', snomed('91936005'))] },
        'present',
      ],
      ['no known drug allergy: not the same', { AllergyIntolerance: [allergy('a', snomed('409137002'))] }, 'present'],
      [
        'no information',
        {
          AllergyIntolerance: [
            allergy('a', {
              coding: [
                { system: 'http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips', code: 'no-allergy-info' },
              ],
            }),
          ],
        },
        'nothing-recorded',
      ],
      [
        'no known allergy, entered in error',
        {
          AllergyIntolerance: [
            allergy('a', snomed('716186003'), {
              verificationStatus: {
                coding: [
                  {
                    system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification',
                    code: 'entered-in-error',
                  },
                ],
              },
            }),
          ],
        },
        'present',
      ],
      ['an empty list saying nil known', { List: [emptyList('48765-2', 'nilknown')] }, 'none-known'],
      ['an empty list saying withheld', { List: [emptyList('48765-2', 'withheld')] }, 'not-returned'],
      ['an empty list of something else', { List: [emptyList('11450-4', 'nilknown')] }, 'nothing-recorded'],
    ];
    for (const [name, holding, status] of cases) {
      it(`${name}: ${status}`, async () => {
        const { answer } = await ask({ holding, settings: { resourceTypes: ['AllergyIntolerance', 'List'] } });
        assert.equal(areaStatus(answer, 'AllergyIntolerance'), status);
      });
    }

    it('shows allergies whole or not at all', async () => {
      const cut = fhirReply(bundleOf([allergy('a1', snomed('91936005'))], next('{origin}/fhir?page=2')));
      const { answer } = await ask({ paths: { 'AllergyIntolerance/_search': cut, '/fhir?page=2': { status: 500 } } });
      assert.equal(answer.outcome, 'partly-answered');
      assert.ok(!keys(answer).some((key) => key.startsWith('AllergyIntolerance')));
      assert.equal(areaStatus(answer, 'AllergyIntolerance'), 'not-returned');
    });
  });

  describe('what cannot be shown as it came', () => {
    it('an entry that cannot be read is left out, counted and named; the others stand', async () => {
      const broken = [
        condition('c2', { subject: undefined }),
        condition('c3', { surprise: 1 }),
        condition('c4', { recordedDate: 'soon' }),
      ];
      const { answer } = await ask({ holding: { Condition: [condition('c1'), ...broken] } });
      assert.equal(answer.outcome, 'partly-answered');
      assert.deepEqual(keys(answer), ['Condition/c1', 'Patient/p1']);
      assert.match(answer.issues[0]!.text, /3 entries could not be read/);
      assert.ok(answer.losses.length >= 3 && answer.losses.every(({ kind }) => kind === 'Condition'));
      assert.equal(areaStatus(answer, 'Condition'), 'present');
    });

    it('a narrative that is not allowed is taken out; the entry stays', async () => {
      const scripted = condition('c1', {
        text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml"><script>x</script></div>' },
      });
      const { answer } = await ask({ holding: { Condition: [scripted] } });
      assert.equal(answer.outcome, 'answered');
      assert.ok(!JSON.stringify(answer.resources).includes('script'));
      assert.equal(answer.losses[0]!.effect, 'changed');
    });

    it('a broken invariant does not hide an allergy', async () => {
      const { answer } = await ask({ holding: { AllergyIntolerance: [allergy('a1', snomed('91936005'))] } });
      assert.equal(answer.outcome, 'answered');
      assert.ok(keys(answer).includes('AllergyIntolerance/a1'));
      assert.match(answer.losses[0]!.reason, /ait-1/);
    });

    it('references are resolved, and those that point at nothing are said once', async () => {
      const requester = { reference: 'https://elsewhere.example.org/fhir/Practitioner/1', display: 'Dr Nobody' };
      const request = (id: string, more: object) => ({
        resourceType: 'MedicationRequest',
        id,
        status: 'active',
        intent: 'order',
        subject: { reference: '{origin}/fhir/Patient/p1' },
        medicationReference: { reference: 'urn:uuid:0b3d2f4e-57a5-4c1d-8f58-0d9f3c1a2b3c' },
        ...more,
      });
      const medication = { resourceType: 'Medication', id: 'med1', code: { text: 'Salbutamol' } };
      const bundle = {
        resourceType: 'Bundle',
        type: 'searchset',
        entry: [
          { resource: request('m1', { requester, encounter: { reference: 'Encounter/none' } }) },
          { resource: request('m2', { requester, encounter: { reference: 'Encounter/none' } }) },
          { resource: request('m3', { reasonReference: [{ reference: 'Condition?identifier=999 000 7004' }] }) },
          {
            fullUrl: 'urn:uuid:0b3d2f4e-57a5-4c1d-8f58-0d9f3c1a2b3c',
            resource: medication,
            search: { mode: 'include' },
          },
        ],
      };
      const { answer } = await ask({ holding: {}, paths: { 'MedicationRequest/_search': fhirReply(bundle) } });
      assert.equal(answer.outcome, 'answered', JSON.stringify(answer.losses));
      const first = answer.resources.find(({ id }) => id === 'm1') as unknown as Record<string, unknown>;
      assert.deepEqual(first['subject'], { reference: 'Patient/p1' });
      assert.deepEqual(first['medicationReference'], { reference: 'Medication/med1' });
      assert.deepEqual(first['requester'], requester);
      assert.ok(!JSON.stringify(answer).includes('identifier='));
      assert.deepEqual(
        answer.losses.map(({ location, effect }) => [location, effect]),
        [
          ['MedicationRequest.requester', 'dangling'],
          ['MedicationRequest.encounter', 'dangling'],
          ['MedicationRequest.reasonReference', 'dangling'],
        ],
      );
    });

    it('remarks of the source reach the reader; an error among them means that not all came', async () => {
      const remark = (severity: string, text: string) => ({
        resourceType: 'OperationOutcome',
        issue: [{ severity, code: 'processing', details: { text } }],
      });
      const warned = bundleOf([
        condition('c1'),
        remark('warning', 'Records before last May are on paper for 9990007004'),
      ]);
      const { answer } = await ask({ holding: {}, paths: { 'Condition/_search': fhirReply(warned) } });
      assert.equal(answer.outcome, 'answered');
      assert.deepEqual(answer.warnings, [
        {
          code: 'other',
          area: 'Problems and diagnoses',
          text: 'The source says: Records before last May are on paper for …',
        },
      ]);
      const failed = bundleOf([condition('c1'), remark('error', 'The archive is closed')]);
      const other = await ask({ holding: {}, paths: { 'Condition/_search': fhirReply(failed) } });
      assert.equal(other.answer.outcome, 'partly-answered');
      assert.equal(other.answer.issues[0]!.code, 'incomplete');
    });

    it('kinds of entry nobody here shows are lost aloud', async () => {
      const bundle = bundleOf([patientResource(zoe), condition('c1'), { resourceType: 'Claim', id: 'x' }]);
      const { answer } = await ask({
        settings: { everything: true },
        paths: { 'Patient/p1/$everything': fhirReply(bundle) },
      });
      assert.equal(answer.outcome, 'answered');
      assert.equal(answer.losses.length, 1);
    });
  });

  it('$everything cut short keeps what came, except allergies', async () => {
    const first = bundleOf(
      [condition('c1'), allergy('a1', snomed('91936005'))],
      next('{origin}/fhir/Patient/p1/$everything?page=2'),
    );
    const { answer } = await ask({
      settings: { everything: true },
      paths: {
        '/fhir/Patient/p1/$everything?_count=200': fhirReply(first),
        '/fhir/Patient/p1/$everything?page=2': { status: 500 },
      },
    });
    assert.equal(answer.outcome, 'partly-answered');
    assert.deepEqual(keys(answer), ['Condition/c1', 'Patient/p1']);
    assert.equal(areaStatus(answer, 'Condition'), 'present');
    assert.equal(areaStatus(answer, 'Observation'), 'not-returned');
  });

  it('gets a new token when the source no longer takes the old one, and gives up when it takes neither', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'source-key-'));
    const keyFile = join(folder, 'key.pem');
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
    writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }));
    let issued = 0;
    const tokens = await told.startToldServer();
    tokens.behave(
      told.replying(() => ({
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ access_token: `token-${(issued += 1)}`, expires_in: 300 }),
      })),
    );
    const authentication = {
      kind: 'client-credentials',
      tokenUrl: `${tokens.origin}/token`,
      clientId: 'lcr',
      keyFile,
      algorithm: 'ES384',
    };
    const taking =
      (taken: string): told.Behaviour =>
      (request, response) =>
        request.headers.authorization === `Bearer ${taken}`
          ? told.replying(answerFhir(request, zoe, held))(request, response)
          : told.replying({ status: 401 })(request, response);
    const paths = (taken: string) => ({ 'Patient/_search': taking(taken), 'Condition/_search': taking(taken) });
    const renewed = await ask({ settings: { authentication }, paths: paths('token-2') });
    assert.equal(renewed.answer.outcome, 'answered');
    assert.equal(issued, 2);
    const never = await ask({ settings: { authentication }, paths: paths('none') });
    assert.equal(never.answer.outcome, 'refused');
    assert.equal(never.requests.length, 2);
    await tokens.close();
    rmSync(folder, { recursive: true });
  });

  it('takes no more bytes for one person than allowed, over all requests', async () => {
    const long = Array.from({ length: 30 }, (_, index) =>
      condition(`c${index}`, { note: [{ text: 'x'.repeat(200) }] }),
    );
    const { answer } = await ask({
      holding: { Condition: long, Observation: [] },
      settings: { maxBytes: 10_000, searchesAtOnce: 1, resourceTypes: ['Encounter', 'Condition', 'Procedure'] },
    });
    assert.equal(answer.outcome, 'partly-answered');
    assert.deepEqual(new Set(answer.issues.map(({ code }) => code)), new Set(['too-long']));
  });
});

function emptyList(code: string, reason: string): object {
  return {
    resourceType: 'List',
    id: `list-${code}`,
    status: 'current',
    mode: 'snapshot',
    subject: { reference: 'Patient/p1' },
    code: { coding: [{ system: 'http://loinc.org', code }] },
    emptyReason: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/list-empty-reason', code: reason }] },
  };
}

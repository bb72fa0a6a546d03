import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SimulatedRequest } from '#synthetic/behaviour/behaving-server.ts';
import { exampleCast } from '#synthetic/people/example-cast.ts';
import { openGpPractice } from './gp-practice.ts';
import type { Practice, Stu3Resource } from './record-draft.ts';

const people = exampleCast();
const now = () => new Date('2026-11-23T10:00:00Z');
const origin = 'http://127.0.0.1:9401';
const practices: Record<'walworth-lanes' | 'coldharbour-orchard', Practice> = {
  'walworth-lanes': practice('walworth-lanes', 'X99001', '200000000901'),
  'coldharbour-orchard': practice('coldharbour-orchard', 'X99002', '200000000902'),
};

function practice(id: string, ods: string, asid: string): Practice {
  return {
    id,
    name: `${id} (simulated)`,
    ods,
    asid,
    address: ['1 Marlpit Row'],
    postcode: 'SE17 8QA',
    phone: '020 7946 0500',
    areasOff: [],
  };
}

const everyArea = [
  { name: 'includeAllergies', part: [{ name: 'includeResolvedAllergies', valueBoolean: true }] },
  { name: 'includeMedication' },
  { name: 'includeProblems' },
  { name: 'includeConsultations' },
  { name: 'includeImmunisations' },
  { name: 'includeUncategorisedData' },
  { name: 'includeInvestigations' },
  { name: 'includeReferrals' },
  { name: 'includeDiaryEntries' },
];

function token(at: Practice, change: Record<string, unknown> = {}): string {
  const iat = now().getTime() / 1000;
  const claims = {
    iss: 'https://consumer.example.org/',
    sub: 'u1',
    aud: `${origin}/${at.ods}/STU3/1/gpconnect/structured/fhir`,
    iat,
    exp: iat + 300,
    reason_for_request: 'directcare',
    requested_scope: 'patient/*.read',
    requesting_device: {
      resourceType: 'Device',
      identifier: [{ system: 'https://consumer.example.org/Id/device', value: 'd1' }],
      model: 'Consumer',
      version: '1',
    },
    requesting_organization: {
      resourceType: 'Organization',
      identifier: [{ system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'QKK' }],
      name: 'Consumer',
    },
    requesting_practitioner: {
      resourceType: 'Practitioner',
      id: 'u1',
      identifier: [
        { system: 'https://fhir.nhs.uk/Id/sds-user-id', value: 'UNK' },
        { system: 'https://fhir.nhs.uk/Id/sds-role-profile-id', value: 'UNK' },
      ],
      name: [{ family: 'Okafor', given: ['Amina'] }],
    },
    ...change,
  };
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `Bearer ${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.`;
}

function request(at: Practice, change: Partial<SimulatedRequest> = {}, parameters?: unknown): SimulatedRequest {
  return {
    method: 'POST',
    path: `/${at.ods}/STU3/1/gpconnect/structured/fhir/Patient/$gpc.getstructuredrecord`,
    query: new URLSearchParams(),
    body: JSON.stringify({ resourceType: 'Parameters', parameter: parameters }),
    wrongPatient: false,
    ...change,
    headers: {
      'content-type': 'application/fhir+json',
      'ssp-traceid': '629ea9ba-a077-4d99-b289-7a9b19fd4e03',
      'ssp-from': '200000000115',
      'ssp-to': at.asid,
      'ssp-interactionid': 'urn:nhs:names:services:gpconnect:fhir:operation:gpc.getstructuredrecord-1',
      authorization: token(at),
      ...change.headers,
    },
  };
}

const nhsNumberParameter = (value: string) => ({
  name: 'patientNHSNumber',
  valueIdentifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value },
});

function ask(at: Practice, sent: SimulatedRequest): { status: number; body: Stu3Resource } {
  const held = people.filter((person) => person.held[at.id]);
  const response = openGpPractice(at, held, () => origin, now).answer(sent);
  return { status: response.status, body: JSON.parse(response.body as string) as Stu3Resource };
}

function askAbout(id: string, parameters: unknown[] = everyArea, change: Partial<SimulatedRequest> = {}) {
  const person = people.find((each) => each.id === id)!;
  const at = practices[person.practice as keyof typeof practices];
  return ask(at, request(at, change, [nhsNumberParameter(person.nhsNumber), ...parameters]));
}

const resourcesOf = (body: Stu3Resource) =>
  (body['entry'] as { resource: Stu3Resource }[]).map(({ resource }) => resource);
const spineCodeOf = (body: Stu3Resource) =>
  (body['issue'] as { details: { coding: { code: string }[] } }[])[0]!.details.coding[0]!.code;
const listOf = (body: Stu3Resource, title: string) =>
  resourcesOf(body).find(
    (resource) => resource.resourceType === 'List' && resource['title'] === title,
  ) as Stu3Resource & {
    entry?: { item: { reference: string } }[];
    extension: { url: string; valueCode?: string }[];
    emptyReason?: unknown;
    note?: { text: string }[];
    contained?: Stu3Resource[];
  };

test('every registered person’s whole record is a bundle whose references all resolve', () => {
  const answered = people.filter(
    ({ practice: id, died, pds, held }) =>
      id && !died && pds.status !== 'restricted' && !held[id]!.registration!.dissent,
  );
  assert.ok(answered.length > 20);
  for (const { id } of answered) {
    const { status, body } = askAbout(id);
    assert.equal(status, 200, id);
    const resources = resourcesOf(body);
    const known = new Set(resources.map(({ resourceType, id: own }) => `${resourceType}/${own}`));
    assert.equal(known.size, resources.length, `${id}: an id twice`);
    const text = JSON.stringify(body);
    for (const [, reference] of text.matchAll(/"reference":"([^"#][^"]*)"/g))
      assert.ok(known.has(reference!), `${id}: ${reference}`);
    for (const resource of resources) {
      if (resource.resourceType !== 'OperationOutcome')
        assert.match(JSON.stringify(resource['meta']), /StructureDefinition\/CareConnect-GPC-/, resource.resourceType);
    }
    assert.ok(!text.includes('undefined'), id);
  }
});

test('every area has its list, empty lists say that nothing is recorded', () => {
  const { body } = askAbout('hannah-frost');
  for (const title of [
    'Allergies and adverse reactions',
    'Ended allergies',
    'Medications and medical devices',
    'Problems',
    'List of consultations',
    'Immunisations',
    'Uncategorised data',
    'Investigations and results',
    'Outbound referral',
    'Patient recall administration',
  ]) {
    const list = listOf(body, title);
    assert.ok(list?.emptyReason, title);
    assert.equal(list.note?.[0]?.text, 'Information not available');
  }
});

test('none known is an entry; a drug that arrived without its code is degraded; ended allergies are contained', () => {
  const samir = askAbout('samir-haddad').body;
  assert.match(JSON.stringify(resourcesOf(samir).find((r) => r.resourceType === 'AllergyIntolerance')), /716186003/);
  const beatrice = JSON.stringify(resourcesOf(askAbout('beatrice-quaye').body));
  assert.match(beatrice, /196461000000101.*SEPTRIN - rash/);
  const desmond = askAbout('desmond-clarke').body;
  assert.equal(listOf(desmond, 'Ended allergies').contained?.length, 1);
  assert.equal(resourcesOf(desmond).filter((r) => r.resourceType === 'AllergyIntolerance').length, 1);
  const withoutResolved = askAbout('desmond-clarke', [
    { name: 'includeAllergies', part: [{ name: 'includeResolvedAllergies', valueBoolean: false }] },
  ]).body;
  assert.equal(listOf(withoutResolved, 'Ended allergies'), undefined);
});

test('a consultation lists under its plan what was first prescribed in it, where medicines were asked for', () => {
  const plansOf = (body: Stu3Resource) =>
    resourcesOf(body)
      .filter((resource) => resource.resourceType === 'List' && resource['title'] === 'Plan')
      .map((plan) => (plan['entry'] as { item: { reference: string } }[]).map(({ item }) => item.reference));
  const whole = askAbout('desmond-clarke').body;
  const listed = plansOf(whole)
    .flat()
    .filter((reference) => reference.startsWith('MedicationRequest/'));
  assert.equal(listed.length, 1);
  const request = resourcesOf(whole).find(({ id }) => listed[0] === `MedicationRequest/${id}`)!;
  const medicine = request['medicationReference'] as { reference: string };
  const named = resourcesOf(whole).find(({ resourceType, id }) => medicine.reference === `${resourceType}/${id}`);
  assert.match(JSON.stringify(named), /Doxycycline/);
  const alone = askAbout('desmond-clarke', [{ name: 'includeConsultations' }]).body;
  assert.doesNotMatch(JSON.stringify(plansOf(alone)), /MedicationRequest/);
});

test('warnings: a record in transit on every list, confidential items on theirs', () => {
  const codes = (body: Stu3Resource, title: string) =>
    listOf(body, title).extension.flatMap(({ valueCode }) => valueCode ?? []);
  const priya = askAbout('priya-raman').body;
  for (const list of resourcesOf(priya).filter((r) => r.resourceType === 'List' && !('encounter' in r)))
    assert.deepEqual(codes(priya, list['title'] as string), ['data-in-transit']);
  assert.match(listOf(priya, 'Problems').note![0]!.text, /before 19-Oct-2026 may be missing/);
  const oliver = askAbout('oliver-stanton').body;
  assert.deepEqual(codes(oliver, 'Problems'), ['confidential-items']);
  assert.deepEqual(codes(oliver, 'Immunisations'), []);
});

test('who may not be shown is refused or not found', () => {
  for (const [id, status, code] of [
    ['tomasz-kowalski', 403, 'NO_PATIENT_CONSENT'],
    ['niamh-gallagher', 404, 'PATIENT_NOT_FOUND'],
    ['albert-finch', 404, 'PATIENT_NOT_FOUND'],
  ] as const) {
    const answer = askAbout(id);
    assert.deepEqual([answer.status, spineCodeOf(answer.body)], [status, code], id);
  }
  const at = practices['walworth-lanes'];
  const elsewhere = ask(at, request(at, {}, [nhsNumberParameter('9990001103'), ...everyArea]));
  assert.equal(spineCodeOf(elsewhere.body), 'PATIENT_NOT_FOUND');
});

test('only what was asked for is sent, and filters filter', () => {
  const medicines = askAbout('desmond-clarke', [
    {
      name: 'includeMedication',
      part: [
        { name: 'medicationSearchFromDate', valueDate: '2026-10-01' },
        { name: 'includePrescriptionIssues', valueBoolean: false },
      ],
    },
  ]).body;
  const kinds = new Set(resourcesOf(medicines).map(({ resourceType }) => resourceType));
  assert.ok(!kinds.has('Condition') && !kinds.has('AllergyIntolerance'));
  assert.ok(resourcesOf(medicines).every((r) => r.resourceType !== 'MedicationRequest' || r['intent'] === 'plan'));
  assert.ok(!JSON.stringify(medicines).includes('Gliclazide'));
  const recent = askAbout('desmond-clarke', [
    { name: 'includeConsultations', part: [{ name: 'includeNumberOfMostRecent', valuePositiveInt: 1 }] },
  ]).body;
  assert.equal(listOf(recent, 'List of consultations').entry?.length, 1);
  const active = askAbout('desmond-clarke', [
    { name: 'includeProblems', part: [{ name: 'filterStatus', valueCode: 'active' }] },
  ]);
  assert.ok(!JSON.stringify(active.body).includes('Pneumonia'));
  const bloods = askAbout('desmond-clarke', [
    {
      name: 'includeInvestigations',
      part: [{ name: 'investigationSearchPeriod', valuePeriod: { start: '2026-10-01' } }],
    },
  ]).body;
  assert.equal(listOf(bloods, 'Investigations and results').entry?.length, 3);
});

test('a request the specification forbids is refused with its code and without its data', () => {
  const at = practices['walworth-lanes'];
  const nhs = nhsNumberParameter('9990001006');
  const cases: [string, unknown[], number, string][] = [
    ['no area', [nhs], 422, 'INVALID_PARAMETER'],
    ['no number', everyArea, 422, 'INVALID_PARAMETER'],
    ['wrong check digit', [nhsNumberParameter('9990001007'), ...everyArea], 400, 'INVALID_NHS_NUMBER'],
    ['resolved not said', [nhs, { name: 'includeAllergies' }], 422, 'INVALID_PARAMETER'],
    [
      'future',
      [nhs, { name: 'includeMedication', part: [{ name: 'medicationSearchFromDate', valueDate: '2027-01-01' }] }],
      422,
      'INVALID_PARAMETER',
    ],
    [
      'partial date',
      [nhs, { name: 'includeMedication', part: [{ name: 'medicationSearchFromDate', valueDate: '2026' }] }],
      422,
      'INVALID_PARAMETER',
    ],
    [
      'past diary',
      [nhs, { name: 'includeDiaryEntries', part: [{ name: 'diaryEntriesSearchDate', valueDate: '2026-01-01' }] }],
      422,
      'INVALID_PARAMETER',
    ],
    [
      'risky',
      [
        nhs,
        { name: 'includeProblems' },
        { name: 'includeReferrals', part: [{ name: 'referralSearchPeriod', valuePeriod: { start: '2020-01-01' } }] },
      ],
      422,
      'INVALID_PARAMETER',
    ],
    [
      'part without value',
      [nhs, { name: 'includeProblems', part: [{ name: 'filterStatus' }] }],
      422,
      'INVALID_PARAMETER',
    ],
    [
      'status',
      [nhs, { name: 'includeProblems', part: [{ name: 'filterStatus', valueCode: 'resolved' }] }],
      422,
      'INVALID_PARAMETER',
    ],
  ];
  for (const [name, parameters, status, code] of cases) {
    const answer = ask(at, request(at, {}, parameters));
    assert.deepEqual([answer.status, spineCodeOf(answer.body)], [status, code], name);
    assert.ok(!JSON.stringify(answer.body).includes('999000'), name);
  }
  assert.equal(ask(at, request(at, { body: '{' })).status, 400);
  assert.equal(ask(at, request(at, { body: '{"resourceType":"Patient"}' })).status, 422);
});

test('headers and token are checked one by one', () => {
  const at = practices['walworth-lanes'];
  const parameters = [nhsNumberParameter('9990001006'), ...everyArea];
  const cases: [string, Record<string, string>, number][] = [
    ['trace id', { 'ssp-traceid': 'x' }, 400],
    ['to another', { 'ssp-to': '200000000999' }, 400],
    ['interaction', { 'ssp-interactionid': 'urn:other' }, 400],
    ['no token', { authorization: '' }, 400],
    ['signed token', { authorization: `${token(at)}c2lnbmVk` }, 400],
    ['expired', { authorization: token(at, { iat: 1000, exp: 1300 }) }, 400],
    ['ten minutes', { authorization: token(at, { exp: now().getTime() / 1000 + 600 }) }, 400],
    ['audience', { authorization: token(at, { aud: 'https://elsewhere.example.org' }) }, 400],
    ['sub', { authorization: token(at, { sub: 'u2' }) }, 400],
    ['wrong resource', { authorization: token(at, { requesting_device: { resourceType: 'Patient' } }) }, 400],
    [
      'no ODS',
      { authorization: token(at, { requesting_organization: { resourceType: 'Organization', name: 'x' } }) },
      422,
    ],
    ['scope', { authorization: token(at, { requested_scope: 'organization/*.read' }) }, 400],
    ['restricted', { authorization: token(at, { requested_scope: 'patient/*.read conf/R' }) }, 403],
  ];
  for (const [name, headers, status] of cases)
    assert.equal(ask(at, request(at, { headers }, parameters)).status, status, name);
  assert.equal(ask(at, request(at, {}, parameters)).status, 200);
});

test('a switched-off area is said to be off, an unknown parameter unknown', () => {
  const at = { ...practices['walworth-lanes'], areasOff: ['includeReferrals'] };
  const { status, body } = ask(
    at,
    request(at, {}, [nhsNumberParameter('9990001006'), ...everyArea, { name: 'includeHopes' }]),
  );
  assert.equal(status, 200);
  assert.equal(listOf(body, 'Outbound referral'), undefined);
  const outcome = resourcesOf(body).find((r) => r.resourceType === 'OperationOutcome')!;
  assert.deepEqual(
    (outcome['issue'] as { diagnostics: string }[]).map(({ diagnostics }) => diagnostics),
    ['includeReferrals', 'includeHopes'],
  );
});

test('documents are found by patient, filtered, and read as they were described', () => {
  const at = practices['walworth-lanes'];
  const base = `/${at.ods}/STU3/1/gpconnect/documents/fhir`;
  const get = (path: string, query: string, interaction: string) =>
    ask(
      at,
      request(at, {
        method: 'GET',
        path: `${base}/${path}`,
        query: new URLSearchParams(query),
        headers: { 'ssp-interactionid': `urn:nhs:names:services:gpconnect:documents:fhir:rest:${interaction}-1` },
      }),
    );
  const found = get('Patient', 'identifier=https://fhir.nhs.uk/Id/nhs-number|9990001006', 'search:patient').body;
  const patient = resourcesOf(found)[0]!.id!;
  const includes =
    '_include=DocumentReference:subject:Patient&_include=DocumentReference:custodian:Organization&_include=DocumentReference:author:Organization&_include=DocumentReference:author:Practitioner&_revinclude:recurse=PractitionerRole:practitioner';
  const all = get(`Patient/${patient}/DocumentReference`, includes, 'search:documentreference').body;
  assert.equal(all['total'], 10);
  const some = get(
    `Patient/${patient}/DocumentReference`,
    `${includes}&created=ge2026-10-01`,
    'search:documentreference',
  ).body;
  assert.ok((some['total'] as number) < 10 && (some['total'] as number) > 0);
  assert.equal(get(`Patient/${patient}/DocumentReference`, '', 'search:documentreference').status, 422);
  const reference = resourcesOf(all).find((r) => r.resourceType === 'DocumentReference')!;
  const { url, size, contentType } = (
    reference['content'] as { attachment: { url: string; size: number; contentType: string } }[]
  )[0]!.attachment;
  const binary = get(new URL(url).pathname.slice(base.length + 1), '', 'read:binary').body;
  const content = Buffer.from(binary['content'] as string, 'base64');
  assert.equal(content.length, size);
  assert.equal(binary['contentType'], contentType);
  assert.ok(content.subarray(0, 8).equals(Buffer.from('%PDF-1.4')));
  assert.equal(get('Binary/none', '', 'read:binary').status, 404);
});

test('told to be wrong, it answers about somebody else', () => {
  const { body } = askAbout('desmond-clarke', everyArea, { wrongPatient: true });
  const patient = resourcesOf(body).find((r) => r.resourceType === 'Patient')!;
  assert.notEqual(JSON.stringify(patient).includes('9990001006'), true);
});

// Clinical documents: header, sections, narrative, pictures and wrapped files, as senders write them and as nobody should.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { IssueError } from '../issue.ts';
import { exampleDocument, recordTarget, section } from './example-document.ts';
import { isClinicalDocument } from './is-clinical-document.ts';
import type { Narrative } from './narrative.ts';
import { readClinicalDocument } from './read-clinical-document.ts';

const read = (xml: string) => readClinicalDocument(Buffer.from(xml), { timeZone: 'Europe/London' });
const sectionsOf = (sections: string) => {
  const { body } = read(exampleDocument({ sections }));
  assert.ok(body.kind === 'sections');
  return body.sections;
};
const narrative = (text: string) => sectionsOf(section('S', text))[0]?.text;

test('the header says who it is about, who wrote it to whom, and which contact it tells of', () => {
  const header = `<author><time value="202607011405"/><assignedAuthor><code displayName="Consultant"/>
      <assignedPerson><name><prefix>Dr</prefix><given>Ann</given><family>Vale</family></name></assignedPerson>
      <representedOrganization><name>Ridge Hospital</name></representedOrganization></assignedAuthor></author>
    <custodian><assignedCustodian><representedCustodianOrganization><name>Ridge Trust</name></representedCustodianOrganization></assignedCustodian></custodian>
    <informationRecipient typeCode="PRCP"><intendedRecipient><informationRecipient><name>Dr Gee</name></informationRecipient></intendedRecipient></informationRecipient>
    <informationRecipient typeCode="TRC"><intendedRecipient><receivedOrganization><name>Clinic</name></receivedOrganization></intendedRecipient></informationRecipient>
    <informationRecipient><intendedRecipient/></informationRecipient>
    <legalAuthenticator><time value="20260702"/><assignedEntity><assignedPerson><name>Dr B Sign</name></assignedPerson></assignedEntity></legalAuthenticator>
    <componentOf><encompassingEncounter><code displayName="Inpatient"/><effectiveTime><low value="20260628"/><high value="20260701"/></effectiveTime>
      <location><healthCareFacility><location><name>Oak Ward</name></location></healthCareFacility></location></encompassingEncounter></componentOf>`;
  const { body, confidentiality, ...rest } = read(exampleDocument({ header }));
  assert.equal(body.kind, 'sections');
  assert.deepEqual(confidentiality, ['N']);
  assert.deepEqual(rest, {
    title: 'Discharge summary',
    writtenAt: '2026-11-03T14:30:00+00:00',
    language: 'en-GB',
    patients: [
      {
        names: [{ use: 'official', family: 'Quill', given: ['Bea'], prefix: ['Ms'] }],
        birthDate: '1950-05-03',
        nhsNumbers: ['9990000018'],
      },
    ],
    // A time without an offset is that of the place: British summer here.
    authors: [
      { name: 'Dr Ann Vale', role: 'Consultant', organisation: 'Ridge Hospital', when: '2026-07-01T14:05:00+01:00' },
    ],
    signedBy: { name: 'Dr B Sign', when: '2026-07-02' },
    custodian: 'Ridge Trust',
    recipients: [
      { name: 'Dr Gee', copy: false },
      { organisation: 'Clinic', copy: true },
    ],
    encounter: { kind: 'Inpatient', from: '2026-06-28', to: '2026-07-01', place: 'Oak Ward' },
  });
});

test('a patient whose name has no parts, and an NHS number that was not verified, are read', () => {
  const about = recordTarget({ name: 'Bea Quill' }).replace(
    '2.16.840.1.113883.2.1.4.1',
    '2.16.840.1.113883.2.1.3.2.4.18.23',
  );
  assert.deepEqual(read(exampleDocument({ about })).patients, [
    { names: [], nameAsText: 'Bea Quill', birthDate: '1950-05-03', nhsNumbers: ['9990000018'] },
  ]);
});

test('sections stand in order, nested as they are; one without text says whether it holds entries', () => {
  const inner = section('Inner', 'b');
  const found = sectionsOf(
    section('One', 'a', inner) +
      section('', '', '<code displayName="Allergies"/><entry/>') +
      section('Empty', ' <!-- --> '),
  );
  assert.deepEqual(
    found.map(({ title, text, hasEntries, sections }) => [title, text, hasEntries, sections.map((each) => each.title)]),
    [
      ['One', ['a'], false, ['Inner']],
      ['Allergies', undefined, true, []],
      ['Empty', undefined, false, []],
    ],
  );
});

const cases: readonly [name: string, text: string, read: readonly Narrative[]][] = [
  ['a paragraph', '<paragraph>a</paragraph>', [{ kind: 'paragraph', parts: ['a'] }]],
  [
    'styles, one in another',
    '<content styleCode="Bold Italics xUnknown">a<content styleCode="Underline">b</content></content>',
    [
      {
        kind: 'styled',
        styles: ['bold', 'italic'],
        parts: ['a', { kind: 'styled', styles: ['underline'], parts: ['b'] }],
      },
    ],
  ],
  [
    'what was taken out',
    '<content revised="delete">5 mg</content>',
    [{ kind: 'styled', styles: [], revised: 'delete', parts: ['5 mg'] }],
  ],
  [
    'line breaks, sub and sup',
    'H<sub>2</sub>O<br/>10<sup>9</sup>',
    ['H', { kind: 'sub', parts: ['2'] }, 'O', { kind: 'break' }, '10', { kind: 'sup', parts: ['9'] }],
  ],
  [
    'a numbered list with captions',
    '<list listType="ordered" styleCode="LittleRoman"><caption>C</caption><item><caption>i</caption>a</item></list>',
    [{ kind: 'list', numbering: 'i', caption: ['C'], items: [{ caption: ['i'], parts: ['a'] }] }],
  ],
  [
    'a table with its head, spans and caption',
    '<table><caption>C</caption><col/><thead><tr><th colspan="2">h</th></tr></thead><tbody><tr><td rowspan="99999">a</td><td colspan="x">b</td></tr></tbody></table>',
    [
      {
        kind: 'table',
        caption: ['C'],
        rows: [
          { part: 'head', cells: [{ heading: true, columns: 2, rows: 1, parts: ['h'] }] },
          {
            part: 'body',
            cells: [
              { heading: false, columns: 1, rows: 1000, parts: ['a'] },
              { heading: false, columns: 1, rows: 1, parts: ['b'] },
            ],
          },
        ],
      },
    ],
  ],
  [
    'a link as words and its address',
    '<linkHtml href="https://example.org/a?b">here</linkHtml>',
    [{ kind: 'link', address: 'https://example.org/a?b', parts: ['here'] }],
  ],
  [
    'a link that would run',
    '<linkHtml href="javascript:alert(1)">here</linkHtml>',
    [{ kind: 'link', parts: ['here'] }],
  ],
  [
    'a link that hides whither it leads',
    '<linkHtml href="https://nhs.uk@example.org/">here</linkHtml>',
    [{ kind: 'link', parts: ['here'] }],
  ],
  [
    'words side by side in what is not known, kept apart',
    '<div>5</div><blink>0 mg</blink>',
    [
      { kind: 'block', parts: ['5'] },
      { kind: 'block', parts: ['0 mg'] },
    ],
  ],
  [
    'an element that bears the name of what every object has',
    '<constructor styleCode="constructor">a</constructor><content styleCode="__proto__">b</content>',
    [
      { kind: 'block', parts: ['a'] },
      { kind: 'styled', styles: [], parts: ['b'] },
    ],
  ],
];
for (const [name, text, expected] of cases)
  test(`narrative: ${name}`, () => assert.deepEqual(narrative(text), expected));

test('every word of a narrative is kept, whatever stands around it', () => {
  const names = [
    'paragraph',
    'content',
    'list',
    'item',
    'table',
    'thead',
    'tr',
    'td',
    'th',
    'caption',
    'linkHtml',
    'sub',
    'renderMultiMedia',
    'col',
    'div',
    'footnote',
  ];
  const { tree } = fc.letrec<{ tree: string }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constant('WORD '),
      fc
        .tuple(fc.constantFrom(...names), fc.array(tie('tree'), { maxLength: 4 }))
        .map(([name, inner]) => `<${name}>${inner.join('')}</${name}>`),
    ),
  }));
  fc.assert(
    fc.property(tree, (text) => {
      const written = text.split('WORD').length - 1;
      const kept = JSON.stringify(narrative(text) ?? '').split('WORD').length - 1;
      assert.equal(kept, written, text);
    }),
    { numRuns: 500 },
  );
});

const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0]).toString('base64');
const media = (id: string, type: string, content: string) =>
  `<entry><observationMedia ID="${id}"><value mediaType="${type}" representation="B64">${content}</value></observationMedia></entry>`;

test('pictures are taken where they are of a safe kind, what they say, and here', () => {
  const entries = [
    media('ok', 'image/png', png),
    media('svg', 'image/svg+xml', Buffer.from('<svg/>').toString('base64')),
    media('lies', 'image/png', Buffer.from('<html>').toString('base64')),
    media('quoted', 'image/png', `${png}" onerror="x`),
    `<entry><observationMedia ID="away"><value mediaType="image/png"><reference value="https://example.org/x.png"/></value></observationMedia></entry>`,
    `<entry><regionOfInterest ID="region"><entryRelationship>${media('in', 'image/png', png).slice(7, -8)}</entryRelationship></regionOfInterest></entry>`,
  ];
  const { body } = read(exampleDocument({ sections: section('S', 'a', entries.join('')) }));
  assert.ok(body.kind === 'sections');
  assert.deepEqual(
    [...body.pictures].map(([id, { kind }]) => `${id} ${kind}`),
    [
      'ok picture',
      'svg not-shown',
      'lies not-shown',
      'quoted not-shown',
      'away not-shown',
      'in picture',
      'region picture',
    ],
  );
});

test('a body that is a file is that file; one elsewhere, compressed or of no Base64 is not read', () => {
  const body = (text: string) => read(exampleDocument({ body: `<nonXMLBody>${text}</nonXMLBody>` })).body;
  assert.deepEqual(body('<text mediaType="application/pdf" representation="B64">JVBE\n Ri0=</text>'), {
    kind: 'file',
    contentType: 'application/pdf',
    content: Buffer.from('%PDF-'),
  });
  assert.deepEqual(body('<text>a &lt;b&gt;</text>'), {
    kind: 'file',
    contentType: 'text/plain',
    content: Buffer.from('a <b>'),
  });
  for (const [text, why] of [
    ['<text mediaType="application/pdf"><reference value="https://example.org/x.pdf"/></text>', 'elsewhere'],
    ['<text mediaType="application/pdf" representation="B64" compression="DF">JVBE</text>', 'encoding'],
    ['<text mediaType="application/pdf" representation="B64">%%%</text>', 'encoding'],
    ['', 'none'],
  ])
    assert.deepEqual(body(text!), { kind: 'not-readable', why });
});

test('a clinical document is known by its root, under any prefix and encoding; nothing else is', () => {
  const prefixed = '<?xml version="1.0"?><!-- <x> --><?p q?>\n<cda:ClinicalDocument xmlns:cda="urn:hl7-org:v3"/>';
  for (const bytes of [
    Buffer.from(exampleDocument()),
    Buffer.from(`\uFEFF${exampleDocument()}`),
    Buffer.from(`\uFEFF${exampleDocument()}`, 'utf16le'),
    Buffer.from(prefixed),
  ])
    assert.ok(isClinicalDocument(bytes));
  assert.equal(read(prefixed).body.kind, 'not-readable');
  for (const text of [
    '',
    '<ClinicalDocument/>',
    '<ClinicalDocument xmlns="urn:other"/>',
    '<ClinicalDocuments xmlns="urn:hl7-org:v3"/>',
    '<x:ClinicalDocument xmlns="urn:hl7-org:v3"/>',
    '<html><ClinicalDocument xmlns="urn:hl7-org:v3"/></html>',
    '<!DOCTYPE ClinicalDocument><ClinicalDocument xmlns="urn:hl7-org:v3"/>',
    '<!-- <ClinicalDocument xmlns="urn:hl7-org:v3">',
  ])
    assert.ok(!isClinicalDocument(Buffer.from(text)), text);
});

test('a document cut or changed anywhere is read or refused, and nothing else happens', () => {
  const whole = exampleDocument({
    sections: section('S', '<table><tr><td>a</td></tr></table>', media('m', 'image/png', png)),
  });
  fc.assert(
    fc.property(fc.nat(whole.length), fc.nat(20), fc.string({ maxLength: 5 }), (at, length, instead) => {
      try {
        read(whole.slice(0, at) + instead + whole.slice(at + length));
      } catch (error) {
        assert.ok(error instanceof IssueError, String(error));
      }
    }),
    { numRuns: 1000 },
  );
});

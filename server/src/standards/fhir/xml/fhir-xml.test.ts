import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { IssueError } from '../../issue.ts';
import { primitiveRules } from '../validate/primitives.ts';
import { readFhirXml } from './read-xml.ts';
import { attributesOf, decodeEntities, scanXml } from '../../xml/scan-xml.ts';
import { writeFhirXml } from './write-xml.ts';

const read = (content: string) => readFhirXml(`<Patient xmlns="http://hl7.org/fhir">${content}</Patient>`);
const refused = (xml: string, code: string) =>
  assert.throws(
    () => readFhirXml(xml),
    (error: unknown) => error instanceof IssueError && error.issue.code === code,
    xml.slice(0, 80),
  );

test('elements become fields: lists where FHIR repeats them, even once', () => {
  assert.deepEqual(read('<id value="a"/><name><family value="Okafor"/><given value="A"/><given value="B"/></name>'), {
    resourceType: 'Patient',
    id: 'a',
    name: [{ family: 'Okafor', given: ['A', 'B'] }],
  });
});

test('numbers and truths become what they are in JSON, and dates stay text', () => {
  const xml =
    '<Observation xmlns="http://hl7.org/fhir"><valueQuantity><value value="1.50"/></valueQuantity></Observation>';
  assert.deepEqual(readFhirXml(xml), { resourceType: 'Observation', valueQuantity: { value: 1.5 } });
  assert.deepEqual(read('<active value="true"/><birthDate value="1951"/><multipleBirthInteger value="2"/>'), {
    resourceType: 'Patient',
    active: true,
    birthDate: '1951',
    multipleBirthInteger: 2,
  });
});

test('what is no number stays text, for validation to refuse', () => {
  assert.equal(read('<multipleBirthInteger value="two"/>')['multipleBirthInteger'], 'two');
});

test('extensions and ids of primitives stand beside them, in their place', () => {
  const extension = '<extension url="http://example.org/x"><valueCode value="a"/></extension>';
  assert.deepEqual(read(`<name><given value="A"/><given>${extension}</given><given value="C" id="c"/></name>`), {
    resourceType: 'Patient',
    name: [
      {
        given: ['A', null, 'C'],
        _given: [null, { extension: [{ url: 'http://example.org/x', valueCode: 'a' }] }, { id: 'c' }],
      },
    ],
  });
  assert.deepEqual(read(`<birthDate>${extension}</birthDate>`)['_birthDate'], {
    extension: [{ url: 'http://example.org/x', valueCode: 'a' }],
  });
});

test('a narrative comes out character for character', () => {
  const div = '<div xmlns="http://www.w3.org/1999/xhtml">\n <p>a &amp; b &#160;<br /></p><!-- x --><div>c</div></div>';
  assert.deepEqual(read(`<text><status value="generated"/>${div}</text>`)['text'], { status: 'generated', div });
});

test('contained resources and entries are resources of their own', () => {
  assert.deepEqual(read('<contained><Organization><id value="o"/></Organization></contained>')['contained'], [
    { resourceType: 'Organization', id: 'o' },
  ]);
});

test("XML's entities and character numbers are decoded, and written line breaks are spaces", () => {
  assert.equal(read('<id value="a"/><language value="&lt;&#x41;&#66;&quot;&#10;"/>')['language'], '<AB"\n');
  assert.equal(read('<language value="a\r\nb"/>')['language'], 'a b');
});

test('a declaration, comments and a byte order mark are passed over', () => {
  const xml =
    '\uFEFF<?xml version="1.0" encoding="UTF-8"?><!-- a --><Patient xmlns="http://hl7.org/fhir"><!-- b --></Patient>\n';
  assert.deepEqual(readFhirXml(xml), { resourceType: 'Patient' });
});

test('a document type is refused: nothing can be fetched or grown by it', () => {
  refused(
    '<!DOCTYPE Patient [<!ENTITY a SYSTEM "file:///etc/passwd">]><Patient xmlns="http://hl7.org/fhir"/>',
    'invalid',
  );
  refused('<Patient xmlns="http://hl7.org/fhir"><language value="&a;"/></Patient>', 'structure');
});

test('what is not well formed is refused', () => {
  for (const xml of [
    '',
    'x',
    '<Patient>',
    '<Patient></Person>',
    '<Patient/><Patient/>',
    '<Patient><id value=a/></Patient>',
    '<a b="<"/>',
  ]) {
    refused(xml, 'invalid');
  }
  refused(`<Patient xmlns="http://hl7.org/fhir"><text><div>${'<p>'.repeat(300)}`, 'invalid');
});

test("what is not FHIR's is refused", () => {
  refused('<Pateint xmlns="http://hl7.org/fhir"/>', 'structure');
  refused('<Patient xmlns="urn:hl7-org:v3"/>', 'structure');
  for (const content of [
    '<surname value="x"/>',
    'text',
    '<id value="a" value="b"/>',
    '<id use="a"/>',
    '<id value="a"/><id value="b"/>',
    '<contained/>',
  ]) {
    refused(`<Patient xmlns="http://hl7.org/fhir">${content}</Patient>`, 'structure');
  }
});

test('text between elements can be passed over where the caller asks to be told', () => {
  let told = 0;
  const xml = '<Patient xmlns="http://hl7.org/fhir"><id value="a"/>c</Patient>';
  assert.deepEqual(readFhirXml(xml, { onStrayText: () => (told += 1) }), { resourceType: 'Patient', id: 'a' });
  assert.equal(told, 1);
});

test('writing puts elements in the order of their type', () => {
  assert.equal(
    writeFhirXml({ resourceType: 'Patient', birthDate: '1951', name: [{ given: ['A', 'B'], family: 'O"<' }], id: 'a' }),
    '<?xml version="1.0" encoding="UTF-8"?>\n<Patient xmlns="http://hl7.org/fhir"><id value="a"/>' +
      '<name><family value="O&quot;&lt;"/><given value="A"/><given value="B"/></name><birthDate value="1951"/></Patient>',
  );
});

test('property: what is written is read back the same', () => {
  const text = fc
    .string({ unit: 'grapheme', minLength: 1 })
    .filter((value) => primitiveRules['string']!.isValid(value));
  const extension = fc.record({ url: fc.constant('http://example.org/x'), valueString: text });
  const patient = fc.record(
    {
      resourceType: fc.constant('Patient'),
      id: fc.constant('a'),
      extension: fc.array(extension, { minLength: 1, maxLength: 2 }),
      active: fc.boolean(),
      name: fc.array(fc.record({ family: text, given: fc.array(text, { minLength: 1 }) }), {
        minLength: 1,
        maxLength: 3,
      }),
      _birthDate: fc.record({ extension: fc.array(extension, { minLength: 1, maxLength: 2 }) }),
      multipleBirthInteger: fc.integer({ min: 1, max: 9 }),
    },
    { requiredKeys: ['resourceType'] },
  );
  fc.assert(
    fc.property(patient, (resource) =>
      assert.deepEqual(readFhirXml(writeFhirXml(resource)), JSON.parse(JSON.stringify(resource))),
    ),
  );
});

test('property: any text is read or refused with an issue, and attributes and entities answer', () => {
  const pieces = fc.array(
    fc.constantFrom('<', '>', '/', '"', 'Patient', ' ', 'a="b"', '<!--', '-->', '&', '&#0;', '<?', ']]>', 'é'),
  );
  fc.assert(
    fc.property(pieces, (parts) => {
      const text = parts.join('');
      try {
        readFhirXml(text);
      } catch (error) {
        assert.ok(error instanceof IssueError);
      }
      scanXml(text, { open() {}, close() {}, text() {} });
      attributesOf(text);
      decodeEntities(text);
    }),
  );
});

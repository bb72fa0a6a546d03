import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { inputFolder } from '../../../checks/real-input/part.ts';
import { checkDocument, documentSettings } from './document-content.ts';

const settings = documentSettings.parse(undefined);
const check = (type: string | undefined, content: Buffer | string, changes: Partial<typeof settings> = {}) => {
  const checked = checkDocument(type, Buffer.from(content), { ...settings, ...changes });
  return checked.taken ? checked.contentType : checked.issue.code;
};
const pdf = '%PDF-1.7\n%âãÏÓ\n';
const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]);
const html = '<!doctype html><script>alert(1)</script>';

const cda = '<?xml version="1.0"?>\n<ClinicalDocument xmlns="urn:hl7-org:v3"/>';

const cases: readonly [name: string, type: string | undefined, content: Buffer | string, verdict: string][] = [
  ['a PDF', 'application/pdf', pdf, 'application/pdf'],
  ['a PDF with capitals and parameters', 'Application/PDF; name="letter.pdf"', pdf, 'application/pdf'],
  ['a PNG', 'image/png', png, 'image/png'],
  ['a JPEG under its other name', 'image/jpg', Buffer.from([0xff, 0xd8, 0xff, 0xe0]), 'image/jpeg'],
  [
    'plain text and its charset',
    'text/plain; charset=iso-8859-1',
    Buffer.from('Café', 'latin1'),
    'text/plain; charset=iso-8859-1',
  ],
  ['a charset that would break a header', 'text/plain; charset=utf-8\r\nX: y', 'a', 'text/plain'],
  ['HTML that says PDF', 'application/pdf', html, 'not-supported'],
  ['HTML that says PNG', 'image/png', html, 'not-supported'],
  ['a program that says text', 'text/plain', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 0xff]), 'not-supported'],
  ['HTML where nobody allowed it', 'text/html', html, 'not-supported'],
  ['SVG, never', 'image/svg+xml', '<svg/>', 'not-supported'],
  ['a type with macros, never', 'application/vnd.ms-word.document.macroEnabled.12', 'PK\u0003\u0004', 'not-supported'],
  ['CDA as XML', 'text/xml; charset=utf-8', cda, 'application/cda+xml'],
  ['CDA under a name of HL7’s', 'application/hl7-sda+xml', cda, 'application/cda+xml'],
  ['CDA under a name of its own', 'application/cda+xml', cda, 'application/cda+xml'],
  ['CDA as nothing said', 'application/octet-stream', cda, 'application/cda+xml'],
  ['CDA in UTF-16', 'application/xml', Buffer.from(`\uFEFF${cda}`, 'utf16le'), 'application/cda+xml'],
  ['other XML', 'application/xml', '<x/>', 'not-supported'],
  ['other XML that says CDA', 'application/cda+xml', '<x/>', 'not-supported'],
  ['CDA that says HTML', 'text/html', cda, 'not-supported'],
  ['no type', undefined, pdf, 'not-supported'],
  ['nothing', 'application/pdf', '', 'required'],
];

describe('a document', () => {
  for (const [name, type, content, verdict] of cases)
    it(`${name}: ${verdict}`, () => assert.equal(check(type, content), verdict));

  it('is refused above its size, and HTML is taken where it is named', () => {
    assert.equal(check('application/pdf', pdf, { maxBytes: 5 }), 'too-long');
    assert.equal(check('text/html', html, { contentTypes: ['text/html'] }), 'text/html');
    assert.equal(documentSettings.safeParse({ contentTypes: ['image/svg+xml'] }).success, false);
  });

  const folder = inputFolder('gp-connect/documents');
  it(
    'of real systems is taken where its type is allowed and it is what it says',
    { skip: !folder && 'no shared data' },
    () => {
      const verdicts = readdirSync(folder!)
        .filter((name) => name.endsWith('.json'))
        .map((name) => {
          const { contentType, content, data } = JSON.parse(readFileSync(join(folder!, name), 'utf8')) as Record<
            string,
            string
          >;
          const bytes = Buffer.from(content ?? data ?? '', 'base64');
          return { type: contentType!, verdict: check(contentType, bytes) };
        });
      const allowed = verdicts.filter(({ type }) => settings.contentTypes.includes(type));
      assert.ok(allowed.length >= 5);
      for (const { type, verdict } of verdicts) {
        if (!settings.contentTypes.includes(type)) assert.equal(verdict, 'not-supported', type);
      }
      assert.ok(allowed.some(({ type, verdict }) => verdict === type));
    },
  );
});

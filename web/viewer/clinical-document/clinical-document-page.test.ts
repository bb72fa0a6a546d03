// What a clinical document's words look like on the page: in our markup alone, and none of them lost.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleDocument, recordTarget, section } from '#standards/cda/example-document.ts';
import { readClinicalDocument } from '#standards/cda/read-clinical-document.ts';
import type { PersonId } from '#standards/patient.ts';
import { clinicalDocumentContent } from './clinical-document-page.ts';

const person = {
  personId: 'person' as PersonId,
  demographics: { names: [{ family: 'Quill', given: ['Bea'], prefix: [] }], addresses: [], telecoms: [] },
  conflicts: [],
};
const shown = (xml: string) => {
  const timeZone = 'Europe/London';
  const document = readClinicalDocument(Buffer.from(xml), { timeZone });
  return String(
    clinicalDocumentContent({ document, person, warnings: [] }, { source: undefined, now: new Date(), timeZone }),
  ).replaceAll(/\s*\n\s*/g, '');
};
const saying = (text: string, more = '') => shown(exampleDocument({ sections: section('S', text, more) }));
const has = (page: string, part: string) => assert.ok(page.includes(part), `${part}\nis not in\n${page}`);

test('revised text is struck and said in words', () => {
  has(
    saying('<content revised="delete">5 mg</content> <content revised="insert">2.5 mg</content>'),
    '<p>[Deleted: <del>5 mg</del>] [Added: <ins>2.5 mg</ins>]</p>',
  );
});

test('tables keep their headings, spans and captions, and each can be reached with the keyboard', () => {
  const page = saying(
    '<table><caption>Blood</caption><thead><tr><th>Test</th><th/></tr></thead><tbody><tr><th>Hb</th><td colspan="2">120</td></tr></tbody></table>',
  );
  has(page, '<div class="lcr-document-table" role="region" aria-label="Table 1: Blood" tabindex="0">');
  has(page, '<th scope="col">Test</th><td class="nhsuk-table__cell"></td>');
  has(page, '<th scope="row">Hb</th><td class="nhsuk-table__cell" colspan="2">120</td>');
});

test('lists, styles and addresses: a link is words to read, never one to follow', () => {
  has(
    saying('<list listType="ordered"><item><caption>First</caption>a</item></list>'),
    '<ol class="nhsuk-list nhsuk-list--number" type="1"><li><strong>First</strong> a</li></ol>',
  );
  has(
    saying('<content styleCode="Bold Underline">a</content>'),
    '<span class="lcr-document-underline"><strong>a</strong></span>',
  );
  const page = saying('<linkHtml href="mailto:ward@example.org">the ward</linkHtml>');
  has(page, 'the ward (mailto:ward@example.org)');
  assert.deepEqual([...page.matchAll(/<a /g)].length, 1, 'the way back to the record alone');
});

test('what would be markup is words, in text, titles, names, attributes and captions', () => {
  const hostile = '&lt;img src=x onerror=alert(1)&gt;&quot; autofocus';
  const page = shown(
    exampleDocument({
      title: hostile,
      about: recordTarget({ name: `<family>${hostile}</family>` }),
      sections: section(
        hostile,
        `<table><caption>${hostile}</caption><tr><td>${hostile}</td></tr></table><renderMultiMedia referencedObject="m"><caption>${hostile}</caption></renderMultiMedia>`,
        media(png),
      ),
    }),
  );
  assert.doesNotMatch(page, /<img src=x|" autofocus/);
  assert.equal([...page.matchAll(/&lt;img src=x onerror=alert\(1\)&gt;&quot; autofocus/g)].length, 8);
});

const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0]).toString('base64');
const media = (content: string) =>
  `<entry><observationMedia ID="m"><value mediaType="image/png" representation="B64">${content}</value></observationMedia></entry>`;

test('a picture is drawn from the document itself; one that cannot be is said, and one shown over and over has an end', () => {
  has(
    saying('<renderMultiMedia referencedObject="m"><caption>Hand</caption></renderMultiMedia>', media(png)),
    `<img src="data:image/png;base64,${png}" alt="Picture: Hand" />`,
  );
  has(saying('<renderMultiMedia referencedObject="none"/>'), '[A picture stands here that cannot be shown.');
  const large = Buffer.concat([Buffer.from(png, 'base64'), Buffer.alloc(4_000_000)]).toString('base64');
  const page = saying('<renderMultiMedia referencedObject="m"/>'.repeat(4), media(large));
  assert.deepEqual([page.split('<img').length - 1, page.split('cannot be shown').length - 1], [2, 2]);
});

test('sections are headings in their order; one without text says so, and nothing at all says that', () => {
  const page = shown(
    exampleDocument({ sections: section('One', 'a', section('Two', '', '<entry/>')) + section('Three', '') }),
  );
  assert.match(
    page,
    /<h2[^>]*>One<\/h2><p>a<\/p><section><h3[^>]*>Two<\/h3><p lang="en-GB">This section has no text that can be read here, only coded entries\./,
  );
  assert.match(page, /<h2[^>]*>Three<\/h2><p lang="en-GB">This section has no text that can be read\./);
  has(shown(exampleDocument({ sections: '' })), 'The document has no content.');
  const away =
    '<nonXMLBody><text mediaType="application/pdf"><reference value="https://example.org/"/></text></nonXMLBody>';
  has(shown(exampleDocument({ body: away })), 'The document points to its content somewhere else');
});

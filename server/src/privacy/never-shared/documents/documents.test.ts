// Whatever a document says, wherever in it, is found; whatever it does, the server goes on (R48).
import assert from 'node:assert/strict';
import { after, describe, it, test } from 'node:test';
import { createNeverShared } from '../never-shared.ts';
import { createDocumentReader } from './document-reader.ts';
import {
  bombOf,
  letterSaying,
  pdfMadeOf,
  pdfOf,
  rawPdf,
  scan,
  streamOf,
  wordSaying,
  zipOf,
} from './example-documents.ts';

const reader = createDocumentReader();
after(() => reader.close());
const lists = [{ id: 'a', title: 'A', codes: [], words: ['zybrofex', 'assisted conception', 'GUM'] }] as const;
const neverShared = createNeverShared(lists, { reader });
const judged = (content: Buffer, type = 'application/pdf') => neverShared.inDocument(content, type);

const made = (parts: Parameters<typeof pdfMadeOf>[0]) => Promise.resolve(pdfMadeOf(parts));
const attached = (annotation: string, catalog = '') =>
  made({
    annotations: '6 0 R',
    catalog,
    objects: [
      `<</Type/Annot/Rect[0 0 20 20]${annotation}>>`,
      '<</Type/Filespec/F(a.txt)/EF<</F 8 0 R>>>>',
      streamOf('/Type/EmbeddedFile', 'on zybrofex'),
    ],
  });
const drawnFor = (kind: string, drawing = 'BT /F 12 Tf [(zyb) -20 (rofex)] TJ ET') =>
  made({
    annotations: '6 0 R',
    objects: [
      `<</Type/Annot/Subtype/${kind}/Rect[0 0 200 20]/AP<</N 7 0 R>>>>`,
      streamOf('/Type/XObject/Subtype/Form/BBox[0 0 200 20]/Resources<</Font<</F 5 0 R>>>>', drawing),
    ],
  });

describe('a mention is found', () => {
  for (const [where, make] of Object.entries({
    'in the body of a PDF': () => letterSaying('started on zybrofex in March'),
    'on its last page': () => pdfOf((pdf) => pdf.text('one').addPage().text('two').addPage().text('seen for Zybrofex')),
    'in a word half of which is bold': () =>
      pdfOf((pdf) => pdf.text('was given zybr', { continued: true }).font('Helvetica-Bold').text('ofex twice')),
    'in words parted by a line': () => pdfOf((pdf) => pdf.text('about assisted\nconception')),
    'in a word parted at a line’s end': () => pdfOf((pdf) => pdf.text('was given zybro-\nfex twice')),
    'in a word with a soft hyphen': () => letterSaying('zybro\u00ADfex'),
    'in a word set with space between its letters': () => pdfOf((pdf) => pdf.text('zybrofex', { characterSpacing: 8 })),
    'in its title': () => pdfOf((pdf) => pdf.text('Dear colleague'), { info: { Title: 'Zybrofex' } }),
    'in its keywords': () => pdfOf((pdf) => pdf.text('Dear colleague'), { info: { Keywords: 'a, zybrofex' } }),
    'in a comment on a page': () => pdfOf((pdf) => pdf.text('Dear colleague').note(9, 9, 9, 9, 'ask about zybrofex')),
    'in where a link leads': () => pdfOf((pdf) => pdf.text('Dear').link(9, 9, 9, 9, 'https://zybrofex.example.org/')),
    'in a bookmark': () =>
      pdfOf((pdf) => {
        pdf.text('Dear colleague').outline.addItem('Zybrofex');
      }),
    'in a field of a form': () =>
      pdfOf((pdf) => {
        pdf.font('Helvetica').text('Dear').initForm();
        pdf.formText('field', 9, 9, 90, 20, { value: 'zybrofex' });
      }),
    'in white on white': () => pdfOf((pdf) => pdf.text('Dear').fillColor('#ffffff').text('zybrofex')),
    'in a file inside it': () => pdfOf((pdf) => pdf.text('Dear').file(Buffer.from('on zybrofex'), { name: 'a.txt' })),
    'in the name of a file inside it': () =>
      pdfOf((pdf) => pdf.text('Dear').file(Buffer.from('x'), { name: 'zybrofex.txt' })),
    'in a letter inside a letter': async () => {
      const inside = await letterSaying('zybrofex');
      return pdfOf((pdf) => pdf.text('Enclosed').file(inside, { name: 'enclosed.pdf' }));
    },
    'after stray bytes, and in a ligature': async () =>
      Buffer.concat([Buffer.from('\r\n\0'), await letterSaying('in the GUM clinic')]),
    'in a Word document, a word in two runs': () =>
      wordSaying('<w:p><w:r><w:t>on zybro</w:t></w:r><w:r><w:b/><w:t>fex now</w:t></w:r></w:p>'),
    'in a Word document, across paragraphs': () =>
      wordSaying('<w:p><w:t>assisted</w:t></w:p><w:p><w:t>conception</w:t></w:p>'),
    'in a file that hangs on a page': () => attached('/AP<<>>/Subtype/FileAttachment/FS 7 0 R'),
    'in a film that is a file': () =>
      attached('/Subtype/RichMedia/RichMediaContent<</Assets<</Names[(a.txt) 7 0 R]>>>>'),
    'in a file that belongs to it and is not listed': () => attached('/Subtype/Link', '/AF[7 0 R]'),
    'in a stamp': () => drawnFor('Stamp'),
    'in a shape': () => drawnFor('Square'),
    'in a button': () => drawnFor('Widget/FT/Btn/T(x)'),
    'in what is read aloud': () =>
      made({ content: '/Span <</ActualText (zybrofex)>> BDC BT /F 12 Tf 50 700 Td (Dear colleague) Tj ET EMC' }),
    'in what a program keeps in it': () => made({ objects: ['<</Private(on zyb\\162ofex)>>'] }),
    'in letters drawn in another order': () =>
      made({ content: 'BT /F 12 Tf 1 0 0 1 77 700 Tm (rofex, Dear) Tj 1 0 0 1 58 700 Tm (zyb) Tj ET' }),
    'in a PDF in a ZIP': async () => zipOf({ 'letter.pdf': await letterSaying('zybrofex') }),
    'in an old Word document': () =>
      Promise.resolve(
        Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.from('\0on zybrofex\0', 'utf16le')]),
      ),
    'in a PDF inside a clinical document': async () =>
      Buffer.from(
        `<ClinicalDocument><component><nonXMLBody><text mediaType="application/pdf" representation="B64">${(await letterSaying('zybrofex')).toString('base64')}</text></nonXMLBody></component></ClinicalDocument>`,
      ),
    'in a PDF in an HL7 v2 message': async () =>
      Buffer.from(
        String.raw`MSH|^~\&|A|B${'\r'}OBX|1|ED|PDF||^application^pdf^Base64^${(await letterSaying('zybrofex')).toString('base64')}`,
      ),
  }))
    it(where, async () => {
      const content = await make();
      assert.equal((await judged(content)).mentioned, true, 'under its own name');
      assert.equal((await judged(content, 'text/plain')).mentioned, true, 'under another');
    });
});

test('what says nothing of it is whole and not mentioned: also where its words only look alike', async () => {
  for (const content of [
    await letterSaying('a zebra foxed me; conception was not assisted'),
    wordSaying('<w:t>Dear</w:t>'),
  ])
    assert.deepEqual(await judged(content), { mentioned: false, whole: true });
});

describe('what cannot be read is said to be so', () => {
  for (const [what, make] of Object.entries({
    'a scan': () => scan(),
    'a page that is a scan among pages of words': () =>
      pdfOf((pdf) => pdf.text('Enclosed').addPage().rect(9, 9, 99, 99).fill('#777777')),
    'a scan with a line printed over it': () =>
      made({
        content: 'BT /F 12 Tf 50 700 Td (Scanned, page 1 of 1) Tj ET q 600 0 0 800 0 0 cm /I Do Q',
        resources: '/XObject<</I 6 0 R>>',
        objects: [streamOf('/Subtype/Image/Width 1240/Height 1754/BitsPerComponent 1/ColorSpace/DeviceGray', '')],
      }),
    'a note in handwriting': () => drawnFor('Ink', '0 0 m 9 9 l S'),
    'an encrypted one': () => pdfOf((pdf) => pdf.text('zybrofex'), { userPassword: 'secret' }),
    'a broken one': () => Promise.resolve(Buffer.from('%PDF-1.7 and then nothing that makes sense')),
    'a picture': () => Promise.resolve(Buffer.from('\x89PNG\r\n\x1a\n\0\0\0zybrofex', 'latin1')),
    'a ZIP that is none': () => Promise.resolve(Buffer.from('PK\x03\x04 rubbish')),
    nothing: () => Promise.resolve(Buffer.from('\0\0')),
  }))
    it(what, async () => assert.deepEqual(await judged(await make()), { mentioned: false, whole: false }));
});

describe('a hostile document is given up, and the next is read', () => {
  const hostile = createDocumentReader({
    maxMs: 5000,
    tries: 1,
    maxMemoryBytes: 150_000_000,
    maxUnpackedBytes: 1_000_000,
    maxPages: 3,
  });
  after(() => hostile.close());
  const endless = Buffer.from('BT /F 1 Tf (a) Tj ET '.repeat(400_000));
  for (const [what, make] of Object.entries({
    'one that unpacks to a gigabyte': () => Promise.resolve(bombOf(1000)),
    'one that goes on and on': () => Promise.resolve(rawPdf(endless)),
    'one of many pages': () => pdfOf((pdf) => Array.from({ length: 6 }, () => pdf.addPage().text('words here'))),
    'a Word document that unpacks to more than it may': () => Promise.resolve(wordSaying(' '.repeat(2_000_000))),
  }))
    it(what, async () => {
      const before = process.memoryUsage.rss();
      const { complete } = await hostile.read(await make());
      assert.equal(complete, false);
      assert.ok(process.memoryUsage.rss() - before < 600_000_000, 'it took all it wanted');
      const { text } = await hostile.read(await letterSaying(`after ${what}`));
      assert.match(text, /after/);
    });

  it('whatever bytes come, it answers', async () => {
    const good = await letterSaying('words');
    for (let seed = 1; seed < 60; seed += 1) {
      const broken = Buffer.from(good);
      for (let change = 0; change < 12; change += 1)
        broken[(seed * 7919 + change * 104_729) % broken.length] = (seed * 31 + change * 17) % 256;
      assert.equal(
        typeof (await hostile.read(broken.subarray(0, broken.length - (seed % 40) * 20))).complete,
        'boolean',
      );
    }
  });
});

test('one that was read is not read again; two at a time are each answered', async () => {
  const [one, other] = [await letterSaying('one'), await letterSaying('other')];
  const both = await Promise.all([reader.read(one), reader.read(other), reader.read(one)]);
  assert.match(both[0].text, /one/);
  assert.match(both[1].text, /other/);
  assert.equal(both[2], both[0]);
  assert.equal(await reader.read(Buffer.from(one)), both[0]);
});

// XML from elsewhere: read where it is well formed and bearable, refused in words where it is not, never anything fetched or grown.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { IssueError } from '../issue.ts';
import { decodeXml } from './decode-xml.ts';
import { readXmlTree, type XmlElement } from './xml-tree.ts';

const limits = { maxCharacters: 100_000, maxElements: 1000, maxDepth: 20, maxAttributes: 5, withinMs: 5000 };
const read = (text: string) => readXmlTree(text, limits);
const refused = (work: () => unknown, code: string, what: string) =>
  assert.throws(work, (error: unknown) => error instanceof IssueError && error.issue.code === code, what);
const wordsOf = ({ children }: XmlElement): string =>
  children.map((child) => (typeof child === 'string' ? child : wordsOf(child))).join('');

test('elements, attributes, text, CDATA, comments, instructions and namespaces are read', () => {
  const root = read(
    `\uFEFF<?xml version="1.0"?><?style href="https://example.org/x"?><!-- a --><d:a xmlns:d="urn:d" xmlns="urn:e" k="1&#10;&lt;">x &amp; <b/><![CDATA[<c> &amp;]]><!-- y -->&#x41;</d:a>\n`,
  );
  assert.deepEqual([root.name, root.namespace, root.attributes.get('k')], ['a', 'urn:d', '1\n<']);
  const [before, inner, after] = root.children;
  assert.deepEqual([before, after], ['x & ', '<c> &amp;A']);
  assert.deepEqual([(inner as XmlElement).name, (inner as XmlElement).namespace], ['b', 'urn:e']);
});

const laughs = `<!DOCTYPE a [<!ENTITY l0 "ha">${Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('')}]><a>&l9;</a>`;
const malformed: readonly [name: string, text: string][] = [
  ['a billion laughs', laughs],
  ['a file named by an entity', '<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><a>&f;</a>'],
  ['an outer document type', '<!DOCTYPE a SYSTEM "https://example.org/a.dtd"><a/>'],
  ['a parameter entity', '<!DOCTYPE a [<!ENTITY % p SYSTEM "https://example.org/">%p;]><a/>'],
  ['an entity of HTML', '<a>&nbsp;</a>'],
  ['a bare ampersand', '<a>salt & pepper</a>'],
  ['a character of number nothing', '<a>&#0;</a>'],
  ['an element left open', '<a><b></a>'],
  ['an element in the other’s place', '<a><b></a></b>'],
  ['two roots', '<a/><a/>'],
  ['text after the root', '<a/>x'],
  ['CDATA after the root', '<a/><![CDATA[x]]>'],
  ['CDATA not closed', '<a><![CDATA[x]]</a>'],
  ['an end of CDATA in text', '<a>]]></a>'],
  ['a comment not closed', '<a><!-- x</a>'],
  ['a second declaration', '<a><?xml version="1.0"?></a>'],
  ['an attribute twice', '<a b="1" b="2"/>'],
  ['an attribute without quotes', '<a b=1/>'],
  ['an attribute with a tag in it', '<a b="<c>"/>'],
  ['a prefix that stands for nothing', '<x:a/>'],
  ['nothing', ''],
  ['HTML', '<!doctype html><script>alert(1)</script>'],
];
for (const [name, text] of malformed) test(`${name} is refused`, () => refused(() => read(text), 'invalid', name));

test('what is beyond a limit is refused before it is read', () => {
  refused(() => read('<a>'.repeat(21) + '</a>'.repeat(21)), 'too-long', 'deep');
  refused(() => read(`<a>${'<b/>'.repeat(1000)}</a>`), 'too-long', 'many');
  refused(() => read(`<a>${'x'.repeat(100_000)}</a>`), 'too-long', 'large');
  refused(() => read('<a b="" c="" d="" e="" f="" g=""/>'), 'too-long', 'attributes');
  refused(() => readXmlTree(`<a>${'<b/>'.repeat(600)}</a>`, { ...limits, withinMs: -1 }), 'too-long', 'slow');
  const ample = { ...limits, maxCharacters: 1e8 };
  const attributes = Array.from({ length: 3_000_000 }, () => 'a=""').join(' ');
  refused(() => readXmlTree(`<a ${attributes}/>`, ample), 'invalid', 'a tag of three million attributes');
  refused(() => readXmlTree(`<a>${'&amp;'.repeat(200_000)}</a>`, ample), 'too-long', 'references');
  refused(() => readXmlTree(`<a b="${'&'.repeat(600_000)}"/>`, ample), 'too-long', 'references in an attribute');
});

test('whatever is given, it is read or refused, and nothing else happens', () => {
  const pieces = [
    '<',
    '>',
    '/',
    'a',
    '<a>',
    '</a>',
    '<a ',
    ' b="',
    '"',
    '&amp;',
    '&',
    '<![CDATA[',
    ']]>',
    '<!--',
    '-->',
    '<?',
    '?>',
    ' x',
  ];
  const soup = fc
    .array(fc.oneof(fc.constantFrom(...pieces), fc.string()), { maxLength: 40 })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(
      fc.oneof(
        soup,
        soup.map((text) => `<a>${text}</a>`),
      ),
      (text) => {
        try {
          assert.equal(typeof read(text).name, 'string');
        } catch (error) {
          assert.ok(error instanceof IssueError, String(error));
        }
      },
    ),
    { numRuns: 3000 },
  );
});

test('text escaped comes back as it was, whatever it is', () => {
  const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  fc.assert(fc.property(fc.string(), (text) => assert.equal(wordsOf(read(`<a>${escape(text)}</a>`)), text)));
});

const utf16 = (text: string, bigEndian = false) => {
  const bytes = Buffer.from(text, 'utf16le');
  return bigEndian ? bytes.swap16() : bytes;
};
const declared = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?><a>café</a>`;
const encodings: readonly [name: string, bytes: Buffer][] = [
  ['UTF-8', Buffer.from('<a>café</a>')],
  ['UTF-8 with its mark', Buffer.from('\uFEFF<a>café</a>')],
  ['UTF-8 with its mark, declared otherwise', Buffer.from(`\uFEFF${declared('iso-8859-1')}`)],
  ['UTF-16, small end first, with its mark', utf16(`\uFEFF${declared('UTF-16')}`)],
  ['UTF-16, big end first, with its mark', utf16(`\uFEFF${declared('UTF-16')}`, true)],
  ['UTF-16 without a mark', utf16(declared('UTF-16'))],
  ['UTF-16 big end first without a mark', utf16(declared('UTF-16'), true)],
  ['ISO 8859-1', Buffer.from(declared('ISO-8859-1'), 'latin1')],
  ['Windows-1252', Buffer.from(declared('windows-1252'), 'latin1')],
];
for (const [name, bytes] of encodings)
  test(`${name} is read as what it is`, () => assert.equal(wordsOf(read(decodeXml(bytes))), 'café'));

test('bytes that are not of the encoding, an encoding nobody knows, and characters XML forbids are refused', () => {
  for (const bytes of [
    Buffer.from('<a>caf\u00e9</a>', 'latin1'),
    Buffer.from(declared('UTF-8'), 'latin1'),
    Buffer.from(declared('EBCDIC-CP-GB')),
    Buffer.from(declared('UTF-7')),
    Buffer.from(declared('UTF-16')),
    Buffer.from([0xff, 0xfe, 0x3c, 0x00, 0x61]),
    Buffer.from('<a>\u0000</a>'),
    Buffer.from('<a>\u0008</a>'),
    Buffer.from('<a>\uffff</a>'),
  ])
    refused(() => decodeXml(bytes), 'invalid', bytes.toString('latin1'));
});

test('every line ends with one line feed', () => {
  assert.equal(wordsOf(read(decodeXml(Buffer.from('<a>1\r\n2\r3\n</a>')))), '1\n2\n3\n');
});

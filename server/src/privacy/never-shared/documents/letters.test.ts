// What is made of letters, by a table: found, read whole, or read in part, whatever they are written in and inside of (R48).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { parse } from 'yaml';
import { createNeverShared } from '../never-shared.ts';
import { createDocumentReader } from './document-reader.ts';
import { letterSaying, wordSaying, zipOf } from './example-documents.ts';

interface Case {
  letter: string;
  made?: string[];
  as?: string;
  is: 'found' | 'in part' | 'whole';
}
const cases = parse(readFileSync(new URL('letters.cases.yaml', import.meta.url), 'utf8')) as Case[];

const reader = createDocumentReader();
after(() => reader.close());
const neverShared = createNeverShared(
  [{ id: 'a', title: 'A', codes: [], words: ['zybrofex', 'assisted conception'] }],
  { reader },
);

type Step = (given: Buffer) => Buffer | Promise<Buffer>;
const text =
  (make: (given: string) => string): Step =>
  (given) =>
    Buffer.from(make(given.toString('latin1')), 'latin1');
const eMail = (encoding: string) =>
  text(
    (body) =>
      `From: a@example.org\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${body}\r\n--b--\r\n`,
  );
const utf16 = (given: Buffer) => Buffer.from(given.toString('utf8'), 'utf16le');

const steps: Readonly<Record<string, Step>> = {
  'in base64': (given) => Buffer.from(given.toString('base64')),
  'in base64 of short lines': (given) => Buffer.from(given.toString('base64').replaceAll(/.{4}/g, '$&\r\n')),
  'in base64 with character references': (given) =>
    Buffer.from(given.toString('base64').replaceAll(/.{76}/g, '$&&#13;\n')),
  'in hexadecimal': (given) => Buffer.from(given.toString('hex')),
  'in a clinical document': text(
    (given) =>
      `<?xml version="1.0"?><ClinicalDocument><component><nonXMLBody><text mediaType="text/rtf" representation="B64">${given}</text></nonXMLBody></component></ClinicalDocument>`,
  ),
  'in a FHIR Binary': text((given) => `{"resourceType":"Binary","contentType":"text/rtf","data" : "${given}"}`),
  'in a FHIR Binary in XML': text(
    (given) => `<Binary xmlns="http://hl7.org/fhir"><contentType value="text/rtf"/><data value="${given}"/></Binary>`,
  ),
  'in an HL7 v2 message': text(
    (given) => String.raw`MSH|^~\&|A|B${'\r'}OBX|1|ED|PDF||^application^octet-stream^Base64^${given}`,
  ),
  'in an HL7 v2 message in hexadecimal': text(
    (given) => String.raw`MSH|^~\&|A|B${'\r'}OBX|1|ED|PDF||^application^octet-stream^Hex^${given}`,
  ),
  'in an e-mail': eMail('base64'),
  'in an e-mail in quoted-printable': eMail('quoted-printable'),
  'in an e-mail in uuencode': eMail('x-uuencode'),
  'in an e-mail as it is': eMail('8bit'),
  'in a PDF': (given) => letterSaying(given.toString()),
  'in Word': (given) => wordSaying(`<w:p><w:t>${given.toString()}</w:t></w:p>`),
  'in Word’s own XML': (given) => wordSaying(given.toString()),
  'in gzip': (given) => gzipSync(given),
  'in a ZIP': (given) => zipOf({ 'a.txt': given }),
  'as the 51st file of a ZIP': (given) =>
    zipOf(
      Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`${index}.txt`, index === 50 ? given : 'Dear'])),
    ),
  'in a ZIP that does not list it': (given) => {
    const [hidden, listed] = [zipOf({ 'a.txt': given }), zipOf({ 'b.txt': 'Dear' })];
    const entry = hidden.subarray(0, hidden.indexOf('PK\u0001\u0002'));
    const moved = Buffer.concat([entry, listed]);
    const directory = moved.lastIndexOf('PK\u0001\u0002');
    moved.writeUInt32LE(entry.length, directory + 42);
    moved.writeUInt32LE(directory, moved.lastIndexOf('PK\u0005\u0006') + 16);
    return moved;
  },
  'as the 51st of as many': async (given) => {
    const others = await Promise.all(Array.from({ length: 50 }, (_, index) => letterSaying(`nothing ${index}`)));
    return Buffer.from([...others.map((each) => each.toString('base64')), given.toString()].join('^'));
  },
  'before a letter in plain text': (given) => Buffer.concat([given, Buffer.from('\nDear colleague\n'.repeat(200))]),
  'before zybrofex': (given) => Buffer.concat([given, Buffer.from('\non zybrofex\n')]),
  'overwritten by a later version': (given) => {
    const page = /\/Contents (\d+) 0 R/.exec(given.toString('latin1'))![1]!;
    const at = given.length + 1;
    const start = /startxref\s+(\d+)/.exec(given.toString('latin1'))![1]!;
    const root = /\/Root \d+ 0 R/.exec(given.toString('latin1'))![0];
    const stream = 'BT /F1 12 Tf (Dear colleague, nothing) Tj ET';
    const object = `${page} 0 obj\n<</Length ${stream.length}>>\nstream\n${stream}\nendstream\nendobj\n`;
    const table = `xref\n${page} 1\n${String(at).padStart(10, '0')} 00000 n \ntrailer\n<</Size 99 ${root} /Prev ${start}>>\n`;
    return Buffer.concat([given, Buffer.from(`\n${object}${table}startxref\n${at + object.length}\n%%EOF\n`)]);
  },
  'with a byte that is no UTF-8': (given) => Buffer.concat([given, Buffer.from([0x20, 0xe9, 0x74, 0xe9])]),
  'in windows-1252': (given) => Buffer.from(given.toString('utf8'), 'latin1'),
  'in UTF-16 without a mark': utf16,
  'in UTF-16 of the other order without a mark': (given) => utf16(given).swap16(),
  'in UTF-32 without a mark': (given) =>
    Buffer.concat(Array.from(given.toString('utf8'), (each) => Buffer.from([each.codePointAt(0)!, 0, 0, 0]))),
  'in EBCDIC': (given) =>
    Buffer.from(
      given.map((byte) =>
        byte < 0x61 ? 0x40 : [0x81, 0x91, 0xa2][Math.floor((byte - 0x61) / 9)]! + ((byte - 0x61) % 9),
      ),
    ),
};

const [picture, tiff] = [
  Buffer.from('\u0089PNG\r\n\u001A\n\0\0\0zybrofex', 'latin1'),
  Buffer.concat([Buffer.from('II*\0'), Buffer.alloc(400, 0x41)]),
];

async function made({ letter, made = [] }: Case): Promise<Buffer> {
  let content: Buffer = letter === 'a TIFF' ? tiff : letter === 'a picture' ? picture : Buffer.from(letter);
  for (const step of made) {
    const after = /^after (\d+) letters$/.exec(step);
    const name = /^as (word\/.*)$/.exec(step);
    if (after) content = Buffer.concat([Buffer.from('Dear colleague. '.repeat(Number(after[1]) / 16)), content]);
    else if (name) content = zipOf({ '[Content_Types].xml': '<Types/>', [name[1]!]: content });
    else content = await (steps[step] ?? assert.fail(step))(content);
  }
  return content;
}

for (const each of cases)
  test(`${[each.letter, ...(each.made ?? []), ...(each.as ? [`as ${each.as}`] : [])].join(', ')}: ${each.is}`, async () => {
    const content = await made(each);
    for (const type of each.as ? [each.as] : ['text/plain', 'application/octet-stream', '']) {
      const { mentioned, whole } = await neverShared.inDocument(content, type);
      assert.equal(mentioned ? 'found' : whole ? 'whole' : 'in part', each.is, `as ${type}`);
      // As one entry of a record.
      const data = content.toString('base64');
      const entry = { resourceType: 'DocumentReference', content: [{ attachment: { contentType: type, data } }] };
      const judged = await neverShared.read([entry]);
      assert.equal(judged.mentionedIn(entry), mentioned, 'in a record');
      assert.equal(judged.concerns(entry), mentioned || !whole, 'in a record');
    }
  });

const told = Buffer.from(String.raw`{\rtf1 on zyb\'72ofex}`).toString('base64');
for (const [where, entry] of Object.entries({
  'in a Binary as FHIR had it before': { resourceType: 'Binary', contentType: 'text/rtf', content: told },
  'in an attachment that has what a curve has': {
    content: [{ attachment: { contentType: 'a/b', data: told, origin: {} } }],
  },
  'in an address that is the file': { content: [{ attachment: { url: `data:text/rtf;base64,${told}` } }] },
  'in a value of bytes': { output: [{ valueBase64Binary: told }] },
  'in base64 padded in the middle': { content: [{ attachment: { data: `RGVhcg==${told}` } }] },
}))
  test(`a letter is found ${where}`, async () => {
    const resource = { resourceType: 'DocumentReference', id: 'a', ...entry };
    const judged = await neverShared.read([resource]);
    assert.ok(judged.mentionedIn(resource));
    assert.deepEqual(judged.takeOut([resource]).left, []);
    const scanned = {
      resourceType: 'Observation',
      id: 'b',
      valueAttachment: { url: `data:image/png;base64,${picture.toString('base64')}` },
    };
    assert.ok((await neverShared.read([scanned])).concerns(scanned), 'a picture is in part');
  });

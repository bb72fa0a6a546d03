// Bodies a source sends with status 200 that are not an answer.
import { gzipSync } from 'node:zlib';
import type { Demographics } from '#standards/demographics.ts';
import { traces } from './example-question.ts';
import type { Reply } from './told-server.ts';

const fhirJson = { 'content-type': 'application/fhir+json' };

/**
 * Each must become `invalid-answer`, whatever the protocol.
 * @param good a full answer of the protocol about the person, to be damaged.
 */
export function badBodies(good: string, person: Demographics): readonly { name: string; reply: Reply }[] {
  const bundle = (inside: string) => ({ headers: fhirJson, body: `{"resourceType":"Bundle",${inside}}` });
  const quoting = traces(person).join(' ');
  return [
    { name: 'an HTML page', reply: { headers: { 'content-type': 'text/html' }, body: htmlPage(quoting) } },
    { name: 'an HTML page that says it is JSON', reply: { headers: fhirJson, body: htmlPage(quoting) } },
    { name: 'a good answer labelled as plain text', reply: { headers: { 'content-type': 'text/plain' }, body: good } },
    { name: 'a good answer without a content type', reply: { body: good } },
    {
      name: 'XML though JSON was asked for',
      reply: { headers: { 'content-type': 'application/fhir+xml' }, body: '<Bundle xmlns="http://hl7.org/fhir"/>' },
    },
    { name: 'JSON cut in the middle', reply: { headers: fhirJson, body: good.slice(0, good.length / 2) } },
    { name: 'a good answer in Latin-1', reply: { headers: fhirJson, body: Buffer.from(good, 'latin1') } },
    { name: 'a good answer in UTF-16', reply: { headers: fhirJson, body: Buffer.from(`\uFEFF${good}`, 'utf16le') } },
    { name: 'NaN where a number belongs', reply: bundle('"type":"searchset","total":NaN') },
    { name: 'a number too large to hold', reply: bundle('"type":"searchset","total":1e999') },
    {
      name: 'arrays a hundred thousand deep',
      reply: bundle(`"type":"searchset","entry":${'['.repeat(1e5)}${']'.repeat(1e5)}`),
    },
    {
      name: 'objects ten thousand deep',
      reply: bundle(`"type":"searchset","entry":[${'{"resource":'.repeat(1e4)}{}${'}'.repeat(1e4)}]`),
    },
    { name: 'an entry that is not an object', reply: bundle('"type":"searchset","entry":[null,7,"x"]') },
    { name: 'entries that are not a list', reply: bundle('"type":"searchset","entry":{"resource":{}}') },
    { name: 'no body', reply: { headers: fhirJson } },
    { name: 'null', reply: { headers: fhirJson, body: 'null' } },
    { name: 'a list', reply: { headers: fhirJson, body: '[]' } },
    { name: 'a resource nobody knows', reply: { headers: fhirJson, body: '{"resourceType":"Banana"}' } },
    { name: 'an object with a poisoned prototype', reply: { headers: fhirJson, body: '{"__proto__":{"entry":[]}}' } },
    {
      name: 'a gigabyte of spaces, compressed',
      reply: { headers: { ...fhirJson, 'content-encoding': 'gzip' }, body: bomb() },
    },
    {
      name: 'bytes that are not what the encoding says',
      reply: { headers: { ...fhirJson, 'content-encoding': 'gzip' }, body: good },
    },
  ];
}

/** What a web server or a firewall says, quoting what it was asked. */
function htmlPage(quoting: string): string {
  return `<!doctype html><title>Error</title><p>Could not process the request for ${quoting}</p>`;
}

/** Gzip members may follow one another, so that the bomb itself is cheap to make. */
function bomb(): Uint8Array {
  const member = gzipSync(Buffer.alloc(16 * 1024 * 1024, 0x20));
  return Buffer.concat(Array.from({ length: 64 }, () => member));
}

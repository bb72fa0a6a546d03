// Is a document what it says it is? A file whose bytes do not fit its type is refused: viewers guess, and guess dangerously.
// Source: WHATWG MIME Sniffing §6.1 for images; ISO 32000 for PDF; [MS-CFB], ECMA-376 for Office; HL7 CDA R2.
import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import { isClinicalDocument } from '#standards/cda/is-clinical-document.ts';
import type { Issue } from '#standards/issue.ts';
import { wordTable } from '#standards/word-table.ts';

const startsWith =
  (...signatures: readonly (string | readonly number[])[]) =>
  (content: Buffer) =>
    signatures.some((signature) => {
      const bytes = typeof signature === 'string' ? Buffer.from(signature, 'latin1') : Buffer.from(signature);
      return content.subarray(0, bytes.length).equals(bytes);
    });

/** A PDF may begin with a few stray bytes. Source: ISO 32000-1, Annex H, note 13. */
const isPdf = (content: Buffer) => content.subarray(0, 1024).includes('%PDF-');

/** Text of any of the usual character sets: no zero bytes, unless UTF-16 says it is. */
const isText = (content: Buffer) =>
  startsWith([0xff, 0xfe], [0xfe, 0xff])(content) || isUtf8(content) || !content.includes(0);

const isZip = startsWith('PK\x03\x04');

/** What the bytes of each type look like. A type that is not here is never taken. */
const looksLike: Readonly<Record<string, (content: Buffer) => boolean>> = wordTable({
  'application/pdf': isPdf,
  'image/png': startsWith('\x89PNG\r\n\x1a\n'),
  'image/jpeg': startsWith([0xff, 0xd8, 0xff]),
  'image/gif': startsWith('GIF87a', 'GIF89a'),
  'image/tiff': startsWith('II*\0', 'MM\0*'),
  'image/bmp': startsWith('BM'),
  'text/plain': isText,
  'text/rtf': startsWith('{\\rtf'),
  'application/rtf': startsWith('{\\rtf'),
  'text/html': isText,
  'text/xml': isText,
  'application/xml': isText,
  'application/cda+xml': isClinicalDocument,
  'application/msword': startsWith([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': isZip,
});

export const documentSettings = z
  .strictObject({
    /**
     * Types taken. Text/html and xml are not unless named: they can carry script, and whoever shows them must shut it in.
     * Application/cda+xml is every HL7 CDA document, under whichever of its many names it comes; it is read here and its text
     * shown, never its markup. Types with macros cannot be named at all.
     */
    contentTypes: z
      .array(z.enum(Object.keys(looksLike) as [string, ...string[]]))
      .default([
        'application/pdf',
        'image/png',
        'image/jpeg',
        'image/gif',
        'image/tiff',
        'image/bmp',
        'text/plain',
        'text/rtf',
        'application/rtf',
        'application/msword',
        'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
        'application/cda+xml',
      ]),
    maxBytes: z.int().min(1000).max(200_000_000).default(20_000_000),
  })
  .prefault({});

export type DocumentSettings = z.output<typeof documentSettings>;

/**
 * What a CDA document comes as: XML under any name, and what says nothing. There is no registered type of its own; IHE XDS says
 * text/xml, others invent one.
 */
const namesOfCda =
  /^(?:(?:text|application)\/(?:xml|(?:x-)?cda(?:\+xml)?|[a-z0-9.-]*(?:hl7|cda)[a-z0-9.-]*\+xml|x-hl7-cda[a-z0-9.+-]*)|text\/plain|application\/octet-stream)$/;

export type CheckedDocument = { taken: true; contentType: string; content: Buffer } | { taken: false; issue: Issue };

/**
 * Takes a document whose type is allowed, whose size is bearable and whose first bytes are those of its type.
 * @param contentType as the source said it, with or without parameters.
 */
export function checkDocument(
  contentType: string | undefined,
  content: Buffer,
  settings: DocumentSettings,
): CheckedDocument {
  const [type = '', ...parameters] = (contentType ?? '').toLowerCase().split(';');
  const wanted = typeOf(type.trim(), content);
  if (!settings.contentTypes.includes(wanted)) return refused('is of a kind that is not shown here');
  if (content.length > settings.maxBytes) return refused('is too large to be shown here', 'too-long');
  if (content.length === 0) return refused('is empty', 'required');
  if (!looksLike[wanted]!(content)) return refused('is not what it says it is');
  const charset = parameters
    .map((parameter) => parameter.trim())
    .find((parameter) => /^charset="?[a-z0-9-]+"?$/.test(parameter));
  const stated = wanted.startsWith('text/') && charset ? `${wanted}; ${charset.replaceAll('"', '')}` : wanted;
  return { taken: true, contentType: stated, content };
}

function typeOf(said: string, content: Buffer): string {
  if (said === 'image/jpg') return 'image/jpeg';
  return namesOfCda.test(said) && isClinicalDocument(content) ? 'application/cda+xml' : said;
}

function refused(what: string, code: Issue['code'] = 'not-supported'): CheckedDocument {
  return {
    taken: false,
    issue: { severity: 'error', code, text: `This document ${what}. Open it in the system it comes from.` },
  };
}

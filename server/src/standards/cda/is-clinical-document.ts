// Is this file a CDA document, whatever it was said to be? Told by its root element, before anything of it is read.
import { cdaNamespace } from './elements.ts';

/** How far in its root may begin: a licence or a change log in comments stands before some. */
const beginning = 64_000;

export function isClinicalDocument(content: Uint8Array): boolean {
  const start = content.subarray(0, beginning);
  const wide = start[0] === 0 || start[1] === 0 || start[0] === 0xff || start[0] === 0xfe;
  // Only ASCII is looked for, so that zeros need only be left out.
  const text = Buffer.from(start).toString('latin1');
  const root = rootTag(wide ? text.replaceAll('\0', '') : text);
  const named = /^<(?:([A-Za-z_][\w.-]*):)?ClinicalDocument(?=[\s/>])/.exec(root);
  if (!named) return false;
  const declared = new RegExp(
    `\\sxmlns${named[1] ? `:${named[1].replaceAll('.', '\\.')}` : ''}\\s*=\\s*(["'])${cdaNamespace}\\1`,
  );
  return declared.test(root);
}

/** The root's start tag; empty where it does not begin as XML does. */
function rootTag(text: string): string {
  let at = /^(?:\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)?/.exec(text)![0].length;
  for (;;) {
    while (/\s/.test(text.charAt(at))) at += 1;
    const end = text.startsWith('<!--', at) ? '-->' : text.startsWith('<?', at) ? '?>' : undefined;
    if (!end) break;
    const next = text.indexOf(end, at + 2);
    if (next < 0) return '';
    at = next + end.length;
  }
  const close = text.indexOf('>', at);
  return close < 0 ? '' : text.slice(at, close + 1);
}

// A narrative's XHTML: well formed, only the markup FHIR lets through, and something in it to read (txt-1, txt-2).
// Source: FHIR R4 §2.4.2.1: HTML 4.0 chapters 7-11 (without 9.4) and 15, links, images, and style attributes.
import { attributesOf, scanXml } from '../../xml/scan-xml.ts';

const namespace = 'http://www.w3.org/1999/xhtml';

const elements = new Set(
  (
    'a abbr acronym address area b bdo big blockquote br caption cite code col colgroup dd del dfn div dl dt em h1 h2 h3 h4 ' +
    'h5 h6 hr i img ins kbd li map ol p pre q s samp small span strike strong sub sup table tbody td tfoot th thead tr tt u ul var'
  ).split(' '),
);

const attributes = new Set(
  (
    'abbr accesskey align alt axis border cellpadding cellspacing char charoff charset cite class clear colspan compact ' +
    'coords datetime dir frame headers height href hreflang id ismap lang longdesc name noshade nowrap rel rev rowspan rules ' +
    'scope shape size span src start style summary tabindex target title type usemap valign value width xml:lang xml:space xmlns'
  ).split(' '),
);

/** What would run or fetch when shown: scripts in links, and anything but an image in data. */
const unsafeLink = /^\s*(javascript|vbscript|data(?!:image\/(png|jpe?g|gif|bmp|webp)[;,]))/i;

/** What is wrong with the text of `Narrative.div`, without any of it; undefined where nothing is. */
export function xhtmlProblem(text: string): string | undefined {
  let problem: string | undefined;
  let isFirst = true;
  let hasContent = false;
  const malformed = scanXml(text, {
    open(name, raw) {
      if (problem) return;
      if (isFirst && name !== 'div') problem = 'The narrative is not one div element.';
      if (!elements.has(name)) problem = 'The narrative holds an element that FHIR does not allow there.';
      if (name === 'img') hasContent = true;
      if (raw !== '') problem ??= attributesProblem(raw);
      if (isFirst && !raw.includes(namespace)) problem ??= "The narrative's div is not in the XHTML namespace.";
      isFirst = false;
    },
    close() {},
    text(raw) {
      if (!hasContent && /\S/.test(raw)) hasContent = true;
      if (raw.includes('&') && /&(?!#\d+;|#x[0-9a-f]+;|\w+;)/i.test(raw)) {
        problem ??= 'The narrative holds an ampersand that begins no entity.';
      }
    },
  });
  if (malformed) return `The narrative is not well formed. ${malformed}`;
  return problem ?? (hasContent ? undefined : 'The narrative has nothing in it to read.');
}

function attributesProblem(raw: string): string | undefined {
  const named = attributesOf(raw);
  if (!named) return 'The narrative has an element with the same attribute twice.';
  for (const [name, value] of named) {
    if (!attributes.has(name)) return 'The narrative has an attribute that FHIR does not allow there.';
    if ((name === 'href' || name === 'src') && unsafeLink.test(value)) {
      return 'The narrative has a link that would run something.';
    }
  }
  return undefined;
}

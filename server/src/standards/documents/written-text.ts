// The words of whatever is written in letters: plain text, HTML, XML, RTF, JSON, an e-mail; each as it stands and as it is shown.
// Invariant: linear in its length; what could not be read is said to be incomplete.
import { carriedIn } from './carried-text.ts';
import { decodeText } from './decode-text.ts';
import { joinedReadings } from './joined-readings.ts';
import { readMail } from './mail-text.ts';
import { isMarkup, readMarkup } from './markup-text.ts';
import type { TextRead } from './pdf-text.ts';
import { isRtf, readRtf } from './rtf-text.ts';

/** @param contentType what it is said to be: only a character set that is named there counts. */
export function readWritten(content: Uint8Array, contentType = ''): TextRead {
  const { text, sure } = decodeText(content);
  const texts: string[] = [];
  const inside = new Map<string, Uint8Array>();
  let complete = sure;
  for (const each of [text, ...inDeclaredSets(`${contentType} ${text}`, content)]) {
    if (each === undefined) complete = false;
    else for (const variant of variantsOf(each)) complete = readVariant(variant, texts, inside) && complete;
  }
  return {
    text: joinedReadings(texts),
    complete,
    inside: [...inside.values()].map((each) => ({ name: '', content: each })),
  };
}

function readVariant(given: string, texts: string[], inside: Map<string, Uint8Array>): boolean {
  let complete = true;
  const give = (all: readonly Uint8Array[]) => {
    for (const each of all)
      inside.set(Buffer.from(each.buffer, each.byteOffset, each.byteLength).toString('latin1'), each);
  };
  const mail = readMail(given);
  if (mail) {
    give(mail.inside);
    complete = mail.complete;
  }
  const carried = carriedIn(mail?.left ?? given);
  give(carried.inside);
  const text = carried.left;
  texts.push(text);
  if (isRtf(given)) {
    const rtf = readRtf(text);
    texts.push(rtf.shown, rtf.all);
    give(rtf.inside);
    complete &&= rtf.complete;
  }
  if (isMarkup(text)) {
    const markup = readMarkup(text);
    texts.push(markup.joined, markup.parted);
    complete &&= markup.complete;
  }
  if (/-----BEGIN (?:PGP MESSAGE|PKCS7|CMS|ENCRYPTED)|^begin(?:-base64)? [0-7]{3,4} \S/m.test(text)) complete = false;
  return complete;
}

/** As it stands; as JSON says it; with mark-up that is written as text. */
function variantsOf(text: string): string[] {
  const variants = [text];
  if (/\\u[0-9a-f]{4}|\\[/"]/i.test(text) && !isRtf(text))
    variants.push(
      text.replaceAll(/\\{1,8}(?:u([0-9a-f]{4})|([/"]))/gi, (_, hex?: string, sign?: string) =>
        hex === undefined ? sign! : String.fromCharCode(Number.parseInt(hex, 16)),
      ),
    );
  if (/&(?:lt|#0{0,9}60|#x0{0,9}3c);/i.test(text))
    variants.push(
      text
        .replaceAll(/&(?:lt|#0{0,9}60|#x0{0,9}3c);/gi, '<')
        .replaceAll(/&gt;/gi, '>')
        .replaceAll(/&quot;/gi, '"')
        .replaceAll(/&amp;/gi, '&'),
    );
  return variants;
}

/** Read by each unusual set of characters that it names; undefined for one that is not known. */
function inDeclaredSets(text: string, content: Uint8Array): (string | undefined)[] {
  const named = new Set<string>();
  for (const [, name] of text.matchAll(/\b(?:charset|encoding)\s{0,9}=\s{0,9}["']?([\w.:-]{2,40})/gi)) {
    if (!usual.test(name!)) named.add(name!.toLowerCase());
    if (named.size > 4) return [undefined];
  }
  return [...named].map((name) => {
    try {
      return new TextDecoder(name).decode(content);
    } catch {
      return undefined;
    }
  });
}
const usual =
  /^(?:utf-?(?:8|16(?:le|be)?|32(?:le|be)?)|(?:us-)?ascii|ansi|unicode|iso-?8859-?\d{1,2}|latin-?\d|windows-125\d|cp125\d|ucs-[24])$/i;

// Finding one's way in a clinical document's elements: those of CDA's own namespace, and the words in them.
// Source: HL7 CDA R2; HL7 v3 data types (ST, TS, PN, II).
import { readDateTime, type ZoneRule } from '../hl7v2/date-time.ts';
import type { XmlElement } from '../xml/xml-tree.ts';

export const cdaNamespace = 'urn:hl7-org:v3';

/** Those children of CDA's own that bear this name. */
export function childrenOf(element: XmlElement | undefined, name: string): XmlElement[] {
  return (element?.children ?? []).filter(
    (child): child is XmlElement =>
      typeof child !== 'string' && child.name === name && child.namespace === cdaNamespace,
  );
}

/** The first child of each name in turn; undefined where the way ends. */
export function inside(element: XmlElement | undefined, ...names: readonly string[]): XmlElement | undefined {
  let at = element;
  for (const name of names) at = childrenOf(at, name)[0];
  return at;
}

/** All text within, spaces made one; undefined where there is none. */
export function wordsOf(element: XmlElement | undefined): string | undefined {
  const words = element ? rawText(element).replaceAll(/\s+/g, ' ').trim() : '';
  return words === '' ? undefined : words;
}

/** Parts of a name or an address are words of their own, so a space stands between elements. */
function rawText(element: XmlElement): string {
  return element.children.map((child) => (typeof child === 'string' ? child : ` ${rawText(child)} `)).join('');
}

/** What a code is called: as the author saw it, or as its system calls it. */
export function codeWords(code: XmlElement | undefined): string | undefined {
  return wordsOf(inside(code, 'originalText')) ?? spoken(code?.attributes.get('displayName'));
}

/** A TS as FHIR's date or dateTime; undefined where it is none. */
export function whenOf(time: XmlElement | undefined, zone: ZoneRule): string | undefined {
  const value = time?.attributes.get('value')?.trim();
  return value === undefined ? undefined : readDateTime(value, zone)?.value;
}

function spoken(text: string | undefined): string | undefined {
  return text?.trim() || undefined;
}

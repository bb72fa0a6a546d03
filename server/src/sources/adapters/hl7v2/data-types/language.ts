// Languages: a code of ISO 639 as FHIR's BCP 47, whatever table it was sent from. Source: HL7 table 0296; FHIR R4 all-languages.
import type { CodeableConcept } from '#standards/fhir/types.ts';
import type { Part } from '#standards/hl7v2/reading.ts';
import type { Translating } from '../context.ts';
import { codeableConcept } from './codes.ts';

/** A language by its code, and by the sender's words; by words alone where the code is none of ISO 639. */
export function language(part: Part, translating: Translating): CodeableConcept | undefined {
  const found = codeableConcept(part, translating);
  if (!found) return undefined;
  const codings = found.coding ?? [];
  const tag = codings.map(({ code }) => languageTag(code)).find((known) => known !== undefined);
  const text = found.text ?? codings.find(({ display }) => display !== undefined)?.display;
  const others = new Set(codings.map(({ code }) => languageTag(code)));
  if (others.size > 1)
    translating.lose(part.place, 'changed', 'Its codings are not all of one language; the first known is kept.');
  if (tag === undefined) {
    if (text !== undefined && codings.length > 0)
      translating.lose(part.place, 'changed', 'The code is no language of ISO 639.');
    return { text: text ?? codings[0]!.code! };
  }
  return { coding: [{ system: 'urn:ietf:bcp:47', code: tag }], ...(text === undefined ? {} : { text }) };
}

const names = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });

/** "eng" → "en"; undefined where the code is no language. */
function languageTag(code: string | undefined): string | undefined {
  if (code === undefined || !/^[A-Za-z]{2,3}(-[A-Za-z]{2})?$/.test(code)) return undefined;
  try {
    const [tag] = Intl.getCanonicalLocales(code);
    return tag !== undefined && names.of(tag) !== undefined ? tag : undefined;
  } catch {
    return undefined;
  }
}

// What a CodeableConcept says in words, and the code it is grouped by.
// Source: the display rule of the Yorkshire and Humber care record (Interweave, building blocks): text, else the coding the
// user selected, else the first display.
import type { CodeableConcept, Coding } from '#standards/fhir/types.ts';
import type { CodeValue } from '../item-facts.ts';
import { list, plain, words } from './words.ts';

/** The concept in the source's words, or undefined where it gave only codes, or nothing. */
export function conceptText(concept: CodeableConcept | undefined): string | undefined {
  const codings = list(concept?.coding);
  const selected = codings.find((coding) => coding.userSelected === true && words(coding.display));
  return words(concept?.text) ?? words((selected ?? codings.find((coding) => words(coding.display)))?.display);
}

/** Words where there are any, else the bare code. For details, where a code alone is better than nothing. */
export function conceptWords(concept: CodeableConcept | undefined): string | undefined {
  return conceptText(concept) ?? words(list(concept?.coding).find((coding) => words(coding.code))?.code);
}

/** Several concepts as one text. */
export function conceptsText(concepts: readonly CodeableConcept[] | undefined): string | undefined {
  const texts = list(concepts)
    .map(conceptWords)
    .filter((text) => text !== undefined);
  return texts.length === 0 ? undefined : [...new Set(texts)].join(', ');
}

/** Systems whose codes say why there is no code: they name nothing. */
const noCode = /v3-NullFlavor$|data-absent-reason$/;

/** Every code with a system, each once, in the order given. */
export function conceptCodes(concepts: readonly (CodeableConcept | undefined)[]): CodeValue[] {
  const found: CodeValue[] = [];
  for (const concept of concepts) {
    for (const coding of list(concept?.coding)) {
      const system = words(coding.system);
      const code = words(coding.code);
      if (!system || !code || noCode.test(system)) continue;
      if (!found.some((each) => each.code === code && each.system === system)) found.push({ system, code });
    }
  }
  return found;
}

/** Every code of these concepts. */
export function codesOf(concepts: readonly (CodeableConcept | undefined)[]): string[] {
  return concepts
    .flatMap((concept) => list(concept?.coding))
    .map((coding) => words(coding.code))
    .filter((code) => code !== undefined);
}

/** Whether any of these concepts bears one of the codes. FHIR's own small code sets need no system to be told apart. */
export function hasCode(concepts: readonly (CodeableConcept | undefined)[], ...wanted: readonly string[]): boolean {
  return codesOf(concepts).some((code) => wanted.includes(code));
}

/** The concept of a small FHIR code set, e.g. a clinical status, in plain words: its code, else what the source wrote. */
export function statusText(concept: CodeableConcept | undefined): string | undefined {
  return plain(codesOf([concept])[0] ?? conceptText(concept)?.toLowerCase());
}

/** A Coding in words. */
export function codingText(coding: Coding | undefined): string | undefined {
  return words(coding?.display) ?? words(coding?.code);
}

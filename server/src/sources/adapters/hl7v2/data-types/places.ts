// Places: PL. Source: HL7 v2.8.2 §2A.2.53, table 0305; FHIR R4 Encounter.location, CodeSystem location-physical-type.
import type { CodeableConcept, Location, Reference } from '#standards/fhir/types.ts';
import type { Part } from '#standards/hl7v2/reading.ts';
import { filled, present, type Translating } from '../context.ts';
import { identifierSystem } from './identifiers.ts';

export interface Place {
  location: Reference<Location>;
  /** Of the narrowest part that is named. */
  physicalType?: CodeableConcept;
}

/** Components of PL from the narrowest to the widest, with what FHIR calls such a place. */
const levels = [
  { component: 3, code: 'bd', display: 'Bed', word: 'Bed' },
  { component: 2, code: 'ro', display: 'Room', word: 'Room' },
  { component: 1, code: 'wa', display: 'Ward', word: undefined },
  { component: 8, code: 'lvl', display: 'Level', word: 'Floor' },
  { component: 7, code: 'bu', display: 'Building', word: undefined },
  { component: 4, code: 'si', display: 'Site', word: undefined },
] as const;

/**
 * A place as a reader knows it: "Bed 1, Main Room, Renal Ward, Simulated Hospital". Where the source numbers its places
 * (PL.10) the number is kept; otherwise the words are all there is.
 */
export function place(part: Part, translating: Translating): Place | undefined {
  const named = levels.map((level) => ({ ...level, text: part.text(level.component) }));
  const narrowest = named.find(({ text }) => text !== undefined);
  const description = part.text(9);
  const words = present(named.map(({ text, word }) => text && withWord(text, word)));
  const id = part.text(10);
  const authority = { namespace: part.text(11), id: part.text(11, 2), idType: part.text(11, 3) };
  // PL.5 is whether the bed is free, PL.6 a kind of place the levels say already; universal ids of the parts name them again.
  for (const component of [5, 6]) part.tick(component);
  for (const { component } of levels) for (const subComponent of [2, 3]) part.text(component, subComponent);
  if (words.length === 0 && description === undefined && id === undefined) return undefined;
  return filled<Place>({
    location: filled<Reference<Location>>({
      type: 'Location',
      identifier:
        id === undefined ? undefined : { system: identifierSystem(authority, 'thing', translating), value: id },
      display: (words.length > 0 ? [...words, ...present([description])].join(', ') : description) ?? id,
    }),
    physicalType: narrowest && {
      coding: [
        {
          system: 'http://terminology.hl7.org/CodeSystem/location-physical-type',
          code: narrowest.code,
          display: narrowest.display,
        },
      ],
    },
  });
}

/** "1" is "Bed 1"; "Bed 1" and "Bay A" stay as they are. */
function withWord(text: string, word: string | undefined): string {
  return word === undefined || !/^\d+[A-Za-z]?$/.test(text) ? text : `${word} ${text}`;
}

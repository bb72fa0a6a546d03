// Security labels: what a sender asks to be kept from others. Source: HL7 v3 Confidentiality; FHIR R4 Meta.security.
import type { SegmentReader } from '#standards/hl7v2/reading.ts';
import type { Translating } from './context.ts';

const system = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';

export const restricted = { system, code: 'R', display: 'restricted' } as const;
export const veryRestricted = { system, code: 'V', display: 'very restricted' } as const;

/**
 * Whether access restrictions (ARV) ask for a record to be kept from others. What exactly they ask for is for a person to
 * read: the label says only that it is restricted.
 */
export function isRestricted(segments: readonly SegmentReader[], translating: Translating): boolean {
  let found = false;
  for (const arv of segments) {
    arv.tick(1, 3);
    // ARV-2, table 0206: D takes a restriction away; everything else sets or keeps one.
    if (arv.text(2) !== 'D') found = true;
    if ([4, 5, 6].some((field) => arv.has(field))) {
      translating.lose(
        'ARV',
        'changed',
        'The record is marked restricted; the instructions themselves are not carried.',
      );
      arv.tick(4, 5, 6);
    }
  }
  return found;
}

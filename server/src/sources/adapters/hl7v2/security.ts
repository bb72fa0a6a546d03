// Security labels: what a sender asks to be kept from others. Source: HL7 v2.8.2 §3.4.17 (ARV), tables 0136, 0177, 0272; HL7 v3
// Confidentiality; FHIR R4 Meta.security.
// Invariant: what is asked in words nobody knows is restricted. Showing what should have been kept cannot be taken back.
import type { Coding, Resource } from '#standards/fhir/types.ts';
import type { SegmentReader } from '#standards/hl7v2/reading.ts';
import type { Translating } from './context.ts';
import type { Visit } from './structure.ts';
import { wordTable } from '#standards/word-table.ts';

const system = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';

export const restricted = { system, code: 'R', display: 'restricted' } as const;
const veryRestricted = { system, code: 'V', display: 'very restricted' } as const;

/** ARV-3, table 0717: what asks for nothing to be kept, and what asks for where the patient is to be kept and no more. */
const restrictsNothing = new Set(['NO', 'OI']);
const restrictsPlace = new Set(['LOC']);

/**
 * What access restrictions (ARV) ask to be kept from others: everything, where the patient is, or nothing. What exactly they
 * ask for is for a person to read: a label says only that something is restricted.
 */
export function restrictionOf(segments: readonly SegmentReader[], { lose }: Translating): 'all' | 'place' | undefined {
  let found: 'all' | 'place' | undefined;
  for (const arv of segments) {
    arv.tick(1, 3);
    if ([4, 5, 6].some((field) => arv.has(field))) {
      lose('ARV', 'changed', 'The record is marked restricted; the instructions themselves are not carried.');
      arv.tick(4, 5, 6);
    }
    const values = arv.all(3).map((part) => part.peek(1)?.toUpperCase() ?? '');
    const asked = values.filter((value) => !restrictsNothing.has(value));
    // ARV-2, table 0206: D takes a restriction away; everything else sets or keeps one.
    if (arv.text(2) === 'D' || (values.length > 0 && asked.length === 0)) continue;
    if (asked.length === 0 || asked.some((value) => !restrictsPlace.has(value))) found = 'all';
    else found ??= 'place';
  }
  return found;
}

/** What a visit asks to be kept from others: PV2-22, and ARV after it. */
export function restrictionOfVisit(
  { pv2, restrictions }: Visit,
  translating: Translating,
): 'all' | 'place' | undefined {
  const restriction = restrictionOf(restrictions, translating);
  return pv2 !== undefined && isProtected(pv2.segment, 22, translating) ? 'all' : restriction;
}

/** Whether an indicator (PD1-12, PV2-22, DG1-18; table 0136) asks for protection. */
export function isProtected(segment: SegmentReader, field: number, { lose }: Translating): boolean {
  const said = segment.text(field)?.toUpperCase();
  if (said === undefined || said === 'N') return false;
  if (said !== 'Y') lose(`${segment.name}-${field}`, 'changed', 'It is neither Y nor N; it was taken for Y.');
  return true;
}

/** Tables 0177 and 0272, with the words senders write and what v3 calls the same. */
const confidentialities: Readonly<Record<string, Coding | 'usual'>> = wordTable({
  U: 'usual',
  UC: 'usual',
  N: 'usual',
  NORMAL: 'usual',
  'USUAL CONTROL': 'usual',
  R: restricted,
  RE: restricted,
  RESTRICTED: restricted,
  V: veryRestricted,
  'VERY RESTRICTED': veryRestricted,
});

/**
 * The labels a field of codes asks for (ORC-28, TXA-18, PRB-25). A code of another meaning (HIV, PSY, VIP) is restricted; why is
 * not said again, because the reason would tell what is kept.
 */
export function confidentiality(segment: SegmentReader, field: number, { lose }: Translating): Coding[] {
  const labels = segment.all(field).flatMap((part) => {
    const said = (part.text(1) ?? part.text(2))?.toUpperCase();
    const known = said !== undefined && Object.hasOwn(confidentialities, said) ? confidentialities[said]! : undefined;
    part.tick();
    if (!known) lose(part.place, 'changed', 'It names a reason or a code of its own: what it is of is restricted.');
    return known === 'usual' ? [] : [known ?? restricted];
  });
  return strictest(labels);
}

/** Of several labels the one that keeps from most. */
export function strictest(labels: readonly Coding[]): Coding[] {
  return labels.includes(veryRestricted) ? [veryRestricted] : labels.slice(0, 1);
}

/** Puts labels on a resource that it does not have yet. */
export function label(resource: Resource, labels: readonly Coding[]): void {
  const own = resource.meta?.security ?? [];
  const more = labels.filter(({ code }) => !own.some((other) => other.code === code));
  if (more.length > 0) resource.meta = { ...resource.meta, security: [...own, ...more] };
}

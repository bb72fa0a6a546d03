// Allergies: active ones as entries, ended ones contained in a list of their own so that nobody takes them for active.
// Source: GP Connect 1.6, Allergies guidance.
import type { Held } from '#synthetic/people/held-record.ts';
import {
  businessIdentifier,
  concept,
  gpcExtension,
  profile,
  type RecordDraft,
  snomed,
  type Stu3Resource,
} from '../record-draft.ts';
import { addList, type ListEntries, primaryList } from '../lists.ts';

export interface AllergiesAsked {
  includeResolved: boolean;
}

export function addAllergies(draft: RecordDraft, { includeResolved }: AllergiesAsked): void {
  const { held } = draft;
  const resources = held.allergies.map((allergy, index) => allergyOf(draft, allergy, index));
  const active = resources.filter(({ clinicalStatus }) => clinicalStatus === 'active');
  const entries: ListEntries = active.map((resource) => draft.add(resource));
  if (held.noKnownAllergies !== undefined && active.length === 0) entries.push(draft.add(noneKnown(draft)));
  addList(draft, primaryList('allergies'), entries);
  if (!includeResolved) return;
  const ended = resources.filter(({ clinicalStatus }) => clinicalStatus === 'resolved');
  addList(
    draft,
    primaryList('endedAllergies'),
    ended.map(({ id }) => ({ reference: `#${id}` })),
    { contained: ended },
  );
}

function allergyOf(draft: RecordDraft, allergy: Held<'allergies'>, index: number): Stu3Resource & { id: string } {
  const { to, kind, reaction, severity, recorded, ended, degraded, who, note } = allergy;
  const id = draft.id('AllergyIntolerance', index);
  return {
    resourceType: 'AllergyIntolerance',
    id,
    meta: { profile: [profile('AllergyIntolerance')] },
    ...(ended && {
      extension: [
        {
          url: gpcExtension('AllergyIntoleranceEnd'),
          extension: [
            { url: 'endDate', valueDateTime: ended },
            { url: 'reasonEnded', valueString: note ?? 'No information available' },
          ],
        },
      ],
    }),
    identifier: businessIdentifier(draft.practice, id),
    clinicalStatus: ended ? 'resolved' : 'active',
    verificationStatus: 'unconfirmed',
    // GP Connect knows two categories only: drugs, and everything else.
    category: [kind === 'medication' ? 'medication' : 'environment'],
    code: degraded ? { ...snomed('196461000000101', 'Transfer-degraded drug allergy'), text: to.display } : concept(to),
    patient: draft.patient,
    assertedDate: recorded,
    ...(who && { recorder: draft.practitioner(who), asserter: draft.practitioner(who) }),
    ...(note && { note: [{ text: note }] }),
    ...(reaction && {
      reaction: [{ manifestation: [concept(reaction)], ...(severity && { severity }), description: reaction.display }],
    }),
  };
}

function noneKnown(draft: RecordDraft): Stu3Resource & { id: string } {
  const id = draft.id('AllergyIntolerance', 'none-known');
  return {
    resourceType: 'AllergyIntolerance',
    id,
    meta: { profile: [profile('AllergyIntolerance')] },
    identifier: businessIdentifier(draft.practice, id),
    clinicalStatus: 'active',
    verificationStatus: 'unconfirmed',
    category: ['medication', 'environment'],
    code: snomed('716186003', 'No known allergy'),
    patient: draft.patient,
    assertedDate: draft.held.noKnownAllergies,
  };
}

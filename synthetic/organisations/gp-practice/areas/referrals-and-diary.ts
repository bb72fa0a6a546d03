// Referrals out of the practice, and the diary of what the person is to be recalled for.
// Source: GP Connect 1.6, ReferralRequest and ProcedureRequest - diary entry guidance.
import { addList, primaryList } from '../lists.ts';
import { isWithin, type Within } from '../parameters.ts';
import { businessIdentifier, concept, profile, type RecordDraft } from '../record-draft.ts';

export function addReferrals(draft: RecordDraft, within: Within): void {
  const entries = draft.held.referrals.flatMap((referral, index) => {
    const { to, when, priority, who, note } = referral;
    if (!isWithin(when, within)) return [];
    const id = draft.id('ReferralRequest', index);
    const recipient = draft.id('Organization', to);
    draft.add({
      resourceType: 'Organization',
      id: recipient,
      meta: { versionId: '1', profile: [profile('Organization')] },
      name: to,
    });
    return [
      draft.add({
        resourceType: 'ReferralRequest',
        id,
        meta: { profile: [profile('ReferralRequest')] },
        identifier: businessIdentifier(draft.practice, id),
        status: 'unknown',
        intent: 'order',
        priority,
        subject: draft.patient,
        authoredOn: when,
        requester: { agent: draft.practitioner(who), onBehalfOf: draft.organization },
        recipient: [{ reference: `Organization/${recipient}`, display: to }],
        ...(referral.for && { reasonCode: [concept(referral.for)] }),
        description: note ?? `Referral to ${to}`,
      }),
    ];
  });
  addList(draft, primaryList('referrals'), entries);
}

/** @param until whole date: entries that fall due on or before it. */
export function addDiary(draft: RecordDraft, until: string | undefined): void {
  const entries = draft.held.diary.flatMap(({ what, when, who, note }, index) => {
    if (until !== undefined && when.slice(0, 10) > until) return [];
    const id = draft.id('ProcedureRequest', index);
    return [
      draft.add({
        resourceType: 'ProcedureRequest',
        id,
        meta: { profile: [profile('ProcedureRequest')] },
        identifier: businessIdentifier(draft.practice, id),
        status: 'active',
        intent: 'plan',
        code: concept(what),
        subject: draft.patient,
        occurrenceDateTime: when,
        authoredOn: draft.held.registration?.since ?? when,
        requester: { agent: draft.practitioner(who), onBehalfOf: draft.organization },
        ...(note && { note: [{ text: note }] }),
      }),
    ];
  });
  addList(draft, primaryList('diary'), entries);
}

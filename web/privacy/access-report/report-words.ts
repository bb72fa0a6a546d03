// Who looked at a record, in words that somebody of nine to eleven can read. Whoever asks may be anybody: no word of our trade.
import type { AccessLine } from '#administration/access/review-access.ts';
import type { SectionId } from '#record/items/sections.ts';

/** What somebody did. Source of the style: NHS content style guide, reading age 9 to 11. */
const did: Readonly<Partial<Record<AccessLine['kind'], string>>> = {
  'find-patient': 'Looked for you by name or number',
  'open-record': 'Looked at your record',
  'search-record': 'Looked for something in your record',
  'print-record': 'Printed your record',
  'export-record': 'Saved part of your record as a file',
  'refresh-record': 'Looked at what was new in your record',
  'open-document': 'Opened a letter in your record',
  'open-original': 'Looked at a note as it was first written',
  'complete-disclosure': 'Saw your name and date of birth when looking for somebody',
  refuse: 'Tried to look at your record, and was stopped',
  launch: 'Opened your record from another computer program',
  'claim-relationship': 'Said why they need to see your record',
  'break-glass': 'Said that it is an emergency, to see your record',
  administer: 'Checked that what was sent about you is with the right person',
  'review-access': 'Read this list of who looked, to answer a question',
  'referral-consent': 'Wrote down what you said about one referral',
  'keep-care-team': 'Wrote down whether their team looks after you',
  'review-care-team': 'Looked at the list of people their team looks after',
  'review-choice': 'Looked at what you chose about sharing',
  'opt-out': 'Wrote down that you do not want to share your record',
  'opt-in': 'Wrote down that you want to share your record',
  'allow-proxy': 'Wrote down that somebody may act for you',
  'change-proxy': 'Changed what somebody may do for you',
  'end-proxy': 'Wrote down that somebody may no longer act for you',
  'review-proxies': 'Looked at who may act for you',
};

/** The same of what somebody did themself on their own page, or somebody who may for them. */
const didThemself: Readonly<Partial<Record<AccessLine['kind'], string>>> = {
  'review-access': 'Looked at this list',
  'review-choice': 'Looked at what you chose about sharing',
  'opt-out': 'Chose not to share your record',
  'opt-in': 'Chose to share your record again',
  'review-proxies': 'Looked at who may act for you',
  'end-proxy': 'Ended that somebody may act for you',
};

export const whatWasDone = ({ kind, by }: Pick<AccessLine, 'kind' | 'by'>): string =>
  (by && didThemself[kind]) ?? did[kind] ?? 'Did something with your record';

/** Why, as the person can be told. */
export function whyInWords({ emergency, kind, outcome, by }: AccessLine): string {
  if (by === 'person') return 'It is about you.';
  if (by === 'proxy') return 'They may act for you.';
  if (kind === 'claim-relationship') return 'They said that they look after you.';
  if (emergency || kind === 'break-glass') return 'An emergency. They said that somebody was in danger.';
  if (outcome === 'refused') return 'They were not allowed to.';
  if (kind === 'referral-consent') return 'You or somebody for you asked.';
  if (kind === 'keep-care-team' || kind === 'review-care-team') return 'To keep the list of their team right.';
  if (kind === 'review-access') return 'To answer a question about who looked.';
  if (kind === 'administer') return 'To keep records right.';
  if (
    ['opt-out', 'opt-in', 'review-choice', 'allow-proxy', 'change-proxy', 'end-proxy', 'review-proxies'].includes(kind)
  )
    return 'You or somebody for you asked.';
  return 'To care for you.';
}

export function whatCameOfIt({ outcome }: Pick<AccessLine, 'outcome'>): string | undefined {
  if (outcome === 'refused') return 'They saw nothing.';
  if (outcome === 'nothing shown') return 'Nothing was shown.';
  if (outcome === 'under way') return 'They are looking now.';
  return undefined;
}

/** The sections of the record, in everyday words. */
export const informationWords: Readonly<Record<SectionId, string>> = {
  'person-demographics': 'your name and address',
  'gp-practice': 'your GP practice',
  'about-me': 'what you said about yourself',
  'individual-requirements': 'help you need',
  alerts: 'warnings',
  'legal-information': 'legal papers',
  safeguarding: 'keeping you safe',
  'professional-contacts': 'people who care for you',
  'personal-contacts': 'your family and friends',
  'participation-in-research': 'research you take part in',
  'referral-details': 'referrals',
  'contacts-with-professionals': 'visits and calls',
  'admission-details': 'hospital stays',
  'discharge-details': 'going home from hospital',
  'future-appointments': 'appointments',
  vaccinations: 'vaccines',
  'problem-list': 'health problems',
  'procedures-and-therapies': 'operations and treatments',
  'social-context': 'your home and daily life',
  'services-and-care': 'care you get',
  'primary-support-reason': 'why you get support',
  'family-history': 'illness in your family',
  'investigation-results': 'test results',
  'investigations-requested': 'tests that were asked for',
  'examination-findings': 'check-ups',
  'pregnancy-status': 'pregnancy',
  assessments: 'assessments',
  formulation: 'what staff think is going on',
  risks: 'risks',
  'allergies-and-adverse-reactions': 'allergies',
  'medications-and-medical-devices': 'medicines',
  'equipment-and-adaptations': 'aids and equipment',
  'plan-and-requested-actions': 'what will be done next',
  'care-and-support-plan': 'your care plan',
  'contingency-plans': 'what to do if things get worse',
  'additional-support-plans': 'other plans',
  'end-of-life-care': 'wishes for the end of life',
  documents: 'letters',
};

/** "allergies, medicines and test results"; undefined where nothing was shown. */
export function informationInWords(sections: readonly string[]): string | undefined {
  const words = [...new Set(sections.map((id) => informationWords[id as SectionId] ?? 'other information'))];
  if (words.length < 2) return words[0];
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)!}`;
}

/** What the list is, and what it is not: at its head, on every form of it. */
export const explained = [
  'This list says who looked at your shared care record, when, and why. It also says who tried to and was stopped.',
  'Your record is put together from your GP, hospitals, the council and others when somebody who cares for you needs it. Nobody can look without being on this list.',
  'The list does not say who looked in the computer of your GP or a hospital itself. Ask them for that.',
  'If you think somebody should not have looked, tell us. We will find out and write to you.',
] as const;

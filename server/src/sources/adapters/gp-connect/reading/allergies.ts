// Is the allergy list whole? Active allergies come all or the reader is told that they did not (R24): some of them, read as
// all of them, can kill. Source: GP Connect 1.6, Allergies guidance.
import type { Issue } from '#standards/issue.ts';
import type { Loss, SourceWarning } from '../../../source-adapter.ts';
import { isActiveAllergy, noneKnownAmong } from './active-allergy.ts';
import { clinicalAreas } from './clinical-areas.ts';
import type { ReadList } from './lists.ts';
import type { BundleTranslation } from '../stu3/translate-bundle.ts';

/** What is wrong with the allergies of an answer, as the reader must know it; nothing where all came. */
export function checkAllergies(translation: BundleTranslation, lists: readonly ReadList[]): Issue[] {
  const reasons = [
    ...listReasons(translation, lists),
    ...(translation.entries.some(
      ({ type, fate }) => type === 'AllergyIntolerance' && fate !== 'translated' && fate !== 'duplicate',
    )
      ? ['an allergy could not be read or names another patient']
      : []),
    ...(translation.losses.some(isOfWhatItSays) ? ['part of what an allergy says could not be read'] : []),
  ];
  return reasons.length === 0
    ? []
    : [
        {
          severity: 'error',
          code: 'incomplete',
          text: 'The allergy list of this practice is not complete here. Check allergies in the practice’s own system, or with the patient, before you rely on it.',
          diagnostics: reasons.join('; '),
          location: 'AllergyIntolerance',
        },
      ];
}

/** A loss of what makes an allergy one: what to, and whether still. */
function isOfWhatItSays({ effect, location, reason }: Loss): boolean {
  if (effect !== 'not-carried') return false;
  if (location === 'AllergyIntolerance.clinicalStatus') return reason.startsWith('a code that');
  return /^AllergyIntolerance\.code(\.text|\.coding(\.code)?)?$/.test(location);
}

function listReasons({ find }: BundleTranslation, lists: readonly ReadList[]): string[] {
  const own = lists.filter(({ codes }) => codes.includes(clinicalAreas.allergies.listCode));
  if (own.length === 0) return ['no allergy list came'];
  const lost = own.some(({ entry, items }) =>
    items.some((item) => {
      const fate = item === undefined ? undefined : find(item, entry)?.fate;
      return fate !== 'translated' && fate !== 'duplicate';
    }),
  );
  return lost ? ['the allergy list names an entry that did not come'] : [];
}

/** "No known allergies" beside an allergy: both are shown, and the reader is told. */
export function contradiction({ resources }: BundleTranslation): SourceWarning[] {
  const active = resources.filter(isActiveAllergy);
  const none = noneKnownAmong(active);
  if (none === 0 || none === active.length) return [];
  return [
    {
      code: 'other',
      area: clinicalAreas.allergies.title,
      text: 'This practice’s record says that no allergy is known, and also lists allergies.',
    },
  ];
}

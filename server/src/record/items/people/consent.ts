// What the person agreed to or refused. Source: FHIR R4 Consent and consentscope.
import type { Consent } from '#standards/fhir/types.ts';
import { conceptsText, conceptText, conceptWords, hasCode } from '../elements/concepts.ts';
import { whoOf } from '../elements/references.ts';
import { firstWhen, periodText } from '../elements/times.ts';
import { joined, labelled, list, plain, words } from '../elements/words.ts';
import type { Describe } from '../line.ts';
import { sectionOf } from '../section-rules.ts';
import type { SectionId } from '../sections.ts';

/** LOINC advance directives; consent scope and category codes of FHIR. */
function sectionFor(consent: Consent): SectionId {
  const said = [consent.scope, ...list(consent.category)];
  if (hasCode(said, 'research', 'RESEARCH', 'rsdid', 'rsreid')) return 'participation-in-research';
  if (hasCode(said, 'adr', 'acd', 'dnr', 'hcd', 'polst', '42348-3')) return 'end-of-life-care';
  return sectionOf(said, 'legal-information', ['end-of-life-care', 'participation-in-research']);
}

export const describeConsent: Describe<Consent> = (consent, references) => {
  const title = conceptsText(consent.category) ?? conceptText(consent.scope);
  const provision = words(consent.provision?.type);
  return {
    section: sectionFor(consent),
    title,
    kind: 'Consent',
    code: [...list(consent.category), consent.scope],
    detail: joined([
      conceptWords(consent.scope),
      provision === 'deny' ? 'refused' : provision === 'permit' ? 'permitted' : undefined,
      periodText(consent.provision?.period),
      labelled(
        'to whom',
        joined(
          list(consent.provision?.actor).map(({ reference }) => references.name(reference, consent)),
          ', ',
        ),
      ),
      conceptWords(consent.policyRule),
    ]),
    status: plain(consent.status),
    ...firstWhen([consent.dateTime, 'given']),
    who: whoOf(references, consent, ...list(consent.performer), ...list(consent.organization)),
    cautions: [
      words(consent.status) === 'rejected' ? 'refused' : undefined,
      words(consent.status) === 'inactive' ? 'no longer in force' : undefined,
      list(consent.provision?.provision).length > 0 ? 'has exceptions: open the original' : undefined,
    ],
  };
};

// Family, carers and others close to the person. Source: FHIR R4 RelatedPerson.
import type { RelatedPerson } from '#standards/fhir/types.ts';
import { conceptsText } from '../elements/concepts.ts';
import { addressText, contactText, currentName, nameText, reachOf } from '../elements/names.ts';
import { periodText } from '../elements/times.ts';
import { joined, list } from '../elements/words.ts';
import type { Describe } from '../line.ts';

export const describeRelatedPerson: Describe<RelatedPerson> = (related) => ({
  section: 'personal-contacts',
  title: nameText(currentName(related.name)),
  kind: 'Contact',
  detail: joined([
    conceptsText(related.relationship),
    ...list(related.telecom).map(contactText),
    ...list(related.address).map(addressText),
    periodText(related.period),
  ]),
  status: related.active === false ? 'no longer a contact' : undefined,
  facts: { reach: list(related.telecom).flatMap(reachOf) },
  cautions: [related.active === false ? 'no longer a contact' : undefined],
});

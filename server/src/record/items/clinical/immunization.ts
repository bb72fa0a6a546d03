// Vaccinations, given and not given. Source: FHIR R4 Immunization; UK Core vaccination procedure.
import type { Immunization } from '#standards/fhir/types.ts';
import { conceptCodes, conceptsText, conceptText, conceptWords } from '../elements/concepts.ts';
import { extensionNamed, extensionText } from '../elements/extensions.ts';
import { notesText } from '../elements/notes.ts';
import { quantityText } from '../elements/quantities.ts';
import { whoOf } from '../elements/references.ts';
import { firstWhen } from '../elements/times.ts';
import { choiceText } from '../elements/values.ts';
import { joined, labelled, list, plain, words } from '../elements/words.ts';
import type { Describe } from '../line.ts';

export const describeImmunization: Describe<Immunization> = (immunization, references) => {
  const procedure = extensionNamed(immunization, 'VaccinationProcedure')?.valueCodeableConcept;
  const notGiven = words(immunization.status) === 'not-done';
  const protocol = list(immunization.protocolApplied)[0];
  const performers = list(immunization.performer);
  return {
    section: 'vaccinations',
    title:
      conceptText(immunization.vaccineCode) ??
      conceptText(procedure) ??
      extensionText(immunization, 'VaccinationProcedure'),
    kind: 'Vaccination',
    code: [immunization.vaccineCode, procedure],
    detail: joined([
      conceptText(immunization.vaccineCode) === undefined ? undefined : conceptText(procedure),
      protocol && labelled('dose', choiceText(protocol, 'doseNumber')),
      labelled('against', conceptsText(protocol?.targetDisease)),
      quantityText(immunization.doseQuantity),
      conceptWords(immunization.route),
      conceptWords(immunization.site),
      labelled('batch', words(immunization.lotNumber)),
      labelled('reason', conceptsText(immunization.reasonCode)),
      notGiven ? labelled('reason not given', conceptWords(immunization.statusReason)) : undefined,
      ...list(immunization.reaction).map((reaction) =>
        labelled(
          'reaction',
          references.find(reaction.detail, immunization)
            ? 'recorded'
            : references.display(reaction.detail, immunization),
        ),
      ),
      labelled('when', words(immunization.occurrenceString)),
      notesText(immunization.note),
    ]),
    status: notGiven ? 'not given' : plain(immunization.status),
    ...firstWhen(
      [immunization.occurrenceDateTime, notGiven ? 'considered' : 'given'],
      [immunization.recorded, 'recorded'],
    ),
    who: whoOf(references, immunization, ...performers.map(({ actor }) => actor)),
    cautions: [
      notGiven ? 'not given' : undefined,
      immunization.isSubpotent === true ? 'dose was not fully potent' : undefined,
      immunization.primarySource === false ? 'reported, not recorded by who gave it' : undefined,
    ],
    facts: {
      against: conceptCodes(list(protocol?.targetDisease))
        .map(({ system, code }) => `${system}|${code}`)
        .toSorted(),
    },
  };
};

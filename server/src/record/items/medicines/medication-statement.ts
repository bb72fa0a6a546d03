// What the patient takes, as somebody recorded it. Source: FHIR R4 MedicationStatement; GP Connect medication statements.
import type { MedicationStatement } from '#standards/fhir/types.ts';
import { codesOf, conceptsText, hasCode } from '../elements/concepts.ts';
import { extensionNamed, extensionText } from '../elements/extensions.ts';
import { reasonText } from '../elements/problems.ts';
import { notesText } from '../elements/notes.ts';
import { targetsOf, whoOf } from '../elements/references.ts';
import { dateOf, firstWhen, periodText } from '../elements/times.ts';
import { joined, labelled, plain, words } from '../elements/words.ts';
import type { Describe } from '../line.ts';
import { degradedMedication, dosesText, medicineFacts, medicineOf, routesText } from './medicine.ts';

export const describeMedicationStatement: Describe<MedicationStatement> = (statement, references) => {
  const { title, code, form } = medicineOf(statement, references);
  const dose = dosesText(statement.dosage);
  const statusReason = conceptsText(statement.statusReason);
  const lastIssue = extensionText(statement, 'MedicationStatementLastIssueDate');
  return {
    section: 'medications-and-medical-devices',
    title,
    kind: 'Medicine',
    code,
    detail: joined([
      dose,
      form,
      extensionText(statement, 'PrescriptionType'),
      statement.effectivePeriod?.end && periodText(statement.effectivePeriod),
      lastIssue && `last issued ${lastIssue}`,
      labelled('reason', reasonText(references, statement)),
      labelled('status reason', statusReason),
      labelled(
        'prescribed by',
        extensionText(statement, 'MedicationPrescribingAgency', 'MedicationPrescribingOrganization'),
      ),
      notesText(statement.note),
    ]),
    status: plain(statement.status),
    ...firstWhen(
      [statement.effectiveDateTime, 'taken'],
      [statement.effectivePeriod, 'started'],
      [statement.dateAsserted, 'recorded'],
    ),
    who: whoOf(references, statement, statement.informationSource),
    cautions: [
      words(statement.status) === 'not-taken' ? 'not taken' : undefined,
      words(statement.status) === 'intended' ? 'planned, not yet taken' : undefined,
      hasCode(code, degradedMedication) ? 'medicine without a code' : undefined,
    ],
    facts: {
      partOf: targetsOf(statement.basedOn, statement.partOf),
      refersTo: targetsOf(statement.context, statement.reasonReference),
      until: dateOf(statement.effectivePeriod?.end),
      medicine: medicineFacts('statement', {
        dose,
        form,
        statusReason,
        setting: codesOf([statement.category])[0],
        reason: reasonText(references, statement),
        lastIssued: dateOf(extensionNamed(statement, 'MedicationStatementLastIssueDate')?.valueDateTime),
        route: routesText(statement.dosage),
        supplyKind: extensionText(statement, 'PrescriptionType'),
        agency: extensionText(statement, 'MedicationPrescribingOrganizationType', 'MedicationPrescribingAgency'),
        doseChanged: dateOf(
          extensionNamed(statement, 'MedicationDosageLastChanged', 'DosageLastChanged')?.valueDateTime,
        ),
      }),
    },
  };
};

// The Parameters that ask a practice for a record. Source: GP Connect 1.6, Retrieve a patient's structured record, payload;
// OperationDefinition GPConnect-GetStructuredRecord-Operation-1.
import { nhsNumberSystem, type NhsNumber } from '#standards/nhs-number.ts';
import { type AreaName, clinicalAreas } from '../reading/clinical-areas.ts';

interface Parameter {
  name: string;
  valueIdentifier?: { system: string; value: string };
  valueBoolean?: boolean;
  valueDate?: string;
  part?: Parameter[];
}

export interface Question {
  nhsNumber: NhsNumber;
  areas: readonly AreaName[];
  medicationSearchMonths: number | undefined;
  prescriptionIssues: boolean;
  today: Date;
}

/** The body of the request. The NHS number stands here and nowhere else. */
export function structuredRecordQuestion(question: Question): { resourceType: 'Parameters'; parameter: Parameter[] } {
  const { nhsNumber, areas } = question;
  return {
    resourceType: 'Parameters',
    parameter: [
      { name: 'patientNHSNumber', valueIdentifier: { system: nhsNumberSystem, value: nhsNumber } },
      ...areas.map((area) => {
        const part = partsFor(area, question);
        const name = clinicalAreas[area].parameter;
        return part.length > 0 ? { name, part } : { name };
      }),
    ],
  };
}

function partsFor(area: AreaName, { medicationSearchMonths, prescriptionIssues, today }: Question): Parameter[] {
  // Ended allergies too: without them "no known allergies" cannot be believed (GP Connect, Negation).
  if (area === 'allergies') return [{ name: 'includeResolvedAllergies', valueBoolean: true }];
  if (area !== 'medication') return [];
  const issues: Parameter = { name: 'includePrescriptionIssues', valueBoolean: prescriptionIssues };
  if (medicationSearchMonths === undefined) return [issues];
  return [{ name: 'medicationSearchFromDate', valueDate: monthsBefore(today, medicationSearchMonths) }, issues];
}

/** The day so many months ago; where that month is shorter, its last. */
function monthsBefore(today: Date, months: number): string {
  const first = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - months, 1));
  const lastDay = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(today.getUTCDate(), lastDay));
  return first.toISOString().slice(0, 10);
}

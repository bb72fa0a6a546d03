// A reconciliation as a file: for a spreadsheet, as plain text, as FHIR. Each says whom it is of and what is missing.
// Source: FHIR R4 Bundle (collection); UK Core; RFC 4180.
import type { PersonShown } from '#disclosure/record-part.ts';
import { reconciliationResources } from '#record/joining/reconciling/reconciliation-resources.ts';
import { reconciliationCsv, reconciliationText } from '#record/joining/reconciling/reconciliation-files.ts';
import { deterministicId } from '#standards/deterministic-id.ts';
import type { Bundle, Patient, Resource } from '#standards/fhir/types.ts';
import { formatNhsNumber } from '#standards/nhs-number.ts';
import { formatBirthDate, formatDateTime } from '#web/design/dates.ts';
import { bannerName } from '../../patient-banner.ts';
import type { Reconciled } from './reconciled.ts';

export const files = {
  'list.csv': { type: 'text/csv; charset=utf-8', ending: 'csv' },
  'list.txt': { type: 'text/plain; charset=utf-8', ending: 'txt' },
  'fhir.json': { type: 'application/fhir+json; charset=utf-8', ending: 'json' },
} as const;

export const isFile = (name: string): name is keyof typeof files => Object.hasOwn(files, name);

export interface FileContext {
  person: PersonShown;
  now: Date;
  timeZone: string;
}

export function fileOf(file: keyof typeof files, reconciled: Reconciled, context: FileContext): string {
  if (file === 'fhir.json') return JSON.stringify(bundleOf(reconciled, context));
  const { person, now, timeZone } = context;
  const { nhsNumber, birthDate } = person.demographics;
  const words = {
    person: [
      ['Name', bannerName(person.demographics)],
      ['Born', birthDate ? formatBirthDate(birthDate) : 'not known'],
      ['NHS number', nhsNumber ? formatNhsNumber(nhsNumber) : 'not known'],
      ['Put together', formatDateTime(now.toISOString(), timeZone)],
    ] as const,
    notes: [...person.conflicts.map((conflict) => `Check who this is: ${conflict}`), ...reconciled.notes],
    nameOf: reconciled.nameOf,
  };
  return (file === 'list.csv' ? reconciliationCsv : reconciliationText)(reconciled.medicines, words);
}

/** The List first, its statements, and whom they are of: found within it, whatever server it is sent to. */
export function bundleOf({ medicines, notes, nameOf }: Reconciled, { person, now }: FileContext): Bundle {
  const timestamp = now.toISOString();
  const patient = `urn:uuid:${person.personId}`;
  const resources = reconciliationResources(medicines, { patient, date: timestamp, notes, nameOf, within: true });
  return {
    resourceType: 'Bundle',
    id: deterministicId(['medicines-reconciliation', 'bundle', person.personId, timestamp]),
    type: 'collection',
    timestamp,
    entry: [...resources, patientOf(person)].map((resource: Resource) => ({
      fullUrl: `urn:uuid:${resource.id}`,
      resource,
    })),
  };
}

/** As much of them as says whom it is about. */
function patientOf({ personId, demographics }: PersonShown): Patient {
  const { names, birthDate, gender, nhsNumber } = demographics;
  return {
    resourceType: 'Patient',
    id: personId,
    ...(nhsNumber ? { identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: nhsNumber }] } : {}),
    ...(names[0]
      ? {
          name: [
            {
              ...(names[0].family ? { family: names[0].family } : {}),
              ...(names[0].given.length > 0 ? { given: [...names[0].given] } : {}),
              ...(names[0].prefix.length > 0 ? { prefix: [...names[0].prefix] } : {}),
            },
          ],
        }
      : {}),
    ...(gender ? { gender } : {}),
    ...(birthDate ? { birthDate } : {}),
  };
}

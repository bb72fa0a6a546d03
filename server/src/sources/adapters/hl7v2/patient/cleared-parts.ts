// What a message says there is none of: `""` in PID and PD1, and the indicators that say so in their own way.
// Source: HL7 v2.8.2 §2.5.3: a field not valued says nothing and leaves what is known; `""` asks for it to be deleted.
import type { PatientPart } from '#sources/feed.ts';
import type { SegmentReader } from '#standards/hl7v2/reading.ts';
import type { PatientGroup } from '../structure.ts';
import { isCalledNhsNumber, nhsNumberStatusUrl } from './patient-identifiers.ts';

/** Part → its fields of PID: there is none of it where one of them is `""` and none of them has a value. */
const fieldsOfPid: readonly (readonly [PatientPart, readonly number[]])[] = [
  ['name', [5, 9]],
  ['birthDate', [7]],
  ['gender', [8]],
  ['address', [11]],
  ['telecom', [13, 14, 40]],
  ['communication', [15]],
  ['maritalStatus', [16]],
  ['multipleBirthBoolean', [24, 25]],
  ['deceasedBoolean', [29, 30]],
  [nhsNumberStatusUrl, [32]],
  ['http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName', [6]],
  ['http://hl7.org/fhir/StructureDefinition/patient-religion', [17]],
  ['https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-EthnicCategory', [10, 22]],
  ['http://hl7.org/fhir/StructureDefinition/patient-birthPlace', [23]],
  ['http://hl7.org/fhir/StructureDefinition/patient-citizenship', [26]],
  ['http://hl7.org/fhir/StructureDefinition/patient-nationality', [28]],
];
const fieldsOfPd1: typeof fieldsOfPid = [
  ['generalPractitioner', [3, 4]],
  ['http://hl7.org/fhir/StructureDefinition/patient-congregation', [14]],
];

export function clearedParts({ pid, pd1, restrictions }: PatientGroup): PatientPart[] {
  const segment = pid!.segment;
  return [
    ...(clearsNhsNumber(segment) ? (['identifier'] as const) : []),
    ...(speaksOfRestriction(pd1, restrictions) ? (['meta'] as const) : []),
    ...nullsOf(segment, fieldsOfPid),
    ...(pd1 ? nullsOf(pd1, fieldsOfPd1) : []),
  ];
}

function nullsOf(segment: SegmentReader, fieldsOf: typeof fieldsOfPid): PatientPart[] {
  return fieldsOf.flatMap(([part, fields]) =>
    fields.some((field) => segment.isNull(field)) && !fields.some((field) => segment.has(field)) ? [part] : [],
  );
}

/** `""^^^NHS^NH` among the numbers. An NHS number that is only not there is as it was: senders leave it out. */
function clearsNhsNumber(pid: SegmentReader): boolean {
  const cleared = [3, 2, 4].flatMap((field) =>
    pid.all(field).filter((part) => part.isNullAt(1) && isCalledNhsNumber(part)),
  );
  for (const part of cleared) part.tick();
  return cleared.length > 0;
}

/** Whether the message would say so if the record were to be kept from others: PD1-12, or access restrictions (ARV). */
function speaksOfRestriction(pd1: SegmentReader | undefined, restrictions: readonly SegmentReader[]): boolean {
  return restrictions.length > 0 || (pd1 !== undefined && (pd1.has(12) || pd1.isNull(12)));
}

// Makes a person known to the server under test, as a registration message would.
import { linkPatient } from '#patient-index/link-patient.ts';
import { readMatching } from '#patient-index/matching/matching-config.ts';
import type { Database } from '#runtime/database/database.ts';
import { nhsNumberSystem } from '#standards/nhs-number.ts';
import { patientIdOf, type PersonId } from '#standards/patient.ts';
import { anybody } from '../source-under-test/anybody.ts';

export async function knownToUs(database: Database): Promise<PersonId> {
  const matching = readMatching(new URL('../../partnership/', import.meta.url).pathname);
  const identifier = { system: nhsNumberSystem, value: anybody.nhsNumber };
  const { personId } = await database.transaction((transaction) =>
    linkPatient(
      transaction,
      {
        patientId: patientIdOf('X26', identifier),
        sourceId: 'pds',
        organisation: 'X26',
        identifiers: [identifier],
        demographics: {
          names: [{ use: 'official', family: anybody.family, given: [...anybody.given], prefix: [] }],
          birthDate: anybody.birthDate,
          gender: anybody.gender,
          // Where the benchmarks' reader works: she needs not say why she opens the record.
          generalPractice: 'X99001',
          addresses: [],
          telecoms: [],
          nhsNumber: anybody.nhsNumber,
          nhsNumberStatus: 'verified',
        },
        authoritative: true,
        receivedAt: new Date(),
      },
      matching,
    ),
  );
  return personId;
}

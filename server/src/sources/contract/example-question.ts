// Invented people and a permit to ask about them, for tests and benchmarks of sources.
import { createNeverShared } from '#privacy/never-shared/never-shared.ts';
import type { Permit } from '#privacy/permit.ts';
import type { Organisation } from '#runtime/config/partnership.ts';
import type { Log } from '#runtime/log.ts';
import type { Demographics } from '#standards/demographics.ts';
import type { Resource } from '#standards/fhir/types.ts';
import type { NhsNumber } from '#standards/nhs-number.ts';
import type { ReadEntries } from '../query/read-answer.ts';
import type { AdapterDependencies, SourceQuery } from '../source-adapter.ts';

/** Answers as they come. */
export const asResources: ReadEntries<readonly Resource[]> = (resources) => resources;

/** An invented woman. The diaeresis is there to be encoded wrongly. */
export const zoe: Demographics = {
  names: [{ use: 'official', family: 'Featherstonhaugh', given: ['Zoë', 'Marguerite'], prefix: ['Ms'] }],
  birthDate: '1957-03-28',
  gender: 'female',
  addresses: [{ use: 'home', lines: ['12 Invented Row'], postcode: 'SE5 9RS' }],
  telecoms: [],
  nhsNumber: '9990007004' as NhsNumber,
  nhsNumberStatus: 'verified',
};

/** An invented man with nothing in common with her. */
export const barnaby: Demographics = {
  names: [{ use: 'official', family: 'Quillfeather', given: ['Barnaby'], prefix: ['Mr'] }],
  birthDate: '1984-11-02',
  gender: 'male',
  addresses: [{ use: 'home', lines: ['7 Imagined Street'], postcode: 'SE1 7EH' }],
  telecoms: [],
  nhsNumber: '9990007012' as NhsNumber,
  nhsNumberStatus: 'verified',
};

/** A permit as `privacy/decide.ts` would make it: only tests and benchmarks make one here. */
export function examplePermit(changes: Partial<Permit> = {}): Permit {
  return {
    disclosureId: '7c1b7f0e-3f6c-4a0e-9d8e-5a1f3f1d2c11',
    action: 'open-record',
    purpose: 'direct-care',
    user: {
      userId: 'amina',
      name: 'Dr Amina Okafor',
      roleId: 'clinician',
      roleName: 'Hospital doctor',
      jobRoleCode: 'R0260',
      organisation: { ods: 'RJ1', name: "Simulated Guy's and St Thomas'" },
      permissions: new Set(['find-patient', 'view-record'] as const),
      sessionId: 'session-1',
    },
    personId: '1f0e6a52-8a55-4a44-9a55-2f3a5b1c9d10',
    withheldLabels: [],
    policies: ['example'],
    explanation: 'An example.',
    decidedAt: new Date('2026-11-23T09:00:00Z'),
    ...changes,
  } as Permit;
}

/** With no lists: for tests of something else. */
export const nothingListed = createNeverShared([]);

export function exampleQuery(demographics: Demographics, changes: Partial<SourceQuery> = {}): SourceQuery {
  return {
    permit: examplePermit(),
    requestId: 'request-0001',
    neverShared: nothingListed,
    waitMs: 30_000,
    patient: { demographics, localIdentifiers: [] },
    via: ['RJ1'],
    ...changes,
  };
}

export const exampleHost: Organisation = organisation('RJ1', "Simulated Guy's and St Thomas'", 'acute-trust');

/** What an adapter is given, with a log of the test's own. */
export function exampleDependencies(log: Log): AdapterDependencies {
  return {
    log,
    organisation: organisation('RJZ', "Simulated King's College Hospital", 'acute-trust'),
    host: exampleHost,
    heardDirectly: new Set(['RJ1', 'RJZ']),
    now: () => new Date('2026-11-23T09:00:00Z'),
  };
}

function organisation(ods: string, name: string, kind: Organisation['kind']): Organisation {
  return { ods, name, shortName: ods, kind, neighbourhoods: [] };
}

/** Everything of a person that must not stand in an error, a log line or a URL, as they may be written there. */
export function traces({ names, birthDate, nhsNumber, addresses }: Demographics): string[] {
  const spaced = nhsNumber && [nhsNumber, nhsNumber.replace(/^(...)(...)(....)$/, '$1 $2 $3')];
  return [
    ...(spaced ?? []),
    ...(birthDate ? [birthDate] : []),
    ...names.flatMap(({ family, given }) => [...(family ? [family] : []), ...given]),
    ...addresses.flatMap(({ lines, postcode }) => [...lines, ...(postcode ? [postcode] : [])]),
  ];
}

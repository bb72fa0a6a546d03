// Whose record a choice closes: the table in opt-outs-in-force.cases.yaml, which a privacy officer can read.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import type { PatientId } from '#standards/patient.ts';
import { type Choice, optOutsInForce } from './opt-outs-in-force.ts';

interface Case {
  what: string;
  person: { id: string; number?: string; formerly?: string[]; verified?: boolean; partedFrom?: string[] }[];
  choices: { out?: number; in?: number; ends?: number[]; number?: string; then: string[]; bore?: string[] }[];
  closed: boolean;
}

const cases = parse(readFileSync(new URL('opt-outs-in-force.cases.yaml', import.meta.url), 'utf8')) as readonly Case[];

const choiceOf = ({ out, in: back, ends = [], number, then, bore = then }: Case['choices'][number]): Choice => ({
  choiceId: String(out ?? back),
  opted: out === undefined ? 'in' : 'out',
  chosenAt: new Date(2026, 0, out ?? back),
  ...(number === undefined ? {} : { nhsNumber: number }),
  numberVerified: number !== undefined,
  ends: new Set(ends.map(String)),
  identities: new Map(then.map((id) => [id as PatientId, { boreNumber: number !== undefined && bore.includes(id) }])),
});

for (const { what, person, choices, closed } of cases)
  test(what, () => {
    const identities = person.map(({ id, number, formerly = [], verified, partedFrom = [] }) => ({
      patientId: id as PatientId,
      ownPersonId: id as never,
      ...(number === undefined ? {} : { nhsNumber: number }),
      numbers: number === undefined ? [] : [number, ...formerly],
      ...(verified && number !== undefined ? { verifiedNumber: number } : {}),
      partedFrom,
    }));
    assert.equal(optOutsInForce(identities, choices.map(choiceOf)).length > 0, closed);
  });

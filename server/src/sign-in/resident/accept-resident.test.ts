// The table in accept-resident.cases.yaml: who is let in by what a provider says of them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { checkDigit } from '#standards/nhs-number.ts';
import { acceptResident } from './accept-resident.ts';
import { residentsFile } from './resident-settings.ts';

interface Case {
  what: string;
  vector: string;
  proofing: string;
  nhsNumber: string;
  born: string;
  familyName: string;
  subject?: string;
  unsignedVector?: boolean;
  outcome: string;
}
const text = readFileSync(new URL('accept-resident.cases.yaml', import.meta.url), 'utf8');
const { usual, cases } = parse(text) as { usual: Partial<Case>; cases: Case[] };
const settings = residentsFile.parse({
  provider: { name: 'Login', issuer: 'https://login.example.org', clientId: 'record' },
});

const real = `943476591${checkDigit('943476591')!}`;

function outcomeOf(said: Case): string {
  const known = (value: string | undefined) => (value === 'none' ? undefined : value);
  const signed = {
    iss: 'https://login.example.org',
    sub: known(said.subject ?? 'somebody'),
    ...(said.unsignedVector ? {} : { vot: known(said.vector) }),
  };
  const claims = {
    ...signed,
    vot: known(said.vector),
    identity_proofing_level: known(said.proofing),
    nhs_number: said.nhsNumber === 'real' ? real : known(said.nhsNumber),
    birthdate: known(said.born),
    family_name: known(said.familyName),
  };
  const accepted = acceptResident({ signed, claims }, settings, { today: '2026-11-23', testPeopleOnly: true });
  return accepted.accepted ? 'accepted' : accepted.why;
}

for (const each of cases)
  test(`${each.what}: ${each.outcome}`, () => assert.equal(outcomeOf({ ...usual, ...each }), each.outcome));

test('whatever a provider says in whatever shape, nobody is let in without P9 twice', () => {
  const anything = fc.oneof(fc.string(), fc.constantFrom('P9', 'P9.Cp.Cd', 'P5', '9990001014'), fc.jsonValue());
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.constantFrom('vot', 'identity_proofing_level', 'nhs_number', 'birthdate', 'family_name'),
        anything,
      ),
      (said) => {
        const signed = { iss: 'https://login.example.org', sub: 's', ...said };
        const accepted = acceptResident({ signed, claims: signed }, settings, {
          today: '2026-11-23',
          testPeopleOnly: true,
        });
        if (accepted.accepted) {
          assert.equal(said['identity_proofing_level'], 'P9');
          assert.match(JSON.stringify(said['vot']), /\bP9\b/);
        }
      },
    ),
  );
});

test('no configuration lets in somebody who is known less surely', () => {
  for (const vectors of [[], ['P5.Cp.Cd'], ['Cp.Cd'], ['P0'], ['']])
    assert.equal(residentsFile.safeParse({ provider: settings.provider, vectors }).success, false, vectors.join());
});

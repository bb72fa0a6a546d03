// Who is let in, case by case: accept-claims.cases.yaml.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import type { Partnership } from '#runtime/config/partnership.ts';
import { acceptClaims } from './accept-claims.ts';
import { identityFile } from './identity-settings.ts';

interface Case {
  it: string;
  signed: Record<string, unknown>;
  unsigned?: Record<string, unknown>;
  roles: unknown;
  then: string[] | string;
}

const cases = parse(readFileSync(new URL('accept-claims.cases.yaml', import.meta.url), 'utf8')) as Case[];
const partnership = {
  roles: [
    { id: 'gp', name: 'GP', jobRoleCodes: ['R0260'], permissions: ['view-record'] },
    { id: 'emergency-doctor', name: 'Doctor', jobRoleCodes: ['R0050', 'R0070'], permissions: ['view-record'] },
  ],
  organisations: [
    { ods: 'X99001', name: 'Surgery' },
    { ods: 'RJZ', name: 'Hospital' },
  ],
} as unknown as Partnership;
const { claims: names } = identityFile.parse({
  provider: { name: 'P', issuer: 'https://identity.example.org', clientId: 'c', clientSecret: 's' },
}).provider!;

for (const each of cases) {
  test(each.it, () => {
    const who = { sub: '910000000001', name: 'Dr Ann Example' };
    const signed = { ...who, ...each.signed };
    const claims = { ...each.unsigned, nhsid_nrbac_roles: each.roles, ...signed };
    const accepted = acceptClaims({ signed, claims }, { minimumAssurance: 2 }, names, partnership);
    const told = accepted.accepted
      ? accepted.roles.map(({ roleId, organisation, team }) =>
          [roleId, 'at', organisation.ods, ...(team === undefined ? [] : ['in', team])].join(' '),
        )
      : [accepted.why, ...accepted.codes].join(' ');
    assert.deepEqual(told, each.then);
  });
}

test('what they may do is what the role may do, and nothing the provider says adds to it', () => {
  const signed = { sub: 'a', name: 'A', authentication_assurance_level: '3', permissions: ['steward-matches'] };
  const claims = {
    ...signed,
    nhsid_nrbac_roles: [{ role_code: 'R0260', org_code: 'X99001', permissions: ['steward-matches'] }],
  };
  const accepted = acceptClaims({ signed, claims }, { minimumAssurance: 2 }, names, partnership);
  assert.ok(accepted.accepted);
  assert.deepEqual([...accepted.roles[0].permissions], ['view-record']);
});

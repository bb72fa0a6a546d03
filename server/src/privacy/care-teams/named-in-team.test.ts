// Each line of named-in-team.cases.yaml.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import { z } from 'zod';
import type { CareTeam, Resource } from '#standards/fhir/types.ts';
import { readAccessRules } from '../access-rules.ts';
import { teamNaming } from './named-in-team.ts';

const rules = readAccessRules(new URL('../../../../partnership', import.meta.url).pathname);
const cases = z
  .array(
    z.strictObject({
      what: z.string(),
      // YAML 1.2 has no yes and no but as words.
      lets: z.enum(['yes', 'no']),
      members: z.number().optional(),
      team: z.looseObject({}),
    }),
  )
  .parse(parse(readFileSync(new URL('./named-in-team.cases.yaml', import.meta.url), 'utf8')));

const userId = (value: string) => [{ system: 'https://fhir.nhs.uk/Id/sds-user-id', value }];
const held: Resource[] = [
  { resourceType: 'Practitioner', id: 'p1', identifier: userId('5001') },
  { resourceType: 'Practitioner', id: 'p2', identifier: userId('5002') },
  { resourceType: 'PractitionerRole', id: 'r1', practitioner: { reference: 'Practitioner/p1' } },
  {
    resourceType: 'PractitionerRole',
    id: 'r2',
    practitioner: { reference: 'Practitioner/p2' },
    organization: { identifier: { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'RJZ' } },
  },
];

for (const { what, lets, members, team } of cases)
  test(`a team that ${what}${lets === 'yes' ? ' lets them' : ' does not let them'}`, () => {
    const given = { resourceType: 'CareTeam', name: 'Ward team', ...team } as CareTeam;
    const more = Array.from({ length: (members ?? 1) - 1 }, () => ({ member: { display: 'Somebody' } }));
    const participant = Array.isArray(given.participant) ? [...given.participant, ...more] : given.participant;
    const whole = { ...given, participant } as CareTeam;
    const reader = { userId: '5001', organisation: 'RJZ' };
    const named = teamNaming(whole, held, reader, rules, new Date('2026-11-23T12:00:00Z'));
    assert.equal(named, lets === 'yes' ? 'Ward team' : undefined);
  });

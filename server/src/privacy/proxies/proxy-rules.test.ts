// The table in proxies.cases.yaml: who may act for whom, on which day.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { ageOn, dayOfAge } from './birthdays.ts';
import { allowedBy, readProxyRules, type Standing, standings } from './proxy-rules.ts';

interface Case {
  what: string;
  relation: string;
  born: string;
  standing: Standing;
  verified: string;
  until?: string;
  on?: string;
  may: 'both' | 'see' | 'nothing';
  ends?: string;
}
const { cases } = parse(readFileSync(new URL('proxies.cases.yaml', import.meta.url), 'utf8')) as { cases: Case[] };
const rules = readProxyRules(new URL('../../../../partnership', import.meta.url).pathname);

for (const { what, relation, born, standing, verified, until, on = verified, may, ends } of cases)
  test(`${what}: ${may}`, () => {
    const birthDate = born === 'none' ? undefined : born;
    const allowed = allowedBy(rules, { relation, standing, from: verified, until }, birthDate, on);
    const said = allowed ? (allowed.may.has('choose') ? 'both' : 'see') : 'nothing';
    assert.deepEqual([said, allowed?.endsOn], [may, may === 'nothing' ? undefined : ends]);
  });

const day = fc
  .date({ min: new Date('1950-01-01'), max: new Date('2060-12-31'), noInvalidDate: true })
  .map((at) => at.toISOString().slice(0, 10));

test('whatever the days, nobody acts as a parent for somebody of 16, nor beyond the birthday of the age it was verified for', () => {
  fc.assert(
    fc.property(day, day, day, fc.constantFrom(...standings), (born, from, on, standing) => {
      const allowed = allowedBy(rules, { relation: 'parent', standing, from }, born, on);
      if (!allowed) return;
      const [then, now] = [ageOn(born, from)!, ageOn(born, on)!];
      assert.ok(on >= from && now < 16);
      for (const edge of [11, 13, 16]) assert.ok(then >= edge || now < edge, `verified at ${then}, and now ${now}`);
    }),
  );
});

test('somebody is of an age from its birthday on, and not a day before; on 1 March where there is no 29 February', () => {
  assert.deepEqual([dayOfAge('2020-02-29', 11), dayOfAge('2012-02-29', 16)], ['2031-03-01', '2028-02-29']);
  fc.assert(
    fc.property(day, fc.nat(110), (born, years) => {
      const birthday = dayOfAge(born, years);
      const before = new Date(Date.parse(`${birthday}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
      assert.equal(ageOn(born, birthday), years);
      if (years > 0) assert.equal(ageOn(born, before), years - 1);
    }),
  );
});

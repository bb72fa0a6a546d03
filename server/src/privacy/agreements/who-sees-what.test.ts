// What agreements add up to: the table in who-sees-what.cases.yaml, which a privacy officer can read.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import { whoSeesWhat } from './who-sees-what.ts';

interface Case {
  what: string;
  agreements: { id: string; sharers: string[]; readers: string[]; sections: 'all' | string[] }[];
  sees: string[];
}

const cases = parse(readFileSync(new URL('who-sees-what.cases.yaml', import.meta.url), 'utf8')) as readonly Case[];
const parties = { sharers: ['GP', 'HOSPITAL'], readers: ['GP', 'HOSPITAL', 'COUNCIL'] };

for (const { what, agreements, sees } of cases)
  test(what, () => {
    const inForce = agreements.map(({ id, sharers, readers, sections }) => ({
      id,
      title: id,
      sharers: new Set(sharers),
      readers: new Set(readers),
      sections: sections === 'all' ? ('all' as const) : new Set(sections),
    }));
    const said = whoSeesWhat(inForce, parties).map(
      ({ sharer, reader, sections, agreements: ids }) =>
        `${reader} sees ${sections === 'all' ? 'all' : [...sections].join(', ')} of ${sharer} under ${ids.join(', ')}`,
    );
    assert.deepEqual(said, sees);
  });

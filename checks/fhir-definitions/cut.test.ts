import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { cutDefinitions } from './cut.ts';

test('the committed definitions are what the packages give today (npm run fhir-definitions writes them anew)', () => {
  for (const [file, content] of Object.entries(cutDefinitions())) {
    const url = new URL(`../../server/src/standards/fhir/r4/${file}`, import.meta.url);
    assert.deepEqual(JSON.parse(readFileSync(url, 'utf8')), JSON.parse(JSON.stringify(content)), file);
  }
});

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readPdsSettings } from './pds-settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'pds-'));
after(() => rmSync(folder, { recursive: true }));
const read = (yaml: string, environment = {}) => {
  writeFileSync(join(folder, 'pds.yaml'), yaml);
  return readPdsSettings(folder, environment);
};

test('a partnership without pds.yaml has no connection', () => {
  assert.equal(readPdsSettings(join(folder, 'nowhere')), undefined);
});

test('the budget is what the national service allows everybody, unless more is agreed', () => {
  const settings = read('baseUrl: ${PDS_URL}\n', { PDS_URL: 'https://example.org/FHIR/R4' });
  assert.deepEqual([settings?.baseUrl, settings?.requestsPerSecond], ['https://example.org/FHIR/R4', 5]);
});

test('a mistake names file, line and remedy', () => {
  assert.throws(
    () => read('baseUrl: ftp://example.org\nwaitMs: 10\n'),
    (error: Error) => {
      assert.match(error.message, /pds\.yaml:1 \(baseUrl\): Give the address/);
      assert.match(error.message, /pds\.yaml:2 \(waitMs\): A wait under 50 ms/);
      return true;
    },
  );
});

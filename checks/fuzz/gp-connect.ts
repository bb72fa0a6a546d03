// Fuzz target: a GP Connect answer, whatever a practice's system sends. It is read or refused; what is read is R4, leads
// nowhere outside itself, and every value of it is carried or reported.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { zoe } from '#sources/contract/example-question.ts';
import { readJson } from '#sources/connection/read-json.ts';
import { recordOf } from '#sources/adapters/gp-connect/example-practice.ts';
import { areaNames } from '#sources/adapters/gp-connect/reading/clinical-areas.ts';
import { readAnswer } from '#sources/adapters/gp-connect/reading/read-answer.ts';
import { isObject } from '#sources/adapters/gp-connect/stu3/elements/rules.ts';
import { translateBundle } from '#sources/adapters/gp-connect/stu3/translate-bundle.ts';
import { unaccounted } from '#sources/adapters/gp-connect/stu3/unaccounted.ts';
import { validateResource } from '#standards/fhir/validate.ts';
import { inputFolder } from '../real-input/part.ts';
import type { FuzzTarget } from './target.ts';

const cases = new URL('../../server/src/sources/adapters/gp-connect/stu3/translation.cases.yaml', import.meta.url);
const timeZone = 'Europe/London';

export const target: FuzzTarget = {
  name: 'gp-connect',
  shape: 'json',
  maxBytes: 512 * 1024,
  corpus() {
    const invented = (parse(readFileSync(cases, 'utf8')) as { from: Record<string, unknown> }[]).map(
      ({ from }) => from,
    );
    return [recordOf(zoe), recordOf(zoe, invented), ...invented.map((entry) => recordOf(zoe, [entry]))]
      .map((record): Uint8Array => Buffer.from(JSON.stringify(record)))
      .concat(realRecords());
  },
  open: () => ({
    feed(input) {
      const body = readJson(Buffer.from(input), 'application/fhir+json');
      if (body === undefined) return 'refused';
      const answer = readAnswer(body, { demographics: zoe, areas: areaNames, timeZone });
      assert.equal(answer.outcome === 'partly-answered', answer.resources.length > 0 && answer.issues.length > 0);
      if (!isObject(body)) return 'refused';

      const translation = translateBundle(body, { timeZone, onePatient: false });
      assert.deepEqual(unaccounted(translation), [], 'neither carried nor reported');
      for (const resource of translation.resources) {
        const [issue] = validateResource(resource).filter(({ severity }) => severity === 'error');
        assert.equal(issue, undefined, `${resource.resourceType} is not R4: ${issue?.location} ${issue?.text}`);
      }
      const keys = new Set(translation.resources.map(({ resourceType, id }) => `${resourceType}/${id}`));
      assert.equal(keys.size, translation.resources.length, 'two resources share an id');
      return translation.resources.length > 0 ? 'taken' : 'refused';
    },
  }),
};

/** The smaller real ones, where this machine has them: mutations of large ones mostly measure JSON.parse. */
function realRecords(): Buffer[] {
  const folder = inputFolder('gp-connect');
  if (!folder) return [];
  const records = join(folder, 'structured-records');
  return readdirSync(records)
    .map((file) => readFileSync(join(records, file)))
    .filter(({ length }) => length < 25_000);
}

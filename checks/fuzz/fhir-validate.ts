// Fuzz target: FHIR validation, asked of whatever JSON arrives. It answers with issues, the same each time.
import assert from 'node:assert/strict';
import { isResource, validateResource } from '#standards/fhir/validate.ts';
import { fhirSeeds } from './example-resources.ts';
import type { FuzzTarget } from './target.ts';

const decoder = new TextDecoder();
const encoder = new TextEncoder();

export const target: FuzzTarget = {
  name: 'fhir-validate',
  shape: 'json',
  corpus: () => fhirSeeds.map((seed) => encoder.encode(JSON.stringify(seed))),
  open: () => ({
    feed(input) {
      let value: unknown;
      try {
        value = JSON.parse(decoder.decode(input));
      } catch {
        return 'refused';
      }
      const issues = validateResource(value);
      assert.ok(issues.length <= 101, 'more issues than are listed');
      assert.ok(issues.length > 0 || isResource(value), 'accepted what is no resource');
      assert.deepEqual(validateResource(value), issues, 'another answer the second time');
      return issues.some(({ severity }) => severity === 'error') ? 'refused' : 'taken';
    },
  }),
};

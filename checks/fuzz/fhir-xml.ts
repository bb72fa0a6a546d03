// Fuzz target: the FHIR XML reader. What is not FHIR XML is refused with an IssueError; what is read can be written and read
// back the same, unless validation refuses it.
import assert from 'node:assert/strict';
import { IssueError } from '#standards/issue.ts';
import { validateResource } from '#standards/fhir/validate.ts';
import { readFhirXml } from '#standards/fhir/xml/read-xml.ts';
import { writeFhirXml } from '#standards/fhir/xml/write-xml.ts';
import { fhirSeeds } from './example-resources.ts';
import type { FuzzTarget } from './target.ts';

const decoder = new TextDecoder();
const encoder = new TextEncoder();

export const target: FuzzTarget = {
  name: 'fhir-xml',
  shape: 'bytes',
  corpus: () => fhirSeeds.map((seed) => encoder.encode(writeFhirXml(seed))),
  open: () => ({
    feed(input) {
      let resource: Record<string, unknown>;
      try {
        resource = readFhirXml(decoder.decode(input));
      } catch (error) {
        if (error instanceof IssueError) return 'refused';
        throw error;
      }
      if (validateResource(resource).some(({ severity }) => severity === 'error')) return 'refused';
      assert.deepEqual(readFhirXml(writeFhirXml(resource)), resource);
      return 'taken';
    },
  }),
};

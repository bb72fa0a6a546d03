// Fuzz target: a FHIR R4 source's answer, its own and a neighbouring record's. It is read or refused; what is read can be
// read as R4, is this person's, leads nowhere outside itself, and nothing said about it names them.
import assert from 'node:assert/strict';
import { readJson } from '#sources/connection/read-json.ts';
import { exampleQuery, traces, zoe } from '#sources/contract/example-question.ts';
import { bundleOf, held, patientResource } from '#sources/adapters/fhir-r4/example-server.ts';
import { patientReferencesOf } from '#sources/adapters/fhir-r4/reading/areas.ts';
import { startCollection } from '#sources/adapters/fhir-r4/reading/collection.ts';
import { composeAnswer } from '#sources/adapters/fhir-r4/reading/compose-answer.ts';
import { readBundle } from '#sources/adapters/fhir-r4/requests/bundle.ts';
import { settleOrigins } from '#sources/adapters/shared-care-record/origin.ts';
import { countsOf, exampleEntry } from '#sources/contract/example-entries.ts';
import type { Patient } from '#standards/fhir/types.ts';
import { validateResource } from '#standards/fhir/validate.ts';
import type { FuzzTarget } from './target.ts';

const base = new URL('https://fhir.example.org/r4/');
const patient = patientResource(zoe) as Patient & { id: string };
const kinds = [...countsOf(100).keys()];
const said = traces(zoe);
/** Any of it as a word of its own. */
const named = new RegExp(`(?<![\\p{L}\\p{N}])(${said.join('|')})(?![\\p{L}\\p{N}])`, 'u');

export const target: FuzzTarget = {
  name: 'fhir-source',
  shape: 'json',
  maxBytes: 256 * 1024,
  corpus() {
    const entries = kinds.map((kind, index) => exampleEntry(kind, index));
    const bundles = [
      bundleOf([patient, ...Object.values(held).flat()]),
      bundleOf(entries),
      ...entries.map((entry) => bundleOf([entry, remark])),
    ];
    return bundles.map((bundle) => Buffer.from(JSON.stringify(bundle)));
  },
  open: () => ({
    async feed(input) {
      const bundle = readBundle(readJson(Buffer.from(input), 'application/fhir+json'));
      if (bundle === undefined) return 'refused';
      const collection = startCollection(base, exampleQuery(zoe), {
        found: true,
        patient: structuredClone(patient),
        warnings: [],
      });
      await collection.take(bundle.entries, undefined, new AbortController().signal);
      settleOrigins(collection, { neighbour: 'QKK', heardDirectly: new Set(['RJ1']) });
      const answer = composeAnswer(kinds, collection, new Map(), []);

      for (const resource of answer.resources) {
        const unreadable = validateResource(resource).find(
          ({ severity, code }) => severity === 'error' && code !== 'invariant',
        );
        assert.equal(unreadable, undefined, `${resource.resourceType}: ${unreadable?.location} ${unreadable?.text}`);
        for (const { reference } of patientReferencesOf({ ...resource }))
          if (reference !== undefined) assert.equal(reference, 'Patient/p1', 'of somebody else');
      }
      const { issues, warnings, losses, areas } = answer;
      const words = JSON.stringify({ issues, warnings, losses, areas });
      assert.doesNotMatch(words, named, 'what is said names the person');
      return answer.outcome === 'answered' ? 'taken' : 'refused';
    },
  }),
};

/** A server's remark that quotes the question. */
const remark = {
  resourceType: 'OperationOutcome',
  issue: [
    {
      severity: 'warning',
      code: 'processing',
      details: { text: `Not all of ${said.join(' ')}` },
      diagnostics: said.join(),
    },
  ],
};

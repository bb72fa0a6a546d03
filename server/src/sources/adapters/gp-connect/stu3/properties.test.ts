// What holds of every message, whatever is in it.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { validateResource } from '#standards/fhir/validate.ts';
import { areaNames } from '../reading/clinical-areas.ts';
import { readAnswer } from '../reading/read-answer.ts';
import { zoe } from '../../../contract/example-question.ts';
import { recordOf } from '../example-practice.ts';
import type { JsonObject } from './elements/rules.ts';
import { resourceRules } from './resources/all.ts';
import { translateBundle } from './translate-bundle.ts';
import { unaccounted } from './unaccounted.ts';

const options = { timeZone: 'Europe/London', onePatient: false };

/** A word that is nowhere else, so that finding it in the result means that it was carried there. */
const word = fc.integer({ min: 0, max: 0xffff_ffff }).map((number) => `w${number.toString(36)}`);
const leaf = fc.oneof(
  word,
  word.map((each) => ` ${each} `),
  fc.constantFrom('2024-02-30', '2024-05-01T10:00:00', 'active', 'final', 'true', '', 'Patient/p1', '#c', '\u0000'),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);

/** Names of every element of every kind, so that generated objects look like FHIR. */
const names = [...new Set(Object.values(resourceRules).flatMap(({ rules }) => Object.keys(rules)))].concat(
  'coding text system value code display start end unit reference url valueString extension modifierExtension id'.split(
    ' ',
  ),
  'role actor agent item type status linkId answer contained meta profile _birthDate _text'.split(' '),
  '__proto__ constructor toString nobody_knows'.split(' '),
);
const { tree } = fc.letrec<{ tree: unknown; object: JsonObject }>((tie) => ({
  tree: fc.oneof({ maxDepth: 4, withCrossShrink: true }, leaf, tie('object'), fc.array(tie('tree'), { maxLength: 3 })),
  object: fc.dictionary(fc.constantFrom(...names), tie('tree'), { maxKeys: 5 }),
}));
const entry = fc
  .tuple(
    fc.constantFrom(...Object.keys(resourceRules), 'Nonsense', 'OperationOutcome', 'toString'),
    fc.option(word, { nil: undefined }),
    fc.dictionary(fc.constantFrom(...names), tree, { maxKeys: 8 }),
  )
  .map(([resourceType, id, elements]): JsonObject => ({ ...elements, resourceType, ...(id && { id }) }));
const bundle = fc.array(entry, { maxLength: 5 }).map((entries) => ({
  resourceType: 'Bundle',
  entry: entries.map((resource) => ({ resource })),
}));

describe('every message', () => {
  it('is translated into R4, carried or reported value by value, and the same the second time', () => {
    fc.assert(
      fc.property(bundle, (message) => {
        const translation = translateBundle(message, options);
        assert.deepEqual(unaccounted(translation), []);
        for (const resource of translation.resources)
          assert.deepEqual(
            validateResource(resource).filter(({ severity }) => severity === 'error'),
            [],
          );
        assert.deepEqual(translateBundle(message, options).resources, translation.resources);
      }),
      { numRuns: 1000 },
    );
  });

  it('has one fate for each entry, and one resource for each that was translated', () => {
    fc.assert(
      fc.property(bundle, ({ entry: entries }) => {
        const translation = translateBundle({ resourceType: 'Bundle', entry: entries }, options);
        const translated = translation.entries.filter(({ fate }) => fate === 'translated');
        assert.equal(translation.entries.filter(({ container }) => !container).length, entries.length);
        assert.deepEqual(
          translated.map(({ key }) => key),
          translation.resources.map(({ resourceType, id }) => `${resourceType}/${id}`),
        );
        assert.equal(new Set(translated.map(({ key }) => key.toLowerCase())).size, translated.length);
      }),
      { numRuns: 200 },
    );
  });

  it('is answered or refused, and refers to nothing it does not hold', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 4 }), (entries) => {
        const answer = readAnswer(recordOf(zoe, entries), {
          demographics: zoe,
          areas: areaNames,
          timeZone: 'Europe/London',
        });
        const keys = new Set(answer.resources.map(({ resourceType, id }) => `${resourceType}/${id}`));
        for (const [, reference] of JSON.stringify(answer.resources).matchAll(/"reference":"([^"]*)"/g))
          assert.ok(keys.has(reference!), reference);
      }),
      { numRuns: 200 },
    );
  });

  it('may be any JSON at all', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        const answer = readAnswer(body, { demographics: zoe, areas: areaNames, timeZone: 'Europe/London' });
        assert.equal(answer.resources.length, 0);
        assert.ok(answer.issues.length > 0);
      }),
    );
  });
});

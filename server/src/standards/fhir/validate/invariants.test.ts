// Each invariant written by hand beside its published expression, on made-up elements of its type.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { constraintOf, type Field, resourceTypes, type TypeRule, typeRule } from '../r4/definitions.ts';
import { evaluator } from './fhirpath.ts';
import { writtenInvariants } from './invariants.ts';
import type { JsonObject } from './walk.ts';

/** Where ours and the expression differ on purpose, and why. */
const differs: Readonly<Record<string, string>> = {
  'con-3': 'the expression compares a CodeableConcept with a string, and so always holds',
  'rng-2': 'the expression compares quantities of different units; ours leaves those alone',
  'ctm-1': 'the expression fetches what the reference is to; ours reads its type',
  'que-7': "FHIRPath's own Boolean, which the expression asks for, is not FHIR's",
  'dom-3': 'the expression refuses canonicals and # references that FHIR allows',
};

const words: Readonly<Record<string, readonly unknown[]>> = {
  boolean: [true, false],
  decimal: [-1, 0, 1, 2.5],
  integer: [-1, 0, 1],
  positiveInt: [1, 2],
  unsignedInt: [0, 1],
  date: ['2020', '2020-02-03', '2021-01-01'],
  dateTime: ['2020-02-03', '2021-01-01'],
  instant: ['2020-02-03T10:00:00Z'],
  time: ['10:00:00'],
  uri: ['http://unitsofmeasure.org', 'http://example.org/_history/1', 'http://example.org'],
};
/** What an expression compares with, beside something it does not. */
const literals = (expression: string) => [
  'a',
  ...[...expression.matchAll(/'([\w-]{1,20})'/g)].map(([, literal]) => literal),
];
const codings = [
  { system: 'http://loinc.org', code: '1-8' },
  { system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'resolved' },
  { system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'entered-in-error' },
  { system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification', code: 'entered-in-error' },
];

/** What the constraint at hand speaks of. */
interface Likely {
  (key: string): boolean;
  words: readonly unknown[];
}

function anyOf(field: Field, depth: number, likely: Likely): fc.Arbitrary<unknown> {
  if (field.type === 'code') return fc.constantFrom(...likely.words);
  if (field.isPrimitive) return fc.constantFrom(...(words[field.type] ?? ['a', 'b']));
  if (field.isResource) {
    return fc.constantFrom<JsonObject>(
      { resourceType: 'Patient', id: 'a' },
      { resourceType: 'Composition', meta: { versionId: '1' } },
    );
  }
  if (field.type === 'CodeableConcept') return fc.constantFrom(...codings).map((coding) => ({ coding: [coding] }));
  if (field.type === 'Extension') return fc.constant({ url: 'http://example.org', valueCode: 'a' });
  return anyNode(typeRule(field.type)!, depth, likely);
}

/** An element of the type: a few of its fields, and always those the constraint speaks of more often than not. */
function anyNode(rule: TypeRule, depth: number, likely: Likely): fc.Arbitrary<JsonObject> {
  const model: Record<string, fc.Arbitrary<unknown>> = {};
  for (const field of rule.fields.values()) {
    if (['id', 'meta', 'text', 'language', 'implicitRules', 'modifierExtension', 'extension'].includes(field.key))
      continue;
    if (depth <= 0 && !field.isPrimitive && !(likely(field.key) && depth === 0)) continue;
    const one = anyOf(field, depth - 1, likely);
    const value = field.many ? fc.array(one, { minLength: 1, maxLength: 3 }) : one;
    const absent = fc.constant(undefined);
    const isRequired = rule.required.some(({ keys }) => keys.length === 1 && keys[0] === field.key);
    model[field.key] = fc.oneof(
      { arbitrary: value, weight: 1 },
      { arbitrary: absent, weight: isRequired ? 0 : likely(field.key) ? 1 : 12 },
    );
  }
  return fc.record(model).map((node) => {
    const kept: JsonObject = rule.isResource ? { resourceType: rule.name } : {};
    let choices = 0;
    for (const [key, value] of Object.entries(node)) {
      const { choice } = rule.fields.get(key)!;
      if (value === undefined || (choices & choice) !== 0) continue;
      choices |= choice;
      kept[key] = value;
    }
    return kept;
  });
}

/** Types by the constraint they name; for an element's own constraint, the element's type. */
function placesOf(key: string): TypeRule[] {
  const found = new Map<string, TypeRule>();
  const seen = new Set<string>();
  const visit = (name: string) => {
    const rule = typeRule(name);
    if (!rule || seen.has(name)) return;
    seen.add(name);
    if (rule.constraints.includes(key)) found.set(name, rule);
    for (const field of rule.fields.values()) {
      if (field.constraints.includes(key)) found.set(field.type, typeRule(field.type)!);
      if (!field.isPrimitive) visit(field.type);
    }
  };
  for (const name of resourceTypes) visit(name);
  return [...found.values()].slice(0, 1);
}

for (const key of Object.keys(writtenInvariants)) {
  const [rule] = placesOf(key);
  const constraint = constraintOf(key);
  if (differs[key] || key.startsWith('dom-')) continue;
  test(`${key} holds where "${constraint.expression.slice(0, 60)}" does`, () => {
    assert.ok(rule, `no type has ${key}`);
    const byExpression = evaluator(constraint, rule.name);
    const written = writtenInvariants[key]!;
    const names = (name: string) => new RegExp(`\\b${name.replace(/[A-Z]\w*$/, '')}`).test(constraint.expression);
    const spokenOf = Object.assign(names, { words: literals(constraint.expression) });
    const outcomes = new Set<boolean>();
    fc.assert(
      fc.property(anyNode(rule, 1, spokenOf), (node) => {
        const context = { root: node, resource: node };
        const expected = byExpression(node, context);
        // Undecided: the expression meets something required that is not there, and other rules refuse that.
        if (expected === undefined) return;
        outcomes.add(expected);
        assert.equal(written(node, context), expected, JSON.stringify(node));
      }),
      { numRuns: 300 },
    );
    assert.equal(outcomes.size, 2, 'the made-up elements all fell on one side');
  });
}

// FHIRPath for the rules nobody wrote out by hand: those of conformance resources, and those of profiles.
// Why loaded late: the engine and FHIR's model cost about 60 ms and 20 MB, and most processes never meet such a rule.
import { createRequire } from 'node:module';
import type { Constraint } from '../r4/definitions.ts';
import type { Holds, InvariantContext } from './exists.ts';
import type { JsonObject } from './walk.ts';

type Compiled = (node: unknown, variables: Record<string, unknown>) => unknown[];
interface Engine {
  compile(path: { base: string; expression: string }, model: unknown, options: object): Compiled;
}

let engine: { compile: (constraint: Constraint, base: string) => Compiled } | undefined;

function load(): NonNullable<typeof engine> {
  const require = createRequire(import.meta.url);
  const fhirpath = require('fhirpath') as Engine;
  const model = require('fhirpath/fhir-context/r4') as unknown;
  // Tracing would print content; it is turned into nothing.
  const options = { async: false, traceFn: () => undefined };
  return { compile: ({ expression }, base) => fhirpath.compile({ base, expression }, model, options) };
}

/**
 * The rule as a function; compiled when first asked.
 * @param base the type the rule is about, e.g. `Questionnaire.item`.
 * @returns a function that answers undefined where the expression does not decide or cannot be evaluated.
 */
export function evaluator(
  constraint: Constraint,
  base: string,
): (node: JsonObject, context: InvariantContext) => boolean | undefined {
  let compiled: Compiled | undefined;
  return (node, { root, resource }) => {
    try {
      engine ??= load();
      compiled ??= engine.compile(constraint, base);
      const result = compiled(node, { resource, rootResource: root, context: node });
      return result.length === 0 ? undefined : result[0] !== false;
    } catch {
      return undefined;
    }
  };
}

/** The rule as a function that holds unless the expression says it does not: a rule that cannot be decided refuses nothing. */
export function holdsByFhirPath(constraint: Constraint, base: string): Holds {
  const evaluate = evaluator(constraint, base);
  return (node, context) => evaluate(node, context) !== false;
}

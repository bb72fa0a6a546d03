// One pass over a resource beside its type's rules: unknown fields, cardinality, primitives, codes, references, and then,
// where the shape is right, the invariants.
// Why data and not generated code: walking rules reaches the speed wanted (decision 0003) and needs no eval.
// Source: FHIR R4 §2.6.2 (JSON representation), §2.1.0.1 (cardinality), ele-1, ext-1.
import { type Field, resourceTypes, type TypeRule, typeRule, vocabulary } from '../r4/definitions.ts';
import { type Invariant, invariantOf } from './invariants.ts';
import { primitiveRules } from './primitives.ts';
import { checkReference, containedTypes, entryTypes } from './references.ts';
import { choiceExists } from './exists.ts';
import { isObject, type JsonObject, maxDepth, type Walk } from './walk.ts';
import { xhtmlProblem } from './xhtml.ts';

const elementRule = typeRule('Element')!;

/** Checks a resource: the one asked about, a Bundle's entry, or one that is contained. */
export function checkResource(value: unknown, walk: Walk, place: 'own' | 'contained'): void {
  if (!isObject(value)) return walk.report('error', 'structure', 'A resource is a JSON object.');
  const type = value['resourceType'];
  if (typeof type !== 'string') return walk.report('error', 'required', 'The resource does not say its resourceType.');
  if (!resourceTypes.has(type)) {
    return walk.report('error', 'structure', 'The resourceType is not one of FHIR R4.');
  }
  const { root, resource, contained, entries } = walk;
  walk.resource = value;
  if (place === 'own') {
    walk.root = value;
    walk.contained = containedTypes(value);
  }
  if (type === 'Bundle') walk.entries = entryTypes(value);
  checkNode(typeRule(type)!, value, walk, false);
  walk.root = root;
  walk.resource = resource;
  walk.contained = contained;
  walk.entries = entries;
}

/**
 * Checks one complex value.
 * @param hasValue whether it stands beside a primitive's value, and so may be there for an id alone.
 */
export function checkNode(rule: TypeRule, node: JsonObject, walk: Walk, hasValue: boolean): void {
  if (walk.depth >= maxDepth) {
    walk.report('error', 'too-long', `Nested more than ${maxDepth} deep.`);
    return;
  }
  walk.depth += 1;
  const before = walk.errors;
  let content = 0;
  let choices = 0;
  let position = 0;
  for (const key in node) {
    const value = node[key];
    if (value === undefined) continue;
    position += 1;
    if (key !== 'id') content += 1;
    const field = rule.fields.get(key);
    if (field === undefined) {
      if (key === 'resourceType' && rule.isResource) continue;
      const shadowed = key.charCodeAt(0) === 0x5f ? rule.fields.get(key.slice(1)) : undefined;
      if (shadowed?.isPrimitive) {
        if (node[shadowed.key] === undefined) choices = checkChoice(shadowed, choices, walk);
        checkShadow(shadowed, value, node[shadowed.key], walk);
      } else {
        reportUnknown(rule, key, position, walk);
      }
      continue;
    }
    if (field.choice !== 0) choices = checkChoice(field, choices, walk);
    checkField(field, value, node, walk);
  }
  if (content === 0 && !hasValue && !rule.isResource)
    walk.report('error', 'invariant', 'ele-1: an element has a value or something in it.');
  for (const { element, min, keys } of rule.required) checkRequired(element, min, keys, node, walk);
  if (walk.errors === before) checkRules(rule, node, walk);
  walk.depth -= 1;
}

function checkChoice(field: Field, choices: number, walk: Walk): number {
  if ((choices & field.choice) !== 0) {
    walk.report('error', 'structure', `Only one of the types of ${field.element} may be there.`);
  }
  return choices | field.choice;
}

function reportUnknown(rule: TypeRule, key: string, position: number, walk: Walk): void {
  const bare = key.replace(/^_/, '');
  const isKnownWord = vocabulary.has(bare) || vocabulary.has(bare.replace(/[A-Z]\w*$/, ''));
  const named = isKnownWord && /^\w{1,64}$/.test(bare) ? `"${key}"` : `number ${position} of the element`;
  walk.report('error', 'structure', `${rule.name} has no such field: ${named}.`);
}

function checkRequired(element: string, min: number, keys: readonly string[], node: JsonObject, walk: Walk): void {
  for (const key of keys) {
    const value = node[key];
    if (value !== undefined || node[`_${key}`] !== undefined) {
      if (min > 1 && Array.isArray(value) && value.length < min) {
        walk.report('error', 'required', `${element} must be there at least ${min} times.`);
      }
      return;
    }
  }
  walk.report('error', 'required', `${element} is required.`);
}

function checkField(field: Field, value: unknown, node: JsonObject, walk: Walk): void {
  walk.enter(field);
  if (!field.many) {
    if (Array.isArray(value)) walk.report('error', 'structure', 'This is one value, not a list.');
    else checkValue(field, value, walk);
  } else if (!Array.isArray(value)) {
    walk.report('error', 'structure', 'This is a list, even where it has one entry.');
  } else if (value.length === 0) {
    walk.report('error', 'structure', 'A list has entries, or is left out.');
  } else {
    for (let index = 0; index < value.length; index += 1) {
      walk.enter(index);
      if (value[index] === null && field.isPrimitive) checkGap(field, index, node, walk);
      else checkValue(field, value[index], walk);
      walk.leave();
    }
  }
  walk.leave();
}

/** In a list of primitives, null stands where only the entry of the same place in `_field` says something. */
function checkGap(field: Field, index: number, node: JsonObject, walk: Walk): void {
  const shadows = node[`_${field.key}`];
  if (!Array.isArray(shadows) || !isObject(shadows[index])) {
    walk.report('error', 'structure', 'A gap in a list of values needs an extension in its place.');
  }
}

function checkValue(field: Field, value: unknown, walk: Walk): void {
  if (field.isPrimitive) {
    checkPrimitive(field, value, walk);
  } else if (field.isResource) {
    checkResource(value, walk, field.key === 'contained' ? 'contained' : 'own');
  } else if (isObject(value)) {
    checkNode(typeRule(field.type)!, value, walk, false);
    if (field.type === 'Reference') checkReference(value, field.targets, walk);
    if (field.binding) checkConcept(field, value, walk);
    if (field.type === 'Extension') checkExtension(value, walk);
    walk.onValue?.(field, value);
    for (const key of field.constraints) checkInvariant(invariantOf(key, field.type), value, walk);
  } else {
    walk.report('error', 'structure', 'This is an object.');
  }
}

function checkPrimitive(field: Field, value: unknown, walk: Walk): void {
  if (field.type === 'xhtml') {
    const problem = typeof value === 'string' ? xhtmlProblem(value) : 'The narrative is text.';
    if (problem) walk.report('error', 'invariant', problem);
    return;
  }
  const rule = primitiveRules[field.type]!;
  if (!rule.isValid(value)) {
    walk.report('error', 'value', `Expected ${rule.expected}.`);
  } else if (field.binding && !field.binding.hasCode(value as string)) {
    walk.report(
      'error',
      'code-invalid',
      `The code is not in the value set ${field.binding.valueSet}, which is required here.`,
    );
  }
}

/** The `_field` beside a primitive: its id and extensions. */
function checkShadow(field: Field, shadow: unknown, value: unknown, walk: Walk): void {
  walk.enter(field);
  if (!field.many) {
    if (!isObject(shadow)) walk.report('error', 'structure', 'What stands beside a value is an object.');
    else checkNode(elementRule, shadow, walk, value !== undefined);
  } else if (!Array.isArray(shadow) || shadow.length === 0) {
    walk.report('error', 'structure', 'What stands beside a list is a list with entries.');
  } else {
    const values = Array.isArray(value) ? value : [];
    if (value !== undefined && values.length !== shadow.length) {
      walk.report('error', 'structure', 'The list and what stands beside it are not of one length.');
    }
    for (let index = 0; index < shadow.length; index += 1) {
      const each: unknown = shadow[index];
      const hasValue = values[index] !== undefined && values[index] !== null;
      if (each === null && hasValue) continue;
      walk.enter(index);
      if (isObject(each)) checkNode(elementRule, each, walk, hasValue);
      else walk.report('error', 'structure', 'What stands beside a value is an object.');
      walk.leave();
    }
  }
  walk.leave();
}

/** In the source's own words: a code or a display without a system. */
function isWithoutSystem(coding: unknown): boolean {
  return (
    isObject(coding) &&
    coding['system'] === undefined &&
    [coding['code'], coding['display']].some((words) => typeof words === 'string' && words.trim() !== '')
  );
}

/** A CodeableConcept or Coding whose value set is required: one of its codings is in it. */
function checkConcept(field: Field, value: JsonObject, walk: Walk): void {
  const codings = field.type === 'CodeableConcept' ? value['coding'] : [value];
  const binding = field.binding!;
  const isIn =
    Array.isArray(codings) &&
    codings.some(
      (coding) =>
        isObject(coding) &&
        binding.hasCoding(coding['system'] as string | undefined, coding['code'] as string | undefined),
    );
  // An extension may say why there is no code (data-absent-reason).
  if (isIn || (codings === undefined && value['extension'] !== undefined)) return;
  // Why a warning: what claims no system claims no meaning that a reader could mistake, and a problem that is not shown may harm.
  if (field.type === 'CodeableConcept' && Array.isArray(codings) && codings.some(isWithoutSystem)) {
    walk.report('warning', 'code-invalid', `A code has no system. It should be of the value set ${binding.valueSet}.`);
    return;
  }
  walk.report('error', 'code-invalid', `No coding is in the value set ${binding.valueSet}, which is required here.`);
}

function checkExtension(extension: JsonObject, walk: Walk): void {
  const hasValue = choiceExists(extension, 'value');
  if (hasValue === (extension['extension'] !== undefined)) {
    walk.report('error', 'invariant', 'ext-1: an extension has either a value or extensions of its own.');
  }
}

function checkRules(rule: TypeRule, node: JsonObject, walk: Walk): void {
  for (const key of rule.constraints) checkInvariant(invariantOf(key, rule.name), node, walk);
}

function checkInvariant(invariant: Invariant, node: JsonObject, walk: Walk): void {
  if (invariant.holds(node, walk)) return;
  walk.report(invariant.severity, 'invariant', `${invariant.key}: ${invariant.human}`);
}

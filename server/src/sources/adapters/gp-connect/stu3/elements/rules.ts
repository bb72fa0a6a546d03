// The engine of the translation: the message drives, a table of rules per type decides.
// Invariant: every element of the message is put into the result or reported. The walk visits each name that is there; a name
// without a rule is reported by the walk itself, and a rule that cannot carry its value reports it.
import type { LossLog } from './losses.ts';
import { openShapes, type Shapes } from './shapes.ts';

export type JsonObject = Record<string, unknown>;

/** What rules may use beside the value in hand. */
export interface Translation {
  losses: LossLog;
  /** For local times that came without an offset. */
  timeZone: string;
  /** `Type/id` of the entry that a reference in the message means; undefined where it points at nothing that came along. */
  resolve(reference: string): string | undefined;
  /** `Patient/id` of the patient in the message with this identifier, where a reference gives nothing else. */
  patientWith(identifier: unknown): string | undefined;
  /** Puts one extension where it belongs in R4: as UK Core's, as an element, or unchanged. */
  carryExtension(extension: unknown, place: string, into: JsonObject, list: 'extension' | 'modifierExtension'): void;
}

/** One element of the message: `name` and what JSON writes beside a primitive under `_name`. */
interface Field {
  name: string;
  value: unknown;
  beside: unknown;
  place: string;
}

/** Puts a field into the result, or reports it. */
export type Rule = (field: Field, into: JsonObject, translation: Translation) => void;

/** Element name → rule, in the order in which rules are run. */
export type Rules = Readonly<Record<string, Rule>>;

/** A FHIR type: how one value of it becomes R4. */
export interface Type {
  /** The R4 value; undefined where it cannot be carried, and then that is reported already. */
  convert(value: unknown, place: string, translation: Translation): unknown;
  primitive: boolean;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether there is anything in it at all: FHIR has no empty elements. */
function isNothing(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === undefined;
  if (Array.isArray(value)) {
    for (const each of value) if (!isNothing(each)) return false;
    return true;
  }
  for (const key in value) if (!isNothing((value as JsonObject)[key])) return false;
  return true;
}

/** An element's own id: for references within a resource, which GP Connect has none of; it stays where it is harmless. */
export const isElementId = (value: unknown): value is string =>
  typeof value === 'string' && /^[^\s\p{C}]{1,64}$/u.test(value);

const elementRules: Rules = {
  id: (field, into, translation) => {
    if (isElementId(field.value)) into['id'] = field.value;
    else reportField(field, translation, 'not an element id');
  },
};

const extensionRule: Rule = (field, into, translation) => {
  for (const extension of asList(field.value))
    translation.carryExtension(extension, field.place, into, field.name as 'extension' | 'modifierExtension');
  if (!isNothing(field.beside)) translation.losses.report(field.place, 'not-carried', 'not where FHIR JSON has it');
};

const opened = { withModifiers: new WeakMap<Rules, Shapes>(), without: new WeakMap<Rules, Shapes>() };

function shapesOf(rules: Rules, modifiers: boolean): Shapes {
  const found = opened[modifiers ? 'withModifiers' : 'without'].get(rules);
  if (found) return found;
  // What extensions become may depend on the elements, so they are last.
  const inTurn = { ...elementRules, ...rules, extension: extensionRule };
  const shapes = openShapes(modifiers ? { ...inTurn, modifierExtension: extensionRule } : inTurn);
  opened[modifiers ? 'withModifiers' : 'without'].set(rules, shapes);
  return shapes;
}

/**
 * Translates one object by its rules.
 * @returns the R4 object, undefined where nothing of it could be carried (all of it is reported then).
 */
export function translateElement(
  value: unknown,
  rules: Rules,
  place: string,
  translation: Translation,
  options: { modifiers: boolean } = { modifiers: false },
): JsonObject | undefined {
  if (!isObject(value)) {
    translation.losses.report(place, 'not-carried', 'not an object where FHIR has one');
    return undefined;
  }
  const into: JsonObject = {};
  for (const step of shapesOf(rules, options.modifiers).stepsFor(value)) {
    const field: Field = {
      name: step.name,
      value: step.key === undefined ? undefined : value[step.key],
      beside: step.besideKey === undefined ? undefined : value[step.besideKey],
      place: place + step.place,
    };
    if (isNothing(field.value) && isNothing(field.beside)) continue;
    if (step.rule) step.rule(field, into, translation);
    else reportField(field, translation, 'no such element in STU3');
  }
  let hasId = false;
  for (const key in into) {
    if (key !== 'id') return into;
    hasId = true;
  }
  // R4 (ele-1): an id alone is no element.
  if (hasId) translation.losses.report(`${place}.id`, 'not-carried', 'an id without anything it names');
  return undefined;
}

/** Says that a field was not carried. */
function reportField(field: Field, { losses }: Translation, reason: string): void {
  losses.report(field.place, 'not-carried', reason);
}

/** A complex datatype with these elements. */
export function datatype(rules: Rules, complete?: Complete): Type {
  return elementType(() => rules, { modifiers: false }, complete);
}

/** A part of a resource: a datatype that may carry modifier extensions. A function where the part contains itself. */
export function backbone(rules: Rules | (() => Rules), complete?: Complete): Type {
  return elementType(typeof rules === 'function' ? rules : () => rules, { modifiers: true }, complete);
}

/** Mends what was translated where R4 asks for more than STU3 did; may report. */
export type Complete = (into: JsonObject, place: string, translation: Translation) => void;

function elementType(rules: () => Rules, options: { modifiers: boolean }, complete?: Complete): Type {
  return {
    primitive: false,
    convert(value, place, translation) {
      const into = translateElement(value, rules(), place, translation, options);
      if (!into) return undefined;
      complete?.(into, place, translation);
      for (const _key in into) return into;
      return undefined;
    },
  };
}

/** Carried as the one value R4 has, under the same name or another. */
export function one(type: Type, to?: string): Rule {
  return (field, into, translation) => {
    const target = to ?? field.name;
    if (field.beside === undefined && !Array.isArray(field.value)) {
      if (target in into) {
        if (!isNothing(field.value)) reportField(field, translation, 'there is room for one value only');
        return;
      }
      const converted = convertAlone(type, field.value, field.place, translation);
      if (converted !== undefined) into[target] = converted;
      return;
    }
    const values = Array.isArray(field.value) ? field.value : [field.value];
    const [beside, ...besides] = Array.isArray(field.beside) ? (field.beside as unknown[]) : [field.beside];
    if (besides.some((each) => each !== null && !isNothing(each)))
      reportField(field, translation, 'there is room for one value only');
    for (const [index, value] of values.entries()) {
      if (index > 0 || target in into) {
        if (!isNothing(value)) reportField(field, translation, 'there is room for one value only');
      } else put(convertPair(type, value, beside, field.place, translation), target, into);
    }
    if (values.length === 0) put(convertPair(type, undefined, beside, field.place, translation), target, into);
  };
}

/** Carried into the list R4 has, whether STU3 had one value or many. */
export function many(type: Type, to?: string): Rule {
  return (field, into, translation) => {
    const target = to ?? field.name;
    if (field.beside === undefined && !(target in into) && !(`_${target}` in into)) {
      const carried: unknown[] = [];
      for (const value of asList(field.value)) {
        const converted = convertAlone(type, value, field.place, translation);
        if (converted !== undefined) carried.push(converted);
      }
      if (carried.length > 0) into[target] = carried;
      return;
    }
    const values = asList(field.value);
    const besides = asList(field.beside);
    const pairs = Array.from({ length: Math.max(values.length, besides.length) }, (_, index) =>
      convertPair(type, values[index], besides[index], field.place, translation),
    ).filter((pair) => pair.value !== undefined || pair.beside !== undefined);
    append(into, target, pairs);
  };
}

/** Adds to a list. In JSON what stands beside primitives is a second list, with null where either has nothing. */
function append(into: JsonObject, target: string, pairs: readonly Pair[]): void {
  if (pairs.length === 0) return;
  const values = asList(into[target]);
  const besides = asList(into[`_${target}`]);
  const all = Array.from({ length: Math.max(values.length, besides.length) }, (_, index) => ({
    value: values[index] ?? undefined,
    beside: besides[index] ?? undefined,
  })).concat(pairs.map(({ value, beside }) => ({ value: value ?? undefined, beside: beside ?? undefined })));
  if (all.some(({ value }) => value !== undefined)) into[target] = all.map(({ value }) => value ?? null);
  if (all.some(({ beside }) => beside !== undefined)) into[`_${target}`] = all.map(({ beside }) => beside ?? null);
}

/**
 * Carried as an extension that names the STU3 element, where R4 has no element for it.
 * Source: FHIR, Extensions for converting between versions: http://hl7.org/fhir/3.0/StructureDefinition/extension-[path].
 * @param choiceOf the element's name without its type where it is one of a choice: `value` for `valueAttachment`.
 */
export function kept(typeName: string, type: Type, choiceOf?: string): Rule {
  return (field, into, translation) => {
    const path = choiceOf === undefined ? field.place : field.place.replace(/[^.]+$/, choiceOf);
    const url = `http://hl7.org/fhir/3.0/StructureDefinition/extension-${path}`;
    for (const value of asList(field.value)) {
      const converted = type.convert(value, field.place, translation);
      if (converted !== undefined) addExtension(into, { url, [`value${typeName}`]: converted });
    }
    reportBeside(field, translation);
  };
}

/** A rule of its own, for a value that is not simply carried. What stands beside a primitive is reported. */
export function special(
  rule: (value: unknown, into: JsonObject, translation: Translation, place: string) => void,
): Rule {
  return (field, into, translation) => {
    reportBeside(field, translation);
    if (field.value !== undefined) rule(field.value, into, translation, field.place);
  };
}

/** Rules for `name[x]` from the types it may have; under another name where R4 has one. */
export function choice(name: string, types: Readonly<Record<string, Type>>, to: string = name): Record<string, Rule> {
  const keys = Object.keys(types).flatMap((typeName) => [`${to}${typeName}`, `_${to}${typeName}`]);
  return Object.fromEntries(
    Object.entries(types).map(([typeName, type]): [string, Rule] => {
      const carry = one(type, `${to}${typeName}`);
      const rule: Rule = (field, into, translation) => {
        // R4: one of the choices. STU3 says so too.
        if (keys.some((key) => key in into)) reportField(field, translation, 'there is room for one of its types only');
        else carry(field, into, translation);
      };
      return [`${name}${typeName}`, rule];
    }),
  );
}

export function addExtension(into: JsonObject, extension: JsonObject, list = 'extension'): void {
  into[list] = [...((into[list] as unknown[] | undefined) ?? []), extension];
}

export function asList(value: unknown): unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  return value === undefined ? [] : [value];
}

interface Pair {
  value: unknown;
  beside: unknown;
}

/** A value with nothing beside it, as nearly all are. */
function convertAlone(type: Type, value: unknown, place: string, translation: Translation): unknown {
  if (value === null) translation.losses.report(place, 'not-carried', 'empty in the message');
  return value === null || isNothing(value) ? undefined : (type.convert(value, place, translation) ?? undefined);
}

function convertPair(type: Type, value: unknown, beside: unknown, place: string, translation: Translation): Pair {
  const converted = isNothing(value) || value === null ? undefined : type.convert(value, place, translation);
  if (value === null && beside === undefined) translation.losses.report(place, 'not-carried', 'empty in the message');
  if (isNothing(beside) || beside === null) return { value: converted, beside: undefined };
  if (!type.primitive) {
    translation.losses.report(place, 'not-carried', 'not where FHIR JSON has it');
    return { value: converted, beside: undefined };
  }
  return { value: converted, beside: translateElement(beside, {}, place, translation) };
}

function put({ value, beside }: Pair, target: string, into: JsonObject): void {
  if (value !== undefined) into[target] = value;
  if (beside !== undefined) into[`_${target}`] = beside;
}

function reportBeside(field: Field, { losses }: Translation): void {
  if (!isNothing(field.beside) && field.beside !== null)
    losses.report(field.place, 'not-carried', 'R4 has no primitive here to carry it beside');
}

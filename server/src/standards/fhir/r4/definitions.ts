// FHIR R4's types as rules ready to walk by. Cut from the published definitions (decision 0003) and read once;
// a type is made ready when it is first met, so that a process pays for the types it sees.
// Source: HL7 FHIR 4.0.1 StructureDefinitions; the form is explained in checks/fhir-definitions.
import { readFileSync } from 'node:fs';
import { type CodeBinding, codeBinding, type CodesBySystem } from './bindings.ts';

/** One JSON property of a type: `deceased[x]` makes two. */
export interface Field {
  key: string;
  /** `Patient.contact`, `HumanName`: the type whose property it is. */
  owner: string;
  /** As the definition names it: `deceased[x]`. */
  element: string;
  type: string;
  isPrimitive: boolean;
  isResource: boolean;
  many: boolean;
  /** Which of the type's choices it is one of, as a bit; 0 for none. */
  choice: number;
  /** Resource types a reference here may be to; undefined: any. */
  targets?: ReadonlySet<string>;
  binding?: CodeBinding;
  /** Keys of constraints that hold here beyond those of the value's type. */
  constraints: readonly string[];
}

export interface TypeRule {
  name: string;
  /** The type and all it is derived from, nearest first. */
  lineage: readonly string[];
  isResource: boolean;
  fields: ReadonlyMap<string, Field>;
  /** What must be there: one key, or all the keys of a choice. */
  required: readonly { element: string; min: number; keys: readonly string[] }[];
  constraints: readonly string[];
}

/** A rule of FHIR or of a profile, in FHIRPath. */
export interface Constraint {
  key: string;
  severity: 'error' | 'warning';
  human: string;
  expression: string;
}

interface CutType {
  base: string;
  resource?: boolean;
  elements: Record<string, string>;
  constraints?: string[];
  elementConstraints?: Record<string, string[]>;
}

const cut = JSON.parse(readFileSync(new URL('./types.json', import.meta.url), 'utf8')) as {
  types: Record<string, CutType>;
  constraints: Record<string, Omit<Constraint, 'key'>>;
  valueSets: Record<string, CodesBySystem | null>;
};
const types = new Map(Object.entries(cut.types));
const ready = new Map<string, TypeRule>();
const abstract = new Set(['Resource', 'DomainResource']);

/** The types a resource can be, 146 of R4's; not the abstract ones. */
export const resourceTypes: ReadonlySet<string> = new Set(
  [...types].filter(([name, type]) => type.resource && !abstract.has(name)).map(([name]) => name),
);

/** Every element name R4 has anywhere: the only field names that may stand in an issue. */
export const vocabulary: ReadonlySet<string> = new Set(
  [...types.values()].flatMap((type) => Object.keys(type.elements).map((name) => name.replace('[x]', ''))),
);

export const isPrimitiveType = (name: string): boolean => /^[a-z]/.test(name);

export function constraintOf(key: string): Constraint {
  const constraint = cut.constraints[key];
  if (!constraint) throw new Error(`no constraint ${key} in the definitions`);
  return { key: key.slice(key.indexOf(':') + 1), ...constraint };
}

/** The rules of a type (`Patient`, `Patient.contact`, `HumanName`), or undefined where R4 has none of that name. */
export function typeRule(name: string): TypeRule | undefined {
  const known = ready.get(name);
  if (known) return known;
  const type = types.get(name);
  if (!type) return undefined;
  const rule = makeReady(name, type);
  ready.set(name, rule);
  return rule;
}

function makeReady(name: string, type: CutType): TypeRule {
  const base = type.base ? typeRule(type.base) : undefined;
  const fields = new Map(base?.fields);
  const required = [...(base?.required ?? [])];
  let choices = 0;
  for (const [element, line] of Object.entries(type.elements)) {
    const { min, many, typeNames, valueSet } = readLine(line);
    const isChoice = element.endsWith('[x]');
    const choice = isChoice ? 1 << choices++ : 0;
    const keys = typeNames.map((typeName) => (isChoice ? element.slice(0, -3) + suffix(typeName.name) : element));
    for (const [index, { name: typeName, targets }] of typeNames.entries()) {
      const bound =
        valueSet && isBindable(typeName) ? codeBinding(valueSet, cut.valueSets[valueSet] ?? null) : undefined;
      fields.set(keys[index]!, {
        key: keys[index]!,
        owner: name,
        element,
        type: typeName,
        isPrimitive: isPrimitiveType(typeName),
        isResource: typeName === 'Resource',
        many,
        choice,
        ...(targets ? { targets } : {}),
        ...(bound ? { binding: bound } : {}),
        constraints: type.elementConstraints?.[element] ?? [],
      });
    }
    if (min > 0) required.push({ element, min, keys });
  }
  return {
    name,
    lineage: [name, ...(base?.lineage ?? [])],
    isResource: Boolean(type.resource),
    fields,
    required,
    constraints: [...(base?.constraints ?? []), ...(type.constraints ?? [])],
  };
}

/** `0..* Reference(Patient|Group), string in value-set` → its parts. */
function readLine(line: string): {
  min: number;
  many: boolean;
  typeNames: { name: string; targets?: ReadonlySet<string> }[];
  valueSet?: string;
} {
  const [, min, max, names, valueSet] = /^(\d+)\.\.(\d+|\*) (.*?)(?: in (\S+))?$/.exec(line)!;
  const typeNames = names!.split(', ').map((text) => {
    const [name, targets] = text.split(/[()]/) as [string, string?];
    return targets ? { name, targets: new Set(targets.split('|')) } : { name };
  });
  return { min: Number(min), many: max === '*', typeNames, ...(valueSet ? { valueSet } : {}) };
}

/** The type's name as a choice's key ends in it: `valueString`, `doseQuantity`. */
function suffix(typeName: string): string {
  if (typeName === 'SimpleQuantity') return 'Quantity';
  return typeName[0]!.toUpperCase() + typeName.slice(1);
}

const isBindable = (typeName: string) => ['code', 'Coding', 'CodeableConcept', 'string', 'uri'].includes(typeName);

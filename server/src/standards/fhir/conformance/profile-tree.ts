// A profile's differentials, from the base down, merged into one tree of rules. What FHIR R4 itself asks is not repeated in
// it: base validation has asked it already.
// Why trees from differentials, and no snapshots: a snapshot repeats the base (Patient: 40 kB for 60 rules of UK Core's).
// Source: https://hl7.org/fhir/R4/profiling.html (§5.1.0.14 slicing; element ids: elementdefinition.html#id)
import type { Constraint } from '../r4/definitions.ts';
import type { Discriminator, ElementDefinition, ElementType, StructureDefinition } from './definitions.ts';

export interface ElementRule {
  /** As the type names it: `value[x]`, `identifier`. */
  name: string;
  min?: number;
  max?: number;
  types?: readonly ElementType[];
  /** fixed[x]: exactly this. */
  fixed?: unknown;
  /** pattern[x]: at least this. */
  pattern?: unknown;
  /** URL of a value set that is required. Weaker bindings are advice, which no check can hold anybody to. */
  requiredValueSet?: string;
  maxLength?: number;
  isModifier?: boolean;
  slicing?: { discriminators: readonly Discriminator[]; isClosed: boolean };
  slices: Map<string, ElementRule>;
  children: Map<string, ElementRule>;
  constraints: Constraint[];
}

export interface Profile {
  url: string;
  type: string;
  /** The definitions merged, nearest first. */
  lineage: readonly string[];
  tree: ElementRule;
}

const newRule = (name: string): ElementRule => ({ name, slices: new Map(), children: new Map(), constraints: [] });

/** The profile of the definition, on top of the profile it is derived from, if that is one. */
export function profileOf(definition: StructureDefinition, base: Profile | undefined): Profile {
  const tree = base ? structuredClone(base.tree) : newRule(definition.type);
  for (const element of definition.differential?.element ?? []) {
    const id = element.id ?? idOf(element);
    if (id) overlay(find(tree, id), element);
  }
  const { url, type } = definition;
  return { url, type, lineage: [url, ...(base?.lineage ?? [])], tree };
}

/** Older definitions may lack ids, which then follow from path and slice name. */
const idOf = ({ path, sliceName }: ElementDefinition): string | undefined =>
  sliceName ? `${path}:${sliceName}` : path;

/** `Patient.identifier:nhsNumber.value` → the rule of that place, made where it is not there yet. */
function find(tree: ElementRule, id: string): ElementRule {
  let rule = tree;
  for (const segment of id.split('.').slice(1)) {
    const [name, sliceName] = segment.split(':') as [string, string?];
    rule = getOrMake(rule.children, name, name);
    if (sliceName !== undefined) rule = getOrMake(rule.slices, sliceName, name);
  }
  return rule;
}

function getOrMake(rules: Map<string, ElementRule>, key: string, name: string): ElementRule {
  let rule = rules.get(key);
  if (!rule) rules.set(key, (rule = newRule(name)));
  return rule;
}

function overlay(rule: ElementRule, element: ElementDefinition): void {
  if (element.min !== undefined) rule.min = element.min;
  if (element.max !== undefined) rule.max = element.max === '*' ? Number.POSITIVE_INFINITY : Number(element.max);
  if (element.type) rule.types = element.type;
  if (element.maxLength !== undefined) rule.maxLength = element.maxLength;
  if (element.isModifier !== undefined) rule.isModifier = element.isModifier;
  if (element.binding?.strength === 'required' && element.binding.valueSet) {
    rule.requiredValueSet = element.binding.valueSet;
  }
  if (element.slicing) {
    rule.slicing = {
      discriminators: element.slicing.discriminator ?? [],
      isClosed: element.slicing.rules === 'closed',
    };
  }
  for (const [key, value] of Object.entries(element)) {
    if (/^fixed[A-Z]/.test(key)) rule.fixed = value;
    if (/^pattern[A-Z]/.test(key)) rule.pattern = value;
  }
  for (const { key, severity, human, expression } of element.constraint ?? []) {
    if (expression) rule.constraints.push({ key, severity, human, expression });
  }
}

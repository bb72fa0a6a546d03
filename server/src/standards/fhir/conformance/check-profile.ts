// A resource, or an extension, beside the tree of a profile: cardinality, types, fixed values and patterns, required value
// sets, slices, reference targets, constraints. The resource is FHIR R4 already; only what the profile adds is asked.
import type { IssueCode, IssueSeverity } from '../../issue.ts';
import { invariantFor } from './constraints.ts';
import { withoutVersion } from './definitions.ts';
import type { ElementRule, Profile } from './profile-tree.ts';
import { discriminatorsOf, extensionUrl, isOfSlice } from './slices.ts';
import type { CodeLists } from './terminology.ts';
import { entriesOf, type Entry, hasPattern, isSame, locationOf, type Place } from './values.ts';
import { listed } from '../validate/exists.ts';
import { type ReferenceContext, targetType } from '../validate/references.ts';
import { isObject, type JsonObject } from '../validate/walk.ts';

/** What a check needs beside the rule and the value. */
export interface Check extends ReferenceContext {
  /** FHIRPath's %resource. */
  resource: JsonObject;
  codes: CodeLists;
  /** A loaded profile, or one of FHIR R4's extensions. */
  profile: (url: string) => Profile | undefined;
  report: (severity: IssueSeverity, code: IssueCode, text: string, location: string) => void;
}

/** Checks what is under a rule's place: the root of a profile, or any element within. */
export function checkRule(rule: ElementRule, entry: Entry, check: Check): void {
  const { node } = entry;
  const say = (code: IssueCode, text: string) => check.report('error', code, text, locationOf(entry.place));
  if (rule.types) checkTypes(rule, entry, check);
  if (rule.fixed !== undefined && !isSame(entry.value, rule.fixed))
    say('value', 'The profile fixes another value here.');
  if (rule.pattern !== undefined && !hasPattern(entry.value, rule.pattern)) {
    say('value', 'The value lacks what the profile asks of it here.');
  }
  if (rule.maxLength !== undefined && typeof entry.value === 'string' && entry.value.length > rule.maxLength) {
    say('too-long', `The profile allows ${rule.maxLength} characters here.`);
  }
  if (rule.requiredValueSet) checkCode(rule.requiredValueSet, entry, check);
  if (node) {
    for (const child of rule.children.values()) checkChild(child, node, entry, check);
    for (const constraint of rule.constraints) {
      const { key, severity, human } = constraint;
      if (invariantFor(constraint, entry.type)(node, check)) continue;
      check.report(severity, 'invariant', `${key}: ${human}`, locationOf(entry.place));
    }
  }
}

function checkChild(rule: ElementRule, node: JsonObject, parent: Entry, check: Check): void {
  const entries = entriesOf(node, parent.rule, rule.name, parent.place);
  checkCount(rule, rule.name, entries, parent.place, check);
  for (const entry of entries) checkRule(rule, entry, check);
  if (rule.slices.size > 0) checkSlices(rule, entries, parent.place, check);
}

function checkCount(rule: ElementRule, name: string, entries: readonly Entry[], place: Place, check: Check): void {
  const max = rule.max ?? extensionMax(rule, check);
  if (entries.length < (rule.min ?? 0)) {
    const times = rule.min === 1 ? '' : ` at least ${rule.min} times`;
    check.report('error', 'required', `The profile requires ${name}${times}.`, locationOf(place));
  }
  if (entries.length > max) {
    const text =
      max === 0 ? `The profile does not allow ${name} here.` : `The profile allows ${name} ${max} times at most.`;
    check.report('error', 'structure', text, locationOf(entries[max]!.place));
  }
}

/** An extension's definition says how often it may stand in one place, unless the profile that uses it says otherwise. */
function extensionMax(rule: ElementRule, check: Check): number {
  const url = extensionUrl(rule);
  const definition = url === undefined ? undefined : check.profile(url);
  return definition?.tree.max ?? Number.POSITIVE_INFINITY;
}

function checkSlices(rule: ElementRule, entries: readonly Entry[], place: Place, check: Check): void {
  const discriminators = discriminatorsOf(rule);
  const placed = new Set<Entry>();
  let isDecided = true;
  for (const [sliceName, slice] of rule.slices) {
    const matching: Entry[] = [];
    for (const entry of entries) {
      const answer = isOfSlice(slice, entry, discriminators);
      if (answer === undefined) isDecided = false;
      else if (answer) matching.push(entry);
    }
    for (const entry of matching) {
      placed.add(entry);
      checkRule(slice, entry, check);
    }
    if (isDecided) checkCount(slice, `${rule.name}:${sliceName}`, matching, place, check);
  }
  if (!rule.slicing?.isClosed || !isDecided) return;
  for (const entry of entries) {
    if (placed.has(entry)) continue;
    check.report(
      'error',
      'structure',
      `The profile allows no other ${rule.name} than it names.`,
      locationOf(entry.place),
    );
  }
}

function checkTypes(rule: ElementRule, entry: Entry, check: Check): void {
  const types = rule.types!.filter(({ code }) => code === baseType(entry.type));
  if (types.length === 0) {
    // An element of its own type (Patient.contact) is BackboneElement in a profile.
    if (entry.type.includes('.')) return;
    const allowed = rule.types!.map(({ code }) => code).join(', ');
    check.report('error', 'structure', `The profile allows this type here: ${allowed}.`, locationOf(entry.place));
    return;
  }
  if (entry.type === 'Reference' && entry.node) checkTarget(types, entry, check);
  for (const profile of types.flatMap((type) => type.profile ?? [])) {
    // Every extension is checked by its own definition, wherever it stands (extensions.ts).
    const definition = entry.type === 'Extension' ? undefined : check.profile(withoutVersion(profile));
    if (definition && definition.type === entry.type) checkRule(definition.tree, entry, check);
  }
}

const baseType = (type: string) => (type === 'SimpleQuantity' ? 'Quantity' : type);

function checkTarget(types: NonNullable<ElementRule['types']>, entry: Entry, check: Check): void {
  const profiles = types.flatMap(({ targetProfile }) => targetProfile ?? []);
  if (profiles.length === 0 || types.some(({ targetProfile }) => !targetProfile?.length)) return;
  const allowed = profiles.map(
    (url) => check.profile(withoutVersion(url))?.type ?? url.slice(url.lastIndexOf('/') + 1),
  );
  const type = targetType(entry.node!, check);
  if (type === undefined || type === 'malformed' || type === 'not-contained') return;
  if (allowed.includes('Resource') || allowed.includes(type)) return;
  const text = `The profile allows references to ${[...new Set(allowed)].join(', ')} here.`;
  check.report('error', 'value', text, locationOf(entry.place));
}

/** A code, a Coding, or one of a CodeableConcept's codings, in the value set the profile requires. */
function checkCode(valueSet: string, entry: Entry, check: Check): void {
  const { value, node, type } = entry;
  const place = () => locationOf(entry.place);
  let answers: ReturnType<CodeLists['membership']>[];
  if (typeof value === 'string') answers = [check.codes.membership(valueSet, undefined, value)];
  else if (node && (type === 'CodeableConcept' || type === 'Coding' || baseType(type) === 'Quantity')) {
    const codings = type === 'CodeableConcept' ? listed(node['coding']) : [node];
    answers = codings.map(({ system, code }) =>
      typeof code === 'string' && (typeof system === 'string' || baseType(type) === 'Quantity')
        ? check.codes.membership(valueSet, typeof system === 'string' ? system : '', code)
        : 'out',
    );
    // An extension may say why there is no code.
    if (answers.length === 0 && isObject(node) && node['extension'] !== undefined) return;
  } else return;
  if (answers.includes('in')) return;
  const name = valueSet.slice(valueSet.lastIndexOf('/') + 1);
  if (answers.includes('unknown')) {
    const text = `The code was not checked: the codes of ${name} are kept outside what is loaded here.`;
    check.report('information', 'informational', text, place());
  } else {
    check.report(
      'error',
      'code-invalid',
      `The code is not in the value set ${name}, which the profile requires.`,
      place(),
    );
  }
}

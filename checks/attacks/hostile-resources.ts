// FHIR R4 resources with something hostile in every text they can hold, made from the published definitions: an element that a
// later version of a type has is attacked by itself. They are valid, so that they reach the page.
import { readFileSync } from 'node:fs';
import { type Field, typeRule, type TypeRule } from '#standards/fhir/r4/definitions.ts';
import type { Resource } from '#standards/fhir/types.ts';

/** What stands in a text. @param place e.g. `Condition.code.text`. @param spaceless where no space may stand. */
export type Hostile = (place: string, spaceless: boolean) => string;

const { valueSets } = JSON.parse(
  readFileSync(new URL('../../server/src/standards/fhir/r4/types.json', import.meta.url), 'utf8'),
) as { valueSets: Record<string, Record<string, string> | null> };

/** A value of each grammar that a bound code may be of. */
const grammars: Readonly<Record<string, readonly [system: string, code: string]>> = {
  mimetypes: ['urn:ietf:bcp:13', 'text/plain'],
  currencies: ['urn:iso:std:iso:4217', 'GBP'],
  'all-languages': ['urn:ietf:bcp:47', 'en-GB'],
  'ucum-units': ['http://unitsofmeasure.org', 'mg'],
};

const plain: Readonly<Record<string, unknown>> = {
  boolean: true,
  integer: 1,
  unsignedInt: 1,
  positiveInt: 1,
  decimal: 1.5,
  id: 'a1',
  oid: 'urn:oid:1.2.3',
  uuid: 'urn:uuid:6f2b1a5e-8d3c-4f47-b0a9-1c5d7e2f3a64',
  base64Binary: 'AAAA',
  date: '2026-01-02',
  dateTime: '2026-01-02T09:30:00Z',
  instant: '2026-01-02T09:30:00Z',
  time: '09:30:00',
};

const skipped = new Set(['id', 'implicitRules', 'contained', 'extension', 'modifierExtension', 'meta', 'doNotPerform']);
const deepest = 5;

/**
 * One resource of a type with every element in it, once.
 * @param turn which of a choice's types is taken: 0 the first.
 * @param patient reference wherever the definition lets a patient stand.
 */
export function hostileResource(
  type: string,
  id: string,
  { hostile, patient, turn }: { hostile: Hostile; patient: string; turn: number },
): Resource {
  const filled = (rule: TypeRule, place: string, depth: number): Record<string, unknown> => {
    const value: Record<string, unknown> = {};
    const choices = Map.groupBy(rule.fields.values(), ({ element }) => element);
    for (const [element, fields] of choices) {
      if (skipped.has(element) || (element === 'text' && rule.isResource)) continue;
      const field = fields[turn % fields.length]!;
      const required = rule.required.some((each) => each.element === element);
      const one = filledOne(field, `${place}.${element}`, depth, required);
      if (one !== undefined) value[field.key] = field.many ? [one] : one;
    }
    return value;
  };
  const filledOne = (field: Field, place: string, depth: number, required: boolean): unknown => {
    const { type: name, binding } = field;
    if (field.isResource) return undefined;
    if (Object.hasOwn(plain, name)) return plain[name];
    if (name === 'xhtml') return `<div xmlns="http://www.w3.org/1999/xhtml">${escaped(hostile(place, false))}</div>`;
    if (name === 'string' || name === 'markdown') return hostile(place, false);
    if (binding && name !== 'Coding' && name !== 'CodeableConcept') return codeIn(binding.valueSet)?.[1];
    if (name === 'code' || name === 'uri' || name === 'url' || name === 'canonical') return hostile(place, true);
    if (field.isPrimitive) return undefined;
    if (name === 'Reference') {
      const targets = [...(field.targets ?? ['Patient', 'Practitioner'])];
      const isSubject = targets.includes('Patient') && /\.(subject|patient|for|beneficiary|actor)$/.test(place);
      const other = isSubject ? undefined : targets.find((each) => each !== 'Patient');
      return { reference: other ? `${other}/none` : patient, display: hostile(`${place}.display`, false) };
    }
    if (binding) {
      const coding = codeIn(binding.valueSet);
      const of = { ...(coding && { system: coding[0], code: coding[1] }), display: hostile(`${place}.display`, false) };
      if (!coding && !required) return undefined;
      return name === 'Coding' ? of : { coding: [of], text: hostile(`${place}.text`, false) };
    }
    if (depth === deepest) return required ? filled(typeRule(name)!, place, depth) : undefined;
    const inner = filled(typeRule(name)!, place, depth + 1);
    return Object.keys(inner).length > 0 ? inner : undefined;
  };
  return { resourceType: type, id, ...filled(typeRule(type)!, type, 0) } as Resource;
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

function codeIn(valueSet: string): readonly [system: string, code: string] | undefined {
  const grammar = Object.entries(grammars).find(([name]) => valueSet.endsWith(name));
  if (grammar) return grammar[1];
  const [first] = Object.entries(valueSets[valueSet] ?? {});
  return first && [first[0], first[1].split('\t').find((code) => code !== 'entered-in-error')!];
}

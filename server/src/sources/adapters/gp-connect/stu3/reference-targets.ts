// R4 says which kinds of entry a reference may lead to. A reference to another kind keeps its words and leads nowhere.
// Source: FHIR R4 StructureDefinitions, targetProfile.
import { type Field, typeRule } from '#standards/fhir/r4/definitions.ts';
import { absent } from './elements/datatypes.ts';
import type { LossLog } from './elements/losses.ts';
import { isObject, type JsonObject } from './elements/rules.ts';

/** Mends the references of a translated resource, in place. */
export function mendTargets(resource: JsonObject, losses: LossLog): void {
  const type = String(resource['resourceType']);
  mendIn(resource, type, type, losses);
}

function mendIn(node: JsonObject, typeName: string, place: string, losses: LossLog): void {
  const rule = typeRule(typeName);
  if (!rule) return;
  for (const key in node) {
    const value = node[key];
    if (typeof value !== 'object') continue;
    const field = rule.fields.get(key);
    if (!field || field.isPrimitive) continue;
    if (Array.isArray(value)) {
      for (let index = 0; index < value.length; index += 1)
        value[index] = mend(value[index], field, place, key, losses);
    } else node[key] = mend(value, field, place, key, losses);
  }
}

function mend(value: unknown, field: Field, parent: string, key: string, losses: LossLog): unknown {
  if (!isObject(value)) return value;
  const place = `${parent}.${key}`;
  // What is absent is shared, and frozen.
  if (value !== absent) mendIn(value, field.type, place, losses);
  if (field.type !== 'Reference' || !field.targets) return value;
  const { reference, type } = value;
  const kind = typeof reference === 'string' ? reference.split('/', 1)[0]! : type;
  if (typeof kind !== 'string' || kind === 'Resource' || field.targets.has(kind)) return value;
  const { reference: _reference, type: _type, ...rest } = value;
  losses.report(place, 'not-carried', 'refers to a kind of entry that may not stand here in R4');
  return Object.keys(rest).length > 0 ? rest : absent;
}

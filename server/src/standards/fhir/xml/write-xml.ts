// A resource as FHIR XML, elements in the order their type defines them.
// Source: FHIR R4 §2.6.1.
import { type Field, type TypeRule, typeRule } from '../r4/definitions.ts';
import { wordTable } from '../../word-table.ts';

type JsonObject = Record<string, unknown>;

/** @param resource a valid resource (validateResource answers no error): what is not FHIR is not written. */
export function writeFhirXml(resource: JsonObject): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${writeResource(resource, ' xmlns="http://hl7.org/fhir"')}`;
}

function writeResource(resource: JsonObject, attributes = ''): string {
  const name = String(resource['resourceType']);
  const rule = typeRule(name);
  return rule ? `<${name}${attributes}>${writeFields(rule, resource, rule.isResource)}</${name}>` : '';
}

/** @param withId a resource's id is an element; an element's is an attribute, written with its tag. */
function writeFields(rule: TypeRule, node: JsonObject, withId: boolean): string {
  let text = '';
  for (const field of rule.fields.values()) {
    if ((field.key === 'id' && !withId) || (field.key === 'url' && rule.name === 'Extension')) continue;
    const value = node[field.key];
    const shadow = field.isPrimitive ? node[`_${field.key}`] : undefined;
    if (value === undefined && shadow === undefined) continue;
    const values = field.many ? ((value ?? []) as unknown[]) : [value];
    const shadows = field.many ? ((shadow ?? []) as unknown[]) : [shadow];
    for (let index = 0; index < Math.max(values.length, shadows.length); index += 1) {
      text += writeField(field, values[index], shadows[index] as JsonObject | null | undefined);
    }
  }
  return text;
}

function writeField(field: Field, value: unknown, shadow: JsonObject | null | undefined): string {
  const { key, type } = field;
  if (type === 'xhtml') return String(value);
  if (field.isResource) return `<${key}>${writeResource(value as JsonObject)}</${key}>`;
  const own = (field.isPrimitive ? (shadow ?? {}) : value) as JsonObject;
  const rule = typeRule(field.isPrimitive ? 'Element' : type)!;
  let attributes = own['id'] === undefined ? '' : ` id="${escaped(own['id'])}"`;
  if (type === 'Extension') attributes += ` url="${escaped(own['url'])}"`;
  if (field.isPrimitive && value !== undefined && value !== null) attributes += ` value="${escaped(value)}"`;
  const content = writeFields(rule, own, false);
  return content ? `<${key}${attributes}>${content}</${key}>` : `<${key}${attributes}/>`;
}

const escapes: Readonly<Record<string, string>> = wordTable({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' });

/** Line breaks and tabs as numbers, so that a reader does not take them for spaces. */
const escaped = (value: unknown): string =>
  String(value).replaceAll(/[&<>"\t\r\n]/g, (character) => escapes[character] ?? `&#${character.charCodeAt(0)};`);

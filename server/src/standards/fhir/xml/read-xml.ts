// FHIR XML → the same resource as FHIR JSON. Which elements repeat, and which values are numbers, the definitions say.
// The order of XML elements is not checked: JSON has none to say it by, and no meaning hangs on it.
// Source: FHIR R4 §2.6.1 (XML), §2.6.2 (JSON); a narrative comes out character for character.
import { IssueError } from '../../issue.ts';
import { type Field, resourceTypes, type TypeRule, typeRule } from '../r4/definitions.ts';
import { attributesOf, decodeEntities, scanXml } from '../../xml/scan-xml.ts';

type JsonObject = Record<string, unknown>;

/** An element that is open: what it fills, and where that goes when it closes. */
interface Frame {
  rule: TypeRule;
  node: JsonObject;
  /** The field of the parent it is; undefined for a resource, which takes its wrapper's place. */
  field?: Field;
  /** A primitive's value as it will stand in JSON. */
  value?: unknown;
  /** `contained` and `entry.resource`: holds one element, named by the resource's type. */
  isWrapper?: true;
}

const fhirNamespace = 'http://hl7.org/fhir';
const numberPattern = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;
const numberTypes = new Set(['integer', 'decimal', 'positiveInt', 'unsignedInt']);
const element = typeRule('Element')!;

/**
 * @param text one resource as FHIR XML. A value that is no number where FHIR wants one stays text, for validation to refuse.
 * @param options.onStrayText called for text between elements, which is then passed over; without it, such text is refused.
 * @throws IssueError `invalid` where it is not well-formed XML, `structure` where it is not FHIR's.
 */
export function readFhirXml(text: string, options: { onStrayText?: () => void } = {}): JsonObject {
  const open: Frame[] = [];
  let resource: JsonObject | undefined;
  let narrative: { start: number; depth: number; field: Field } | undefined;

  const malformed = scanXml(text, {
    open(name, raw, start) {
      if (narrative) {
        narrative.depth += 1;
        return;
      }
      const parent = open.at(-1);
      if (!parent || parent.isWrapper) {
        open.push(openResource(name, raw));
        return;
      }
      const field = parent.rule.fields.get(name);
      if (!field) throw notFhir(`${parent.rule.name} has no such element.`);
      if (field.type === 'xhtml') narrative = { start, depth: 1, field };
      else open.push(openField(field, raw));
    },
    close(_name, end) {
      if (narrative) {
        narrative.depth -= 1;
        if (narrative.depth > 0) return;
        open.at(-1)!.node[narrative.field.key] = text.slice(narrative.start, end);
        narrative = undefined;
        return;
      }
      const frame = open.pop()!;
      const parent = open.at(-1);
      if (!parent) resource = frame.node;
      else if (parent.isWrapper) parent.value = frame.node;
      else if (frame.isWrapper && frame.value === undefined)
        throw notFhir('A resource is missing where one should stand.');
      else attach(parent.node, frame);
    },
    text(raw) {
      if (narrative || raw.trim() === '') return;
      if (!options.onStrayText) throw notFhir('There is text between elements.');
      options.onStrayText();
    },
  });
  if (malformed) {
    throw new IssueError({
      severity: 'error',
      code: 'invalid',
      text: `This is not well-formed FHIR XML. ${malformed}`,
    });
  }
  return resource!;
}

const notFhir = (text: string) => new IssueError({ severity: 'error', code: 'structure', text });

function openResource(name: string, raw: string): Frame {
  if (!resourceTypes.has(name)) throw notFhir('The element is no resource type of FHIR R4.');
  const namespace = readAttributes(raw).get('xmlns');
  if (namespace !== undefined && namespace !== fhirNamespace) throw notFhir('The namespace is not that of FHIR.');
  return { rule: typeRule(name)!, node: { resourceType: name } };
}

function openField(field: Field, raw: string): Frame {
  if (field.isResource) return { rule: element, node: {}, field, isWrapper: true };
  const attributes = readAttributes(raw);
  const rule = field.isPrimitive ? element : typeRule(field.type)!;
  const frame: Frame = { rule, node: {}, field };
  for (const [name, value] of attributes) {
    if (name === 'id' || (name === 'url' && field.type === 'Extension')) frame.node[name] = value;
    else if (name === 'value' && field.isPrimitive) frame.value = jsonValue(field.type, value);
    else if (name !== 'xmlns' || value !== fhirNamespace)
      throw notFhir('An element has an attribute FHIR does not give it.');
  }
  return frame;
}

function readAttributes(raw: string): Map<string, string> {
  const attributes = attributesOf(raw);
  if (!attributes) throw notFhir('An element has the same attribute twice.');
  for (const [name, value] of attributes) {
    // XML 1.0 §3.3.3: written line breaks in an attribute are spaces; those given as numbers stay.
    const decoded = decodeEntities(value.replaceAll(/\r\n|[\t\r\n]/g, ' '));
    if (decoded === undefined) throw notFhir('There is an entity that XML itself does not define.');
    attributes.set(name, decoded);
  }
  return attributes;
}

function jsonValue(type: string, text: string): unknown {
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return numberTypes.has(type) && numberPattern.test(text) ? Number(text) : text;
}

function attach(node: JsonObject, { field, node: own, value, isWrapper }: Frame): void {
  const { key, many, isPrimitive } = field!;
  if (!isPrimitive) {
    const entry = isWrapper ? value : own;
    if (!many) once(node, key, entry);
    else ((node[key] ??= []) as unknown[]).push(entry);
    return;
  }
  const shadow = Object.keys(own).length > 0 ? own : undefined;
  if (!many) {
    if (value !== undefined) once(node, key, value);
    if (shadow) once(node, `_${key}`, shadow);
    return;
  }
  const values = (node[key] ??= []) as unknown[];
  values.push(value ?? null);
  const shadows = node[`_${key}`] as unknown[] | undefined;
  if (shadows) shadows.push(shadow ?? null);
  else if (shadow) node[`_${key}`] = [...values.slice(1).map(() => null), shadow];
}

function once(node: JsonObject, key: string, value: unknown): void {
  if (node[key] !== undefined) throw notFhir('An element that may stand once stands twice.');
  node[key] = value;
}

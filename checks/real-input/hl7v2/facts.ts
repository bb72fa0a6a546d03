// What a set of FHIR resources says, as facts that two renderings of one message can be compared by: `Patient name.family`
// = `wood`. Ids, bytes, order and the way a fact is spelled do not count; what it means does.

import { readDateTime, type ZoneRule } from '#standards/hl7v2/date-time.ts';

type Json = Record<string, unknown>;

/** One resource's facts: path → values. */
export interface Entity {
  type: string;
  facts: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Resources that are compared as things of their own; the others are read where they are referred to. */
const named = new Set(['Practitioner', 'PractitionerRole', 'Organization', 'Location', 'Medication', 'Device']);
/** About the message or the conversion, not about a patient. */
const ofMessage = new Set(['MessageHeader', 'Provenance']);

/** The facts of each resource, references resolved among them. */
export function entitiesOf(resources: readonly Json[], fullUrls: ReadonlyMap<string, Json> = new Map()): Entity[] {
  const byReference = new Map<string, Json>(fullUrls);
  for (const resource of resources)
    byReference.set(`${textOf(resource['resourceType'])}/${textOf(resource['id'])}`, resource);
  return resources.flatMap((resource) => {
    const type = textOf(resource['resourceType']);
    if (named.has(type) || ofMessage.has(type)) return [];
    const facts = new Map<string, Set<string>>();
    const add: Add = (path, value) => {
      const text = value.trim();
      if (text === '') return;
      const values = facts.get(path) ?? new Set();
      facts.set(path, values.add(text));
    };
    for (const [key, value] of Object.entries(resource)) {
      if (['resourceType', 'id', 'text', 'meta'].includes(key)) continue;
      read(key, value, add, byReference);
    }
    for (const label of list((resource['meta'] as Json | undefined)?.['security']))
      read('security', label, add, byReference);
    return [{ type, facts }];
  });
}

type Add = (path: string, value: string) => void;

/** Elements of another name in one rendering: a medicine by reference is the medicine. */
const sameAs: Readonly<Record<string, string>> = {
  medicationReference: 'medication',
  medicationCodeableConcept: 'medication',
  requisition: 'groupIdentifier',
};

function read(key: string, value: unknown, add: Add, resources: ReadonlyMap<string, Json>): void {
  const path = key
    .split('.')
    .map((step) => sameAs[step] ?? step)
    .join('.');
  if (value === null || value === undefined) return;
  if (Array.isArray(value)) {
    for (const item of value) read(path, item, add, resources);
    return;
  }
  if (typeof value !== 'object') {
    readValue(path, value, add);
    return;
  }
  const object = value as Json;
  if (isReference(object)) readReference(path, object, add, resources);
  else if (
    'coding' in object ||
    (Object.keys(object).length === 1 && 'text' in object && !/(note|referenceRange)$/.test(path))
  ) {
    readConcept(path, object, add);
  } else if ('system' in object && 'code' in object && !('value' in object))
    readConcept(path, { coding: [object] }, add);
  else if (isExtension(object)) readExtension(path, object, add, resources);
  else if (path.endsWith('identifier') || path.endsWith('Identifier')) readIdentifier(path, object, add);
  else if (path.endsWith('telecom')) readTelecom(path, object, add);
  else if (path.endsWith('address')) readAddress(path, object, add);
  else
    for (const [inner, item] of Object.entries(object))
      if (inner !== 'id') read(`${path}.${inner}`, item, add, resources);
}

function readValue(path: string, value: unknown, add: Add): void {
  if (typeof value === 'number') add(path, String(value));
  else if (typeof value === 'boolean') add(path, String(value));
  else if (typeof value === 'string') {
    if (/^\d{4}-\d{2}-\d{2}T/.test(value) && !Number.isNaN(Date.parse(value))) add(path, new Date(value).toISOString());
    else if (path.endsWith('.data')) add(path, value);
    else if (isWords(path)) for (const word of words(value)) add(path, word);
    else add(path, value.toLowerCase().replace(/\s+/g, ' '));
  }
}

/** Free text, compared word by word: one rendering puts together what the other keeps apart. */
function isWords(path: string): boolean {
  return /(text|Text|display|description|comment|patientInstruction|valueString|title|note)$/.test(path);
}

export function words(text: string): string[] {
  return (
    text
      .toLowerCase()
      .match(/[\p{L}\p{N}][\p{L}\p{N}.:/@-]*/gu)
      ?.map((word) => word.replace(/[.:,-]+$/, '')) ?? []
  );
}

function readConcept(path: string, concept: Json, add: Add): void {
  for (const coding of list(concept['coding'])) {
    if (typeof coding['code'] === 'string') add(`${path}.code`, coding['code'].toLowerCase());
    const system = typeof coding['system'] === 'string' ? shared(coding['system']) : undefined;
    if (system !== undefined && coding['code'] !== undefined) add(`${path}.system`, system);
    for (const word of words(textOf(coding['display']))) add(`${path}.words`, word);
  }
  for (const word of words(textOf(concept['text']))) add(`${path}.words`, word);
}

/** Code systems that everybody has one name for. */
function shared(system: string): string | undefined {
  return /^(http:\/\/(snomed\.info|loinc\.org|unitsofmeasure\.org|hl7\.org\/fhir\/sid|www\.ama-assn)|urn:oid)/.test(
    system,
  )
    ? system
    : undefined;
}

function isReference(object: Json): boolean {
  return (
    typeof object['reference'] === 'string' ||
    ('identifier' in object &&
      !Array.isArray(object['identifier']) &&
      Object.keys(object).every((key) => ['identifier', 'display', 'type', 'reference'].includes(key))) ||
    ('display' in object && Object.keys(object).every((key) => ['display', 'type'].includes(key)))
  );
}

function readReference(path: string, reference: Json, add: Add, resources: ReadonlyMap<string, Json>): void {
  const target = typeof reference['reference'] === 'string' ? resources.get(reference['reference']) : undefined;
  const type = textOf(reference['reference']).split('/')[0] || textOf(reference['type']);
  if (path === 'medication' && target) {
    for (const [key, value] of Object.entries(target)) {
      if (key === 'code') readConcept(path, value as Json, add);
      else if (!['resourceType', 'id'].includes(key)) read(`medication.${key}`, value, add, resources);
    }
    return;
  }
  if (target && named.has(textOf(target['resourceType']))) readNamed(path, target, add, resources, 0);
  else if (type !== '' && !named.has(type)) add(path, `refers to ${type}`);
  const identifier = reference['identifier'] as Json | undefined;
  const ofMerge = path.startsWith('item.resource');
  if (identifier?.['value'] !== undefined && (named.has(type) || type === '' || ofMerge))
    add(`${path}.number`, textOf(identifier['value']).toLowerCase());
  for (const word of words(textOf(reference['display']))) add(`${path}.named`, word);
}

/** Somebody or somewhere by its words and numbers, what it is part of among them. */
function readNamed(path: string, resource: Json, add: Add, resources: ReadonlyMap<string, Json>, depth: number): void {
  if (depth > 8) return;
  const names = [resource['name'], resource['deviceName']].flat();
  for (const name of names) {
    if (typeof name === 'string') for (const word of words(name)) add(`${path}.named`, word);
    else if (typeof name === 'object' && name !== null) {
      for (const part of ['text', 'family', 'given', 'prefix', 'suffix', 'name']) {
        for (const text of [(name as Json)[part]].flat())
          for (const word of words(textOf(text))) add(`${path}.named`, word);
      }
    }
  }
  for (const identifier of list(resource['identifier'])) {
    if (identifier['value'] !== undefined) add(`${path}.number`, textOf(identifier['value']).toLowerCase());
  }
  for (const inner of ['practitioner', 'organization', 'partOf', 'location', 'managingOrganization']) {
    for (const reference of [resource[inner]].flat()) {
      const target = resources.get(textOf((reference as Json | undefined)?.['reference']));
      if (target && inner !== 'managingOrganization') readNamed(path, target, add, resources, depth + 1);
    }
  }
  for (const inner of ['telecom', 'address', 'code', 'qualification', 'specialty', 'period']) {
    if (resource[inner] !== undefined) add(`${path}.details`, inner);
  }
}

function readIdentifier(path: string, identifier: Json, add: Add): void {
  if (identifier['value'] !== undefined) add(path, textOf(identifier['value']).toLowerCase());
  for (const coding of list((identifier['type'] as Json | undefined)?.['coding'])) {
    add(`${path}.type`, `${textOf(identifier['value'])} ${textOf(coding['code'])}`.toLowerCase());
  }
  if (identifier['period'] !== undefined) {
    for (const [key, value] of Object.entries(identifier['period'] as Json))
      readValue(`${path}.period.${key}`, value, add);
  }
}

function readTelecom(path: string, telecom: Json, add: Add): void {
  const value = textOf(telecom['value']).toLowerCase();
  // A number is its digits, however it is set out.
  const number = value.includes('@') ? value : value.replace(/[^\da-z]/g, '');
  if (number === '') return;
  add(`${path}.value`, number);
  for (const part of ['system', 'use', 'rank']) {
    if (telecom[part] !== undefined) add(`${path}.${part}`, `${number} ${textOf(telecom[part])}`);
  }
}

function readAddress(path: string, address: Json, add: Add): void {
  for (const part of ['line', 'text'])
    for (const line of [address[part]].flat()) for (const word of words(textOf(line))) add(`${path}.line`, word);
  for (const part of ['city', 'state', 'district', 'country', 'use', 'type']) {
    if (address[part] !== undefined) add(`${path}.${part}`, textOf(address[part]).toLowerCase().trim());
  }
  if (address['postalCode'] !== undefined)
    add(`${path}.postalCode`, textOf(address['postalCode']).toLowerCase().replace(/\s/g, ''));
  for (const [key, value] of Object.entries((address['period'] as Json | undefined) ?? {}))
    readValue(`${path}.period.${key}`, value, add);
}

function isExtension(object: Json): boolean {
  return (
    typeof object['url'] === 'string' &&
    Object.keys(object).some((key) => key.startsWith('value') || key === 'extension')
  );
}

function readExtension(path: string, extension: Json, add: Add, resources: ReadonlyMap<string, Json>): void {
  const name = textOf(extension['url']).split('/').at(-1)!;
  for (const [key, value] of Object.entries(extension)) {
    if (key !== 'url') read(`${path}(${name})`, value, add, resources);
  }
}

/** A string, number or boolean as text; nothing for anything else. */
function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function list(value: unknown): Json[] {
  return Array.isArray(value) ? (value as Json[]) : value === undefined ? [] : [value as Json];
}

/** Whether a value of a fact is in a message: its words, or the moment it names. */
export function valuesOfMessage(text: string, zone: ZoneRule): (value: string) => boolean {
  const found = new Set(words(text));
  for (const token of text.split(/[\r\n|^~&]/)) {
    const read = readDateTime(token.trim(), zone);
    if (read) found.add(read.value.includes('T') ? new Date(read.value).toISOString() : read.value);
    if (read?.value.includes('T')) found.add(read.value.slice(0, 10));
  }
  return (value) => found.has(value) || words(value).every((word) => found.has(word));
}

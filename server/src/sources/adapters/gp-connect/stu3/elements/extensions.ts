// Extensions in general: an address, and parts or one value of whatever type.
// Source: https://hl7.org/fhir/R4/extensibility.html
import * as datatypes from './datatypes.ts';
import { timing } from './dosage.ts';
import { safeName } from './losses.ts';
import * as primitive from './primitives.ts';
import { asList, isElementId, isObject, type JsonObject, type Translation, type Type } from './rules.ts';
import { wordTable } from '#standards/word-table.ts';

/** Every type an extension's value[x] may have, by its name in the element. */
export const typesByName: Readonly<Record<string, Type>> = wordTable({
  Base64Binary: primitive.base64Binary,
  Boolean: primitive.boolean,
  Code: primitive.code,
  Date: primitive.date,
  DateTime: primitive.dateTime,
  Decimal: primitive.decimal,
  Id: primitive.id,
  Instant: primitive.instant,
  Integer: primitive.integer,
  Markdown: primitive.string,
  Oid: primitive.uri,
  PositiveInt: primitive.positiveInt,
  String: primitive.string,
  Time: primitive.time,
  UnsignedInt: primitive.unsignedInt,
  Uri: primitive.uri,
  Address: datatypes.address,
  Age: datatypes.age,
  Annotation: datatypes.annotation,
  Attachment: datatypes.attachment,
  CodeableConcept: datatypes.codeableConcept,
  Coding: datatypes.coding,
  ContactPoint: datatypes.contactPoint,
  Count: datatypes.quantity,
  Distance: datatypes.quantity,
  Duration: datatypes.duration,
  HumanName: datatypes.humanName,
  Identifier: datatypes.identifier,
  Period: datatypes.period,
  Quantity: datatypes.quantity,
  Range: datatypes.range,
  Ratio: datatypes.ratio,
  Reference: datatypes.reference,
  SampledData: datatypes.sampledData,
  Timing: timing,
});

/** Runs over the parts of a complex extension by name; what is no such part is reported. */
export function readParts(
  extension: JsonObject,
  place: string,
  { losses }: Translation,
  parts: Readonly<Record<string, (part: JsonObject, place: string) => void>>,
): void {
  for (const part of asList(extension['extension'])) {
    const name = isObject(part) && typeof part['url'] === 'string' ? part['url'] : '';
    const partPlace = `${place}.${safeName(name)}`;
    if (isObject(part) && Object.hasOwn(parts, name)) parts[name]!(part, partPlace);
    else losses.report(partPlace, 'not-carried', 'no such part of this extension');
  }
  for (const key of Object.keys(extension))
    if (key !== 'url' && key !== 'extension')
      losses.report(`${place}.${safeName(key)}`, 'not-carried', 'no such part of this extension');
}

/** The extension's value, of the type it should have; whatever else it holds is reported. */
export function valueOf(
  extension: JsonObject,
  typeName: string,
  type: Type,
  place: string,
  { losses, ...rest }: Translation,
): unknown {
  const translation = { losses, ...rest };
  for (const key of Object.keys(extension))
    if (key !== 'url' && key !== `value${typeName}`)
      losses.report(`${place}.${safeName(key)}`, 'not-carried', 'not part of this extension');
  const value = extension[`value${typeName}`];
  return value === undefined ? undefined : type.convert(value, place, translation);
}

/** An extension as it is: address, parts, and a value of whatever type. */
export function translateExtension(
  extension: JsonObject,
  place: string,
  translation: Translation,
  parts: Readonly<Record<string, string>> = {},
): JsonObject | undefined {
  const { losses } = translation;
  const url = primitive.uri.convert(extension['url'], place, translation);
  if (url === undefined) return undefined;
  const found: JsonObject = { url };
  const inner: JsonObject[] = [];
  for (const [key, value] of Object.entries(extension)) {
    const typeName = /^value([A-Z][A-Za-z0-9]{1,30})$/.exec(key)?.[1];
    if (key === 'url') continue;
    if (key === 'id' && isElementId(value)) found['id'] = value;
    else if (key === 'extension') {
      for (const part of asList(value)) {
        const name = isObject(part) && typeof part['url'] === 'string' ? part['url'] : '';
        const partPlace = `${place}.${safeName(name)}`;
        const translated =
          isObject(part) && name.trim() !== ''
            ? translateExtension(
                { ...part, url: Object.hasOwn(parts, name) ? parts[name] : name },
                partPlace,
                translation,
              )
            : losses.report(partPlace, 'not-carried', 'an extension without an address');
        if (translated) inner.push(translated);
      }
    } else if (typeName !== undefined && Object.hasOwn(typesByName, typeName)) {
      const converted = typesByName[typeName]!.convert(value, place, translation);
      if (converted !== undefined) found[key] = converted;
    } else losses.report(`${place}.${safeName(key)}`, 'not-carried', 'no such part of an extension');
  }
  const values = Object.keys(found).filter((key) => key.startsWith('value'));
  // R4 (ext-1): parts or one value.
  for (const extra of inner.length > 0 ? values : values.slice(1)) {
    delete found[extra];
    losses.report(place, 'not-carried', 'an extension has one value, or parts and none');
  }
  if (inner.length > 0) found['extension'] = inner;
  else if (values.length === 0) {
    losses.report(place, 'not-carried', 'an extension without a value');
    return undefined;
  }
  return found;
}

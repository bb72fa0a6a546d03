// FHIR's complex datatypes from STU3 to R4. They hardly differ; R4's invariants are kept.
// Source: https://hl7.org/fhir/R4/datatypes.html, https://hl7.org/fhir/STU3/datatypes.html
import { r4CodeSystem } from './code-systems.ts';
import {
  base64Binary,
  boolean,
  code,
  coded,
  dateTime,
  decimal,
  mediaType,
  positiveInt,
  string,
  unsignedInt,
  uri,
} from './primitives.ts';
import {
  addExtension,
  choice,
  datatype,
  isObject,
  type JsonObject,
  kept,
  many,
  one,
  type Rules,
  special,
  type Type,
} from './rules.ts';
import { wordTable } from '#standards/word-table.ts';

/** A code system's address, where it lies in R4. */
const codeSystem: Type = {
  primitive: true,
  convert(value, place, translation) {
    const found = uri.convert(value, place, translation);
    return typeof found === 'string' ? r4CodeSystem(found) : found;
  },
};

const periodType = datatype({ start: one(dateTime), end: one(dateTime) }, (into, place, { losses }) => {
  const { start, end } = into;
  if (typeof start !== 'string' || typeof end !== 'string' || !endsBefore(start, end)) return;
  // R4 (per-1): a period does not end before it starts. Both are kept; the end where no one computes with it.
  delete into['end'];
  addExtension(into, { url: `http://hl7.org/fhir/3.0/StructureDefinition/extension-${place}.end`, valueDateTime: end });
  losses.report(`${place}.end`, 'changed', 'before the start of its period: kept beside it');
});

/** A period. An end without an offset is in the offset of its start: some systems write it at the start alone. */
export const period: Type = {
  primitive: false,
  convert(value, place, translation) {
    const { start, end } = isObject(value) ? value : {};
    const offset = typeof start === 'string' ? /T.*(Z|[+-]\d\d:\d\d)$/.exec(start)?.[1] : undefined;
    if (offset === undefined || typeof end !== 'string' || !/^[^T]{10}T\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(end))
      return periodType.convert(value, place, translation);
    translation.losses.report(`${place}.end`, 'changed', 'a time without an offset, read in that of its start');
    return periodType.convert({ ...(value as JsonObject), end: end + offset }, place, translation);
  },
};

/** Whether the end is certainly before the start, to the precision both have. */
function endsBefore(start: string, end: string): boolean {
  if (start.length > 10 && end.length > 10) return Date.parse(end) < Date.parse(start);
  const length = Math.min(start.length, end.length, 10);
  return end.slice(0, length) < start.slice(0, length);
}

const codingRules: Rules = {
  system: one(codeSystem),
  version: one(string),
  code: one(code),
  display: one(string),
  userSelected: one(boolean),
};
export const coding = datatype(codingRules);

/** Some systems write plain words where FHIR has an object with a `text`. */
const orWords = (type: Type): Type => ({
  primitive: false,
  convert(value, place, translation) {
    if (typeof value !== 'string') return type.convert(value, place, translation);
    const words = string.convert(value, place, translation);
    if (words === undefined) return undefined;
    translation.losses.report(place, 'changed', 'plain words where FHIR has an object: kept as its text');
    return { text: words };
  },
});

export const codeableConcept = orWords(datatype({ coding: many(coding), text: one(string) }));

export const identifier: Type = datatype({
  use: one(coded(['usual', 'official', 'temp', 'secondary', 'old'])),
  type: one(codeableConcept),
  system: one(uri),
  value: one(string),
  period: one(period),
  assigner: special((value, into, translation, place) => {
    const assigner = reference.convert(value, place, translation);
    if (assigner !== undefined) into['assigner'] = assigner;
  }),
});

/** R4 (qty-3): a unit's code needs its system. */
const unitNeedsSystem = (into: JsonObject, place: string, { losses }: { losses: { report: LossReport } }) => {
  if (into['code'] === undefined || into['system'] !== undefined) return;
  const { code: unitCode, ...rest } = into;
  delete into['code'];
  if (rest['unit'] === undefined) into['unit'] = unitCode;
  losses.report(
    `${place}.code`,
    rest['unit'] === undefined ? 'changed' : 'not-carried',
    'a unit code without its system',
  );
};
type LossReport = (place: string, effect: 'changed' | 'not-carried', reason: string) => void;

const quantityRules: Rules = {
  value: one(decimal),
  comparator: one(coded(['<', '<=', '>=', '>'])),
  unit: one(string),
  system: one(uri),
  code: one(code),
};
export const quantity = datatype(quantityRules, unitNeedsSystem);

const ucum = 'http://unitsofmeasure.org';
const ucumOfWords: Readonly<Record<string, string>> = wordTable({
  second: 's',
  minute: 'min',
  min: 'min',
  hour: 'h',
  day: 'd',
  week: 'wk',
  month: 'mo',
  year: 'a',
});

/** A stretch of time. R4 (drt-1): its unit's code is UCUM's, and stands beside a value; anything else is a word. */
export const duration = datatype(quantityRules, (into, place, translation) => {
  unitNeedsSystem(into, place, translation);
  const { code: unitCode, system, unit, value } = into;
  if ((system === undefined || system === ucum) && (unitCode === undefined || value !== undefined)) return;
  delete into['system'];
  delete into['code'];
  if (unit === undefined && unitCode !== undefined) into['unit'] = unitCode;
  translation.losses.report(place, 'changed', 'a stretch of time in a unit that is not UCUM’s: kept in words');
});

/** An age. R4 (age-1): a positive value in a UCUM unit; a unit in words is one where it can be. */
export const age: Type = {
  primitive: false,
  convert(given, place, translation) {
    const found = duration.convert(given, place, translation);
    if (!isObject(found)) return undefined;
    const word = typeof found['unit'] === 'string' ? found['unit'].toLowerCase().replace(/s$/, '') : '';
    const unitCode = found['code'] ?? (Object.hasOwn(ucumOfWords, word) ? ucumOfWords[word] : undefined);
    if (typeof found['value'] === 'number' && found['value'] > 0 && unitCode !== undefined)
      return { ...found, system: ucum, code: unitCode };
    translation.losses.report(place, 'not-carried', 'not an age: without a value above 0 or a unit of time');
    return undefined;
  },
};

/** R4 (sqty-1): a quantity to dispense or give has no comparator. */
export const simpleQuantity = datatype(
  { ...quantityRules, comparator: kept('Code', coded(['<', '<=', '>=', '>'])) },
  unitNeedsSystem,
);
export const range = datatype({ low: one(simpleQuantity), high: one(simpleQuantity) });
export const ratio = datatype({ numerator: one(quantity), denominator: one(quantity) });
export const sampledData = datatype({
  origin: one(simpleQuantity),
  period: one(decimal),
  factor: one(decimal),
  lowerLimit: one(decimal),
  upperLimit: one(decimal),
  dimensions: one(positiveInt),
  data: one(string),
});

export const attachment = datatype(
  {
    contentType: one(mediaType),
    language: one(code),
    data: one(base64Binary),
    url: one(uri),
    size: one(unsignedInt),
    hash: one(base64Binary),
    title: one(string),
    creation: one(dateTime),
  },
  (into, place, { losses }) => {
    if (into['data'] === undefined || into['contentType'] !== undefined) return;
    into['contentType'] = 'application/octet-stream';
    losses.report(`${place}.contentType`, 'changed', 'content without a type, given as bytes');
  },
);

export const contactPoint = datatype(
  {
    system: one(coded(['phone', 'fax', 'email', 'pager', 'url', 'sms', 'other'])),
    value: one(string),
    use: one(coded(['home', 'work', 'temp', 'old', 'mobile'])),
    rank: one(positiveInt),
    period: one(period),
  },
  (into) => {
    // R4 (cpt-2): a value needs a system. Why not a loss: "other" says no more than was said.
    if (into['value'] !== undefined && into['system'] === undefined) into['system'] = 'other';
  },
);

export const humanName = datatype({
  use: one(coded(['usual', 'official', 'temp', 'nickname', 'anonymous', 'old', 'maiden'])),
  text: one(string),
  family: one(string),
  given: many(string),
  prefix: many(string),
  suffix: many(string),
  period: one(period),
});

export const address = datatype({
  use: one(coded(['home', 'work', 'temp', 'old', 'billing'])),
  type: one(coded(['postal', 'physical', 'both'])),
  text: one(string),
  line: many(string),
  city: one(string),
  district: one(string),
  state: one(string),
  postalCode: one(string),
  country: one(string),
  period: one(period),
});

/** The place of the Reference itself. */
const elementOf = (place: string) => place.replace(/\.reference$/, '');

/**
 * A reference, pointing at the entry's id in the result.
 * Where it points at nothing that came along, its words and its kind are kept, and the loss is reported: it must never seem
 * to lead somewhere.
 */
export const reference: Type = datatype({
  reference: special((value, into, translation, place) => {
    const written = string.convert(value, place, translation);
    if (typeof written !== 'string') return;
    const target = translation.resolve(written);
    if (target !== undefined) {
      into['reference'] = target;
      return;
    }
    if (/\s/.test(written.trim())) {
      // Some systems write "Referral items are not supported by the provider system" here, where the display belongs.
      into['display'] = written.trim();
      translation.losses.report(elementOf(place), 'changed', 'words where an address belongs: kept as words');
      return;
    }
    const kind = /(?:^|\/)([A-Z][A-Za-z]{1,40})\/[^/]+(?:\/_history\/[^/]+)?$/.exec(written)?.[1];
    if (kind !== undefined)
      into['type'] = kind === 'ProcedureRequest' || kind === 'ReferralRequest' ? 'ServiceRequest' : kind;
    else into['type'] = 'Resource';
    translation.losses.report(
      elementOf(place),
      'dangling',
      `refers to ${kind ?? 'something'} that is not in the answer`,
    );
  }),
  identifier: special((value, into, translation, place) => {
    const found = identifier.convert(value, place, translation);
    if (found !== undefined) into['identifier'] = found;
    const patient = into['reference'] === undefined ? translation.patientWith(value) : undefined;
    if (patient === undefined) return;
    into['reference'] = patient;
    delete into['type'];
  }),
  display: one(string),
});

export const annotation = orWords(
  datatype(
    { ...choice('author', { Reference: reference, String: string }), time: one(dateTime), text: one(string) },
    (into, place, { losses }) => {
      if (into['text'] !== undefined || into['_text'] !== undefined) return;
      into['_text'] = absent;
      losses.report(`${place}.text`, 'changed', 'a note without words');
    },
  ),
);

/** What stands where R4 demands a value and the message has none. Source: FHIR, data-absent-reason. */
export const absent: JsonObject = Object.freeze({
  extension: Object.freeze([
    Object.freeze({ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }),
  ]),
});

// Timing and Dosage from STU3 to R4, where doses and rates moved into doseAndRate.
// Source: https://hl7.org/fhir/R4/dosage.html
import { codeableConcept, duration, period, range, ratio, simpleQuantity } from './datatypes.ts';
import {
  boolean,
  code,
  coded,
  dateTime,
  decimal,
  integer,
  positiveInt,
  string,
  time,
  unsignedInt,
} from './primitives.ts';
import { backbone, choice, datatype, type JsonObject, many, one, special, type Type } from './rules.ts';

const unitOfTime = coded(['s', 'min', 'h', 'd', 'wk', 'mo', 'a']);
export const timing = backbone({
  event: many(dateTime),
  repeat: one(
    datatype({
      ...choice('bounds', { Duration: duration, Range: range, Period: period }),
      count: one(positiveInt),
      countMax: one(positiveInt),
      duration: one(decimal),
      durationMax: one(decimal),
      durationUnit: one(unitOfTime),
      frequency: one(positiveInt),
      frequencyMax: one(positiveInt),
      period: one(decimal),
      periodMax: one(decimal),
      periodUnit: one(unitOfTime),
      dayOfWeek: many(coded(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])),
      timeOfDay: many(time),
      when: many(code),
      offset: one(unsignedInt),
    }),
  ),
  code: one(codeableConcept),
});

/** A dose or rate, into R4's doseAndRate. */
const intoDoseAndRate = (name: string, type: Type) =>
  special((value, into, translation, place) => {
    const converted = type.convert(value, place, translation);
    if (converted === undefined) return;
    const [first] = (into['doseAndRate'] as JsonObject[] | undefined) ?? [{}];
    const kind = /^(dose|rate)/.exec(name)![0];
    if (Object.keys(first!).some((key) => key.startsWith(kind))) {
      translation.losses.report(place, 'not-carried', 'there is room for one of its types only');
      return;
    }
    into['doseAndRate'] = [{ ...first, [name]: converted }];
  });

export const dosage = backbone({
  sequence: one(integer),
  text: one(string),
  additionalInstruction: many(codeableConcept),
  patientInstruction: one(string),
  timing: one(timing),
  ...choice('asNeeded', { Boolean: boolean, CodeableConcept: codeableConcept }),
  site: one(codeableConcept),
  route: one(codeableConcept),
  method: one(codeableConcept),
  doseRange: intoDoseAndRate('doseRange', range),
  doseQuantity: intoDoseAndRate('doseQuantity', simpleQuantity),
  maxDosePerPeriod: one(ratio),
  maxDosePerAdministration: one(simpleQuantity),
  maxDosePerLifetime: one(simpleQuantity),
  rateRatio: intoDoseAndRate('rateRatio', ratio),
  rateRange: intoDoseAndRate('rateRange', range),
  rateQuantity: intoDoseAndRate('rateQuantity', simpleQuantity),
});

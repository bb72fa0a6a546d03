// Results, findings, scores and statements. Source: FHIR R4 Observation.
import type { Observation, ObservationComponent, Quantity } from '#standards/fhir/types.ts';
import { conceptText, conceptWords, hasCode } from '../elements/concepts.ts';
import { notesText } from '../elements/notes.ts';
import { numberText, unitText } from '../elements/quantities.ts';
import { whoOf } from '../elements/references.ts';
import { firstWhen } from '../elements/times.ts';
import { choiceText } from '../elements/values.ts';
import { joined, labelled, list, plain, words } from '../elements/words.ts';
import type { Describe } from '../line.ts';
import type { RecordItem } from '../record-item.ts';
import { interpretationOf, interpretationWords, rangesText } from './interpretation.ts';
import { observationSection } from './observation-section.ts';
import { resultFacts } from './result-facts.ts';
import { resultCaution } from './result-status.ts';

export const describeObservation: Describe<Observation> = (observation, references) => {
  const section = observationSection(observation);
  const components = list(observation.component);
  const pressure = bloodPressureText(components);
  const value = choiceText(observation, 'value');
  const absent = conceptWords(observation.dataAbsentReason);
  const others = components.filter((component) => !pressure || !isPressure(component)).map(componentText);
  const result = section === 'investigation-results';
  return {
    section,
    title: conceptText(observation.code),
    kind: result ? 'Result' : 'Finding',
    code: [observation.code],
    detail: joined([
      value,
      interpretationWords(observation.interpretation),
      pressure,
      ...others,
      rangesText(observation.referenceRange),
      value === undefined && components.length === 0 ? labelled('no value', absent) : undefined,
      conceptWords(observation.bodySite),
      labelled('method', conceptText(observation.method)),
      notesText(observation.note),
    ]),
    status: plain(observation.status),
    ...firstWhen(
      [observation.effectiveDateTime, result ? 'taken' : 'observed'],
      [observation.effectivePeriod, result ? 'taken' : 'observed'],
      [observation.effectiveInstant, result ? 'taken' : 'observed'],
      [observation.issued, 'issued'],
    ),
    who: whoOf(references, observation, ...list(observation.performer)),
    interpretation:
      interpretationOf(observation.interpretation, observation.valueQuantity, observation.referenceRange) ??
      gravest(
        components.map((component) =>
          interpretationOf(component.interpretation, component.valueQuantity, component.referenceRange),
        ),
      ),
    cautions: [resultCaution(observation.status)],
    facts: {
      site: conceptWords(observation.bodySite),
      result: resultFacts(observation, references, joined([value, pressure, ...others])),
    },
  };
};

const systolic = ['8480-6', '271649006', '72313002', '2469', '2469.00'];
const diastolic = ['8462-4', '271650006', '1091811000000102', '246A', '246A.00'];

function isPressure(component: ObservationComponent): boolean {
  return hasCode([component.code], ...systolic, ...diastolic);
}

/** Systolic and diastolic as everybody writes them: "128/80 mmHg". */
function bloodPressureText(components: readonly ObservationComponent[]): string | undefined {
  const quantityFor = (codes: readonly string[]): Quantity | undefined =>
    components.find((component) => hasCode([component.code], ...codes))?.valueQuantity;
  const upper = quantityFor(systolic);
  const lower = quantityFor(diastolic);
  const [high, low] = [numberText(upper?.value), numberText(lower?.value)];
  if (high === undefined || low === undefined) return undefined;
  // Two units would be two measurements; both are then told apart as components.
  if (unitText(upper) !== unitText(lower) || words(upper?.comparator) || words(lower?.comparator)) return undefined;
  return `${high}/${low} ${unitText(upper) ?? ''}`.trim();
}

function componentText(component: ObservationComponent): string | undefined {
  const name = conceptText(component.code);
  const value = joined(
    [
      choiceText(component, 'value') ?? labelled('no value', conceptWords(component.dataAbsentReason)),
      interpretationWords(component.interpretation),
      rangesText(component.referenceRange),
    ],
    ', ',
  );
  return name && value ? `${name}: ${value}` : (value ?? name);
}

const gravity = ['critical', 'high', 'low', 'abnormal'] as const;

function gravest(all: readonly RecordItem['interpretation'][]): RecordItem['interpretation'] {
  const found = all.filter((each) => each !== undefined);
  if (found.includes('high') && found.includes('low')) return found.includes('critical') ? 'critical' : 'abnormal';
  return gravity.find((each) => found.includes(each));
}

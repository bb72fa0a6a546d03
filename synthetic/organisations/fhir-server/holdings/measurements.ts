// Findings and test results: Observations, alone or under a DiagnosticReport; and long series, made entry by entry.
import type { DiagnosticReport, Observation, Resource } from '@medplum/fhirtypes';
import type { Term } from '#synthetic/people/term.ts';
import type { Held } from '#synthetic/people/held-record.ts';
import { seriesEntry } from '#synthetic/people/series.ts';
import { momentOf } from '#synthetic/people/story-time.ts';
import { coded, concept, type Holding, noteOf, profiled, terminology } from '../holding.ts';

export function addObservations({ held, id, identifier, add, patient, practitioner }: Holding): void {
  for (const [index, { what, when, value, category, who, note }] of held.observations.entries()) {
    const own = id('Observation', index);
    add({
      resourceType: 'Observation',
      id: own,
      meta: profiled('Observation'),
      identifier: identifier(own),
      status: 'final',
      ...(category && { category: [coded(terminology('observation-category'), category, categoryNames[category])] }),
      code: concept(what),
      subject: patient,
      effectiveDateTime: when,
      ...(who && { performer: [practitioner(who)] }),
      ...valueOf(what, value),
      ...noteOf(note),
    });
  }
}

/** Elements of an Observation, to be spread into one. */
type ObservationPart = Pick<
  Observation,
  'component' | 'valueQuantity' | 'valueString' | 'referenceRange' | 'interpretation'
>;

const categoryNames = {
  'vital-signs': 'Vital Signs',
  'social-history': 'Social History',
  exam: 'Exam',
  survey: 'Survey',
} as const;

/** HL7 v2 table 0074, as FHIR's diagnostic service sections. */
const departments = {
  pathology: ['LAB', 'Laboratory'],
  microbiology: ['MB', 'Microbiology'],
  radiology: ['RAD', 'Radiology'],
} as const;

export function addResults(holding: Holding): void {
  for (const [index, result] of holding.held.results.entries()) addReport(holding, result, index);
}

function addReport(holding: Holding, result: Held<'results'>, index: number): void {
  const { id, identifier, add, patient, custodian, practitioner } = holding;
  const { panel, when, department, specimen, status, values, conclusion, who, note } = result;
  const [section, sectionName] = departments[department];
  const category = [coded(terminology('v2-0074'), section, sectionName)];
  const specimenReference =
    specimen &&
    add({
      resourceType: 'Specimen',
      id: id('Specimen', index),
      meta: profiled('Specimen'),
      type: concept(specimen),
      subject: patient,
      collection: { collectedDateTime: when },
    });
  const tests = values.map(({ what, value }, place) => {
    const own = id('Observation', 'result', index, place);
    return add({
      resourceType: 'Observation',
      id: own,
      meta: profiled('Observation-Lab'),
      identifier: identifier(own),
      status,
      category: [coded(terminology('observation-category'), 'laboratory', 'Laboratory')],
      code: concept(what),
      subject: patient,
      effectiveDateTime: when,
      issued: momentOf(when),
      ...(who && { performer: [practitioner(who)] }),
      ...valueOf(what, value),
      ...(specimenReference && { specimen: specimenReference }),
      ...(typeof value === 'number' && rangeOf(what, value)),
    });
  });
  const own = id('DiagnosticReport', index);
  const report: DiagnosticReport & { id: string } = {
    resourceType: 'DiagnosticReport',
    id: own,
    meta: profiled('DiagnosticReport'),
    identifier: identifier(own),
    status,
    category,
    code: concept(panel),
    subject: patient,
    effectiveDateTime: when,
    issued: momentOf(when),
    performer: [custodian],
    ...(who && { resultsInterpreter: [practitioner(who)] }),
    ...(specimenReference && { specimen: [specimenReference] }),
    ...(tests.length > 0 && { result: tests }),
    ...((conclusion ?? note) && { conclusion: [conclusion, note].filter(Boolean).join(' ') }),
  };
  add(report);
}

/** The nth entry of a long series. */
export function seriesObservation(
  holding: Pick<Holding, 'id' | 'patient'>,
  series: Held<'series'>,
  place: number,
  entry: number,
): Resource {
  const { what, value, when } = seriesEntry(series, entry);
  return {
    resourceType: 'Observation',
    id: holding.id('Observation', 'series', place, entry),
    status: 'final',
    category: [coded(terminology('observation-category'), 'vital-signs', 'Vital Signs')],
    code: concept(what),
    subject: holding.patient,
    effectiveDateTime: when,
    ...valueOf(what, value),
  };
}

/** A number with its unit, words, or the two readings of a blood pressure. */
function valueOf(what: Term, value: number | string | undefined): ObservationPart {
  if (value === undefined) return {};
  const pressure = /^(\d{2,3})\/(\d{2,3})$/.exec(String(value));
  if (pressure) {
    const reading = (code: string, display: string, number: string) => ({
      code: coded('http://snomed.info/sct', code, display),
      valueQuantity: quantity(Number(number), what),
    });
    return {
      component: [
        reading('163030003', 'Systolic blood pressure', pressure[1]!),
        reading('163031004', 'Diastolic blood pressure', pressure[2]!),
      ],
    };
  }
  return typeof value === 'number' ? { valueQuantity: quantity(value, what) } : { valueString: value };
}

function quantity(value: number, { unit, ucum }: Term) {
  return { value, ...(unit && { unit }), ...(ucum && { system: 'http://unitsofmeasure.org', code: ucum }) };
}

function rangeOf({ low, high, unit, ucum }: Term, value: number): ObservationPart {
  if (low === undefined && high === undefined) return {};
  const term = { unit, ucum } as Term;
  const interpretation =
    low !== undefined && value < low
      ? ['L', 'Low']
      : high !== undefined && value > high
        ? ['H', 'High']
        : ['N', 'Normal'];
  return {
    referenceRange: [
      {
        ...(low !== undefined && { low: quantity(low, term) }),
        ...(high !== undefined && { high: quantity(high, term) }),
      },
    ],
    interpretation: [coded(terminology('v3-ObservationInterpretation'), interpretation[0]!, interpretation[1]!)],
  };
}

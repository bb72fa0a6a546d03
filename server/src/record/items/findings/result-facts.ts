// What of a result can be compared and drawn as a trend: the number, its unit, the laboratory's own range.
import type { Observation, ObservationReferenceRange, Quantity, Reference, Resource } from '#standards/fhir/types.ts';
import { codesOf } from '../elements/concepts.ts';
import type { References } from '../elements/references.ts';
import { list, words } from '../elements/words.ts';
import { given, type ResultFacts } from '../item-facts.ts';

const ucum = 'http://unitsofmeasure.org';

/** The UCUM code where the source gave one, else the unit as written. */
export function unitOf(quantity: Quantity | undefined): string | undefined {
  const code = words(quantity?.system) === ucum ? words(quantity?.code) : undefined;
  return code ?? words(quantity?.unit) ?? words(quantity?.code);
}

/** @param found what was found in words, where it is no single number. */
export function resultFacts(
  observation: Observation,
  references: References,
  found: string | undefined,
): ResultFacts | undefined {
  const quantity = observation.valueQuantity;
  const value = typeof quantity?.value === 'number' && Number.isFinite(quantity.value) ? quantity.value : undefined;
  const range = value === undefined ? undefined : normalRange(observation.referenceRange, unitOf(quantity));
  return given<ResultFacts>({
    value,
    comparator: value === undefined ? undefined : words(quantity?.comparator),
    unit: value === undefined ? undefined : unitOf(quantity),
    found: value === undefined ? found : undefined,
    low: range?.low,
    high: range?.high,
    laboratory: laboratoryOf(references, observation, list(observation.performer)),
  });
}

/** The one normal range for everybody, in the value's unit; where there are several, which is meant is not for us to say. */
function normalRange(
  all: readonly ObservationReferenceRange[] | undefined,
  unit: string | undefined,
): Pick<ResultFacts, 'low' | 'high'> | undefined {
  const ranges = list(all).filter(({ type }) => codesOf([type]).every((code) => code === 'normal'));
  const [range] = ranges;
  if (!range || ranges.length > 1 || list(range.appliesTo).length > 0 || range.age) return undefined;
  const limit = (quantity: Quantity | undefined): number | undefined =>
    typeof quantity?.value === 'number' && (unitOf(quantity) ?? unit) === unit ? quantity.value : undefined;
  const [low, high] = [limit(range.low), limit(range.high)];
  return { ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) };
}

/** The organisation among who performed it; a professional is no laboratory. */
export function laboratoryOf(
  references: References,
  from: Resource,
  performers: readonly Reference[],
): string | undefined {
  const organisation = performers.find(
    (performer) => /(?:^|\/)Organization\//.test(words(performer.reference) ?? '') || performer.type === 'Organization',
  );
  return organisation && references.name(organisation, from);
}

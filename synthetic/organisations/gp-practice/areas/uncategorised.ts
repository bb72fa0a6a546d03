// Uncategorised data: single findings that belong to no other area. Blood pressure has its two readings as components.
// Source: GP Connect 1.6, Observation - uncategorised data, Observation - blood pressure.
import type { Held } from '#synthetic/people/held-record.ts';
import type { Term } from '#synthetic/people/term.ts';
import { addList, primaryList } from '../lists.ts';
import type { Within } from '../parameters.ts';
import { isWithin } from '../parameters.ts';
import { businessIdentifier, concept, profile, type RecordDraft, snomed, type Stu3Resource } from '../record-draft.ts';

export function addUncategorised(draft: RecordDraft, within: Within): void {
  const entries = draft.held.observations.flatMap((observation, index) =>
    isWithin(observation.when, within) ? [draft.add(observationOf(draft, observation, index))] : [],
  );
  addList(draft, primaryList('uncategorised'), entries);
}

function observationOf(
  draft: RecordDraft,
  { what, when, value, who, note }: Held<'observations'>,
  index: number,
): Stu3Resource & { id: string } {
  const id = draft.id('Observation', 'uncategorised', index);
  return {
    resourceType: 'Observation',
    id,
    meta: { profile: [profile('Observation')] },
    identifier: businessIdentifier(draft.practice, id),
    status: 'final',
    code: concept(what),
    subject: draft.patient,
    effectiveDateTime: when,
    issued: when.includes('T') ? when : `${`${when}-01-01`.slice(0, 10)}T00:00:00+00:00`,
    performer: [draft.practitioner(who)],
    ...valueOf(what, value),
    ...(note && { comment: note }),
  };
}

/** A number with its unit, words, or the two readings of a blood pressure. */
export function valueOf(what: Term, value: number | string | undefined): Record<string, unknown> {
  if (value === undefined) return {};
  const pressure = /^(\d{2,3})\/(\d{2,3})$/.exec(String(value));
  if (pressure) {
    return {
      component: [
        { code: snomed('163030003', 'Systolic blood pressure'), valueQuantity: quantity(Number(pressure[1]), what) },
        { code: snomed('163031004', 'Diastolic blood pressure'), valueQuantity: quantity(Number(pressure[2]), what) },
      ],
    };
  }
  return typeof value === 'number' ? { valueQuantity: quantity(value, what) } : { valueString: value };
}

function quantity(value: number, { unit, ucum }: Term): Record<string, unknown> {
  return { value, ...(unit && { unit }), ...(ucum && { system: 'http://unitsofmeasure.org', code: ucum }) };
}

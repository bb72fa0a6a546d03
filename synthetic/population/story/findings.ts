// Measurements and tests: what is found, within the healthy range for most and out of it for who is ill.
import type { Held } from '#synthetic/people/held-record.ts';
import type { Telling } from './telling.ts';

/** What each panel of the code book holds. */
const panels = new Map<string, readonly string[]>([
  ['full-blood-count', ['haemoglobin', 'white-cells', 'platelets']],
  ['kidney-profile', ['sodium', 'potassium', 'creatinine', 'egfr']],
  ['hba1c-test', ['hba1c']],
  ['lipid-profile', ['cholesterol']],
  ['thyroid-function', ['tsh']],
  ['liver-profile', ['alt']],
  ['inflammation', ['c-reactive-protein']],
  ['drug-level', ['lithium-level']],
]);

export function panel({ term, choose, who }: Telling, name: string, when: string, isOut: number): Held<'results'> {
  return {
    panel: term(name),
    when,
    department: 'pathology',
    specimen: term('blood-sample'),
    status: 'final',
    values: panels.get(name)!.map((test) => {
      const what = term(test);
      const low = what.low ?? (what.high ?? 100) * 0.5;
      const high = what.high ?? low * 1.6;
      const wide = high - low;
      const value = choose.happens(isOut) ? high + wide * choose.share() * 0.6 : low + wide * choose.share();
      return { what, value: Math.round(value * 10) / 10 };
    }),
    who: who(),
  };
}

/** What is measured at a visit: a blood pressure for most, a weight for some. */
export function measured(telling: Telling, when: string): Held<'observations'>[] {
  const { term, choose, health, person, who } = telling;
  const by = who();
  const found: Held<'observations'>[] = [];
  const entry = { when, who: by, category: 'vital-signs' as const };
  if (person.years >= 16 && choose.happens(0.45)) {
    const high = health.conditions.some(({ kind }) => kind.name === 'hypertension') ? 18 : 0;
    const systolic = 105 + choose.below(30) + high;
    found.push({
      ...entry,
      what: term('blood-pressure'),
      value: `${systolic}/${60 + choose.below(22) + Math.floor(high / 3)}`,
    });
  }
  if (health.bodyMassIndex !== undefined && choose.happens(0.2))
    found.push({ ...entry, what: term('bmi'), value: health.bodyMassIndex });
  if (person.years < 2 && choose.happens(0.6))
    found.push({ ...entry, what: term('weight'), value: 4 + choose.below(80) / 10 });
  return found;
}

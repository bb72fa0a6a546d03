// Many of one name and birth date, with nothing else in common: what may be made of it.
import type { PatientId } from '#standards/patient.ts';
import type { Comparison } from './compare-patients.ts';
import { pairKey } from './pairs.ts';

interface Pair<Side> {
  one: Side;
  other: Side;
  comparison: Comparison;
}

/**
 * Links by name and birth date alone, among more than so many who are alike in nothing else, say little: a name that many bear,
 * or a placeholder nobody has listed. None of them is a link then. The others remain.
 */
export function partNamesakes<Link extends Pair<{ patientId: PatientId }>>(
  links: readonly Link[],
  most: number,
): [namesakes: Link[], others: Link[]] {
  const hubOf = new Map<PatientId, Set<PatientId>>();
  for (const { one, other, comparison } of links) {
    if (!comparison.byNameAlone) continue;
    const [some, others] = [one, other].map(({ patientId }) => hubOf.get(patientId) ?? new Set([patientId]));
    if (some === others) continue;
    for (const patientId of others!) some!.add(patientId);
    for (const patientId of some!) hubOf.set(patientId, some!);
  }
  const isOfMany = ({ one, comparison }: Link) => comparison.byNameAlone && hubOf.get(one.patientId)!.size > most;
  return [links.filter(isOfMany), links.filter((link) => !isOfMany(link))];
}

/** Of questions among many of one name each is asked only so many, the likeliest: all against all would bury the worklist. */
export function withFewNamesakes<Question extends Pair<PatientId>>(
  questions: readonly Question[],
  most: number,
): Question[] {
  const asked = new Map<PatientId, number>();
  const kept = new Set<Question>();
  const ranked = questions.toSorted(
    (first, second) =>
      second.comparison.score - first.comparison.score ||
      (pairKey(first.one, first.other) < pairKey(second.one, second.other) ? -1 : 1),
  );
  for (const question of ranked) {
    const both = [question.one, question.other];
    if (question.comparison.byNameAlone) {
      if (both.some((patientId) => (asked.get(patientId) ?? 0) >= most)) continue;
      for (const patientId of both) asked.set(patientId, (asked.get(patientId) ?? 0) + 1);
    }
    kept.add(question);
  }
  return questions.filter((question) => kept.has(question));
}

// A feed's news meets what is here, field by field: three things are compared, what the feed said last, what it says now, and what the
// directory has. Only news counts, and never over what was changed here.
import { canonicalJson } from '#standards/canonical-json.ts';
import type { Decision } from './import-store.ts';

type Fields = Readonly<Record<string, unknown>>;

export type FieldDecision = Pick<Decision, 'field' | 'decision' | 'because' | 'previous' | 'said'>;

const same = (one: unknown, other: unknown) => canonicalJson(one ?? null) === canonicalJson(other ?? null);

/**
 * @param base what the feed said last; undefined where it never said anything of this.
 * @param apart fields that are merged elsewhere: they stay as they are here.
 */
export function mergeFields<T extends object>(
  base: object | undefined,
  theirs: T,
  ours: T,
  apart: readonly string[] = [],
): { merged: T; decisions: FieldDecision[] } {
  const [before, said, here] = [base as Fields | undefined, theirs as Fields, ours as Fields];
  const merged: Record<string, unknown> = { ...here };
  const decisions: FieldDecision[] = [];
  for (const field of new Set([...Object.keys(said), ...Object.keys(before ?? {})])) {
    if (field === 'id' || apart.includes(field)) continue;
    const isNews = before === undefined || !same(said[field], before[field]);
    if (!isNews || same(said[field], here[field])) continue;
    const [decision, because] =
      before === undefined
        ? here[field] === undefined
          ? (['taken', 'Nothing was said of it here.'] as const)
          : (['kept', 'It was said otherwise here before.'] as const)
        : same(before[field], here[field])
          ? (['taken', 'The feed says it otherwise now.'] as const)
          : (['kept', 'It was changed here since the feed last said it.'] as const);
    decisions.push({ field, decision, because, previous: here[field], said: said[field] });
    if (decision === 'kept') continue;
    if (said[field] === undefined) delete merged[field];
    else merged[field] = said[field];
  }
  return { merged: merged as T, decisions };
}

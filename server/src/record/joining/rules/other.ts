// What no other kind covers: joined only by its own number, or where both say the same word for word.
import type { KindRules } from '../join-rule.ts';
import { saidAlike, sameIdentifier } from './every-kind.ts';

export const otherRules: KindRules = { kind: 'other', rules: [sameIdentifier('other'), saidAlike('other')] };

// What the pages of medicines stand on, and which sources are no general practice's.
import type { Door } from '#disclosure/door.ts';
import type { PageTokens } from '#disclosure/page-token.ts';
import type { PageFrame } from '#web/design/page.ts';

export interface MedicinesRoutes {
  door: Door;
  tokens: PageTokens;
  frame: PageFrame;
}

/** Ids of sources of organisations that are no general practice: what they alone prescribe is a hospital's, or another's. */
export function notPractices({ partnership }: Door): ReadonlySet<string> {
  const practices = new Set(
    partnership.organisations.filter(({ kind }) => kind === 'gp-practice').map(({ ods }) => ods),
  );
  return new Set(partnership.sources.filter(({ organisation }) => !practices.has(organisation)).map(({ id }) => id));
}

// What somebody is offered where nothing holds all they asked for: what there would be without one of it, and who can advise.
import { type Finder, findListings, type Result, type Search } from './find-listings.ts';

/** What was chosen, in the order in which people would rather give it up. */
const givenUp = ['now', 'when', 'access', 'free', 'language', 'delivered', 'age', 'within', 'near'] as const;
export type GivenUp = (typeof givenUp)[number];

export interface NextBest {
  /** Without one of what was chosen, at most three that would find something. */
  without: { what: GivenUp; search: Search; total: number }[];
  /** Who can advise, the nearest first. */
  advice: Result[];
}

export async function nextBest(finder: Finder, search: Search): Promise<NextBest> {
  const without: NextBest['without'] = [];
  for (const what of givenUp) {
    if (without.length >= 3) break;
    const other = searchWithout(search, what);
    if (!other) continue;
    const { total } = await findListings(finder, other);
    if (total > 0) without.push({ what, search: other, total });
  }
  return { without, advice: await advisers(finder, search) };
}

/** The same search without one of its choices; undefined where that was not chosen. */
function searchWithout(search: Search, what: GivenUp): Search | undefined {
  const { now, days, part, access, free, language, delivered, age, withinMinutes, near, page: _page, ...rest } = search;
  const all = { now, days, part, access, free, language, delivered, age, withinMinutes, near };
  const gone: Readonly<Record<GivenUp, readonly (keyof typeof all)[]>> = {
    now: ['now'],
    when: ['days', 'part'],
    access: ['access'],
    free: ['free'],
    language: ['language'],
    delivered: ['delivered'],
    age: ['age'],
    within: ['withinMinutes'],
    near: ['withinMinutes', 'near'],
  };
  if (!gone[what].some((name) => all[name] !== undefined)) return undefined;
  const kept = Object.entries(all).filter(
    ([name, value]) => value !== undefined && !gone[what].includes(name as keyof typeof all),
  );
  return { ...rest, ...Object.fromEntries(kept) };
}

/** Whoever gives advice on anything, near there; nobody where the partnership has no such need. */
async function advisers(finder: Finder, { near, text, language }: Search): Promise<Result[]> {
  if (!finder.knowledge.needs.has(adviceNeed)) return [];
  // A place named among the words is found in them.
  const { results } = await findListings(finder, { text: '', need: adviceNeed, near: near ?? text });
  if (language) return results.slice(0, 3);
  // Whoever is there for everybody before those who are there for who speaks another language.
  // The language a listing names first is the one it is mostly in.
  const speaksAnother = ({ service }: Result) => ((service.languages?.[0]?.code ?? 'en') === 'en' ? 0 : 1);
  return results.toSorted((one, other) => speaksAnother(one) - speaksAnother(other)).slice(0, 3);
}

/** The need of needs.yaml that is answered by whoever knows their way around. */
const adviceNeed = 'advice';

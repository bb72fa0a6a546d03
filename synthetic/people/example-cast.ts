// The cast of examples/, for tests: told from a day of the test's own.
import { readPeople } from './read-people.ts';
import type { CastPerson } from './person-file.ts';
import { parseStoryDay } from './story-time.ts';

const examples = new URL('../../examples/', import.meta.url).pathname;

/** The whole cast as of a story day, YYYY-MM-DD. */
export function exampleCast(storyDay = '2026-11-23'): CastPerson[] {
  return readPeople({
    folder: `${examples}people`,
    codes: `${examples}codes.yaml`,
    storyDay: parseStoryDay(storyDay),
    environment: {},
  });
}

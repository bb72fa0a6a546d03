// What a message says twice is said once.
import { isDeepStrictEqual } from 'node:util';
import type { AllergyIntolerance, Resource } from '#standards/fhir/types.ts';
import type { Translating } from './context.ts';
import { label } from './security.ts';

type Reaction = NonNullable<AllergyIntolerance['reaction']>[number];

const twice = 'The message says two things of the same; the later is kept.';

/** What a message says twice is said once: the later words count, and that there were others is noted. */
export function saidOnce(resources: readonly Resource[], { lose }: Translating): Resource[] {
  const byKey = new Map<string, Resource>();
  const reactions = new Map<string, Map<string, Reaction>>();
  for (const resource of resources) {
    const key = `${resource.resourceType}/${resource.id!}`;
    const before = byKey.get(key);
    if (resource.resourceType === 'AllergyIntolerance') {
      const known = reactions.get(key) ?? new Map<string, Reaction>();
      for (const reaction of resource.reaction ?? []) known.set(JSON.stringify(reaction), reaction);
      reactions.set(key, known);
      if (before && !isDeepStrictEqual(without(before), without(resource))) lose('AL1', 'changed', twice);
    } else if (before && !isDeepStrictEqual(before, resource)) {
      lose(resource.resourceType, 'changed', twice);
    }
    // What asked for it to be kept from others holds, whichever words are kept.
    label(resource, before?.meta?.security ?? []);
    byKey.set(key, resource);
  }
  // An allergy on two lines has the reactions of both.
  for (const [key, known] of reactions) {
    const allergy = byKey.get(key) as AllergyIntolerance;
    if (known.size > 0) allergy.reaction = [...known.values()];
  }
  return [...byKey.values()];
}

/** What else it says. */
function without(allergy: object): object {
  return { ...allergy, reaction: undefined };
}

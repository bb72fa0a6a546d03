// What a message says twice is said once.
import { isDeepStrictEqual } from 'node:util';
import type { Resource } from '#standards/fhir/types.ts';
import type { Translating } from './context.ts';
import { label } from './security.ts';

const twice = 'The message says two things of the same; the later is kept.';

/** What a message says twice is said once: the later words count, and that there were others is noted. */
export function saidOnce(resources: readonly Resource[], { lose }: Translating): Resource[] {
  const byKey = new Map<string, Resource>();
  for (const resource of resources) {
    const key = `${resource.resourceType}/${resource.id!}`;
    const before = byKey.get(key);
    if (before?.resourceType === 'AllergyIntolerance' && resource.resourceType === 'AllergyIntolerance') {
      // An allergy on two lines has the reactions of both.
      const reactions = [...(before.reaction ?? []), ...(resource.reaction ?? [])];
      const distinctReactions = reactions.filter(
        (one, index) => reactions.findIndex((other) => isDeepStrictEqual(one, other)) === index,
      );
      const { reaction: _, ...rest } = before;
      const { reaction: __, ...again } = resource;
      if (!isDeepStrictEqual(rest, again)) lose('AL1', 'changed', twice);
      if (distinctReactions.length > 0) resource.reaction = distinctReactions;
    } else if (before && !isDeepStrictEqual(before, resource)) {
      lose(resource.resourceType, 'changed', twice);
    }
    // What asked for it to be kept from others holds, whichever words are kept.
    label(resource, before?.meta?.security ?? []);
    byKey.set(key, resource);
  }
  return [...byKey.values()];
}

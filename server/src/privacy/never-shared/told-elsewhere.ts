// One entry told by two organisations: the same letter under the same document number, the same report under the same accession.
// What one of them says of it makes it never shared; the other's copy goes too.
import { createHash } from 'node:crypto';
import { staysWithoutMention, thereForOthers } from './relations.ts';

/**
 * By what this entry is known wherever it is told: its business identifiers, hashed with its kind, so that what is kept of
 * them says nothing. Only those that say who gave them: a bare number is anybody's.
 */
export function identifiersOf(resource: object): string[] {
  const { resourceType, identifier, masterIdentifier } = resource as Record<string, unknown>;
  if (typeof resourceType !== 'string' || staysWithoutMention.has(resourceType) || thereForOthers.has(resourceType))
    return [];
  return [identifier, masterIdentifier].flat().flatMap((each) => {
    const { system, value } = (each ?? {}) as { system?: unknown; value?: unknown };
    if (typeof system !== 'string' || typeof value !== 'string' || system === '' || value === '') return [];
    return [
      createHash('sha256')
        .update(JSON.stringify([resourceType, system, value]))
        .digest('base64url')
        .slice(0, 22),
    ];
  });
}

// Which neighbouring record asks: known by the token it was given, and what it may ask by the scopes of that token.
// Source: RFC 6750 (bearer tokens); SMART App Launch 2.2 §3.0.2 (scopes: `system/AuditEvent.s` is searching AuditEvents).
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

export type NeighbourScope = 'system/AuditEvent.s';

/** One way in which a neighbour may ask us. */
export interface NeighbourAsking {
  sourceId: string;
  /** ODS code. */
  organisation: string;
  /** SHA-256 of its token, in hexadecimal. The token itself is stored nowhere. */
  tokenSha256: string;
  scopes: readonly NeighbourScope[];
}

export type NeighbourOf = (request: FastifyRequest) => NeighbourAsking | undefined;

/** Undefined for whoever shows no token, or another. All are compared, in constant time. */
export function createNeighbourOf(neighbours: readonly NeighbourAsking[]): NeighbourOf {
  const known = neighbours.map((neighbour) => ({ neighbour, digest: Buffer.from(neighbour.tokenSha256, 'hex') }));
  return ({ headers: { authorization } }) => {
    const [, token] = /^Bearer ([A-Za-z0-9\-._~+/]+=*)$/i.exec(authorization ?? '') ?? [];
    if (token === undefined) return undefined;
    const digest = createHash('sha256').update(token).digest();
    const found = known.filter((each) => each.digest.length === 32 && timingSafeEqual(each.digest, digest));
    // A token of two is nobody's.
    return found.length === 1 ? found[0]!.neighbour : undefined;
  };
}

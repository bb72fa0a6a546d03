// Where organisations keep their own listings, and anybody suggests a change: claim, sign in by a link, say that it is still so, change, add,
// hand over, give up. Routes of keepers look up no session but theirs; those of visitors none at all.
import type { FastifyInstance } from 'fastify';
import type { Keepers } from '#directory/claims/keepers.ts';
import type { Finder } from '#directory/search/find-listings.ts';
import type { Database } from '#runtime/database/database.ts';
import { inEnglish, type PublicFrame } from '../page/public-page.ts';
import { claimingRoutes } from './claiming-routes.ts';
import { handingOverRoutes } from './handing-over-routes.ts';
import { limitsOf } from './keeping-reply.ts';
import { keptListingsRoutes } from './kept-listings-routes.ts';
import { suggestRoutes } from './suggest-routes.ts';

export interface KeepingRoutes {
  keepers: Keepers;
  finder: Finder;
  database: Database;
  frame: PublicFrame;
  secure: boolean;
}

export function keepingRoutes(app: FastifyInstance, given: KeepingRoutes): void {
  // In English alone: what is written here is read by editors who may know no other.
  const routes = { ...given, frame: inEnglish(given.frame) };
  const limits = limitsOf(app);
  suggestRoutes(app, routes, limits);
  claimingRoutes(app, routes, limits);
  keptListingsRoutes(app, routes, limits);
  handingOverRoutes(app, routes, limits);
}

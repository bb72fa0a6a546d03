// The stewards' pages.
import type { FastifyInstance } from 'fastify';
import { type MatchesRoutes, matchesRoutes } from './matches-route.ts';
import { type MessagesRoutes, messagesRoutes } from './messages-route.ts';
import { qualityRoutes } from './quality-route.ts';
import { terminologyRoutes } from './terminology-route.ts';

export type AdministrationRoutes = MessagesRoutes & MatchesRoutes;

export function administrationRoutes(app: FastifyInstance, routes: AdministrationRoutes): void {
  messagesRoutes(app, routes);
  matchesRoutes(app, routes);
  qualityRoutes(app, routes);
  terminologyRoutes(app, routes);
}

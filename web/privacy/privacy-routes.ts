// The pages of those who look after privacy: choices, sharing agreements, who looked, what to look into.
import type { FastifyInstance } from 'fastify';
import { type AgreementsRoutes, agreementsRoutes } from './agreements/agreements-route.ts';
import { type AlertsRoutes, alertsRoutes } from './alerts/alerts-route.ts';
import { type CareTeamsRoutes, careTeamsRoutes } from './care-teams/care-teams-route.ts';
import { type AccessRoutes, accessRoutes } from './access-report/access-route.ts';
import { type LogRoutes, logRoutes } from './log/log-route.ts';
import { type ChoicesRoutes, choicesRoutes } from './choices/choices-route.ts';
import { type NeverSharedRoutes, neverSharedRoutes } from './never-shared/never-shared-route.ts';
import { type PoliciesRoutes, policiesRoutes } from './policies/policies-route.ts';
import { type ProxiesRoutes, proxiesRoutes } from './proxies/proxies-route.ts';
import { type RolesRoutes, rolesRoutes } from './roles/roles-route.ts';
import { type ReferralsRoutes, referralsRoutes } from './referrals/referrals-route.ts';
import { replayRoutes } from './replay/replay-route.ts';
import { type SessionsRoutes, sessionsRoutes } from './sessions/sessions-route.ts';

export type PrivacyRoutes = AgreementsRoutes &
  AlertsRoutes &
  CareTeamsRoutes &
  ReferralsRoutes &
  ChoicesRoutes &
  AccessRoutes &
  LogRoutes &
  PoliciesRoutes &
  ProxiesRoutes &
  NeverSharedRoutes &
  RolesRoutes &
  SessionsRoutes;

export function privacyRoutes(app: FastifyInstance, routes: PrivacyRoutes): void {
  alertsRoutes(app, routes);
  choicesRoutes(app, routes);
  agreementsRoutes(app, routes);
  careTeamsRoutes(app, routes);
  referralsRoutes(app, routes);
  accessRoutes(app, routes);
  logRoutes(app, routes);
  replayRoutes(app, routes);
  policiesRoutes(app, routes);
  proxiesRoutes(app, routes);
  rolesRoutes(app, routes);
  neverSharedRoutes(app, routes);
  sessionsRoutes(app, routes);
}

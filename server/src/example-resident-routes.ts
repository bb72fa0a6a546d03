// The routes of a person's own place, for the sweep.
import { type Route } from './example-route.ts';

const own = (path: string, events: string[], status = 200) => ({
  shows: 'own' as const,
  events,
  status,
  path: () => `/resident${path}`,
});
/** Of somebody for whom they may not act: refused, and written down. */
const ownFor = (path: string) => own(`/for/00000000-0000-4000-8000-000000000000${path}`, ['refuse'], 403);

export const residentRoutes: Readonly<Record<string, Route>> = {
  // A person's own place. Signing in there: server/src/sign-in/resident/resident-sign-in.test.ts.
  'GET /resident': { shows: 'nothing', status: 200 },
  'POST /resident/sign-in': { shows: 'nothing', status: 503 },
  'GET /resident/sign-in/callback': { shows: 'nothing', status: 400 },
  'POST /resident/sign-out': { shows: 'nothing', status: 303 },
  'GET /resident/keys': { shows: 'nothing', status: 200 },
  'GET /resident/sessions': own('/sessions', []),
  // How many there are to end: web/resident/resident-routes.test.ts.
  'POST /resident/sessions': { shows: 'its own test' },
  'GET /resident/helpers': own('/helpers', ['review-proxies']),
  // Ending what is not there changes nothing.
  'POST /resident/helpers': own('/helpers', ['review-proxies'], 404),
  'GET /resident/for': own('/for', ['review-proxies']),
  // Whoever may act for nobody: who may, web/resident/proxies.test.ts.
  'GET /resident/for/:proxyId': ownFor(''),
  'GET /resident/for/:proxyId/choices': ownFor('/choices'),
  'POST /resident/for/:proxyId/choices': ownFor('/choices'),
  'GET /resident/for/:proxyId/choices/:choiceId/letter': ownFor('/choices/00000000-0000-4000-8000-000000000000/letter'),
  'GET /resident/for/:proxyId/who-looked': ownFor('/who-looked'),
  'GET /resident/for/:proxyId/who-looked/report.pdf': ownFor('/who-looked/report.pdf'),
  'GET /resident/for/:proxyId/who-looked/events': ownFor('/who-looked/events'),
  'GET /resident/for/:proxyId/who-looked/entries/:leafIndex': ownFor('/who-looked/entries/0'),
  'GET /resident/for/:proxyId/who-looked/entries/:leafIndex/proof': ownFor('/who-looked/entries/0/proof'),
  'GET /resident/choices': own('/choices', ['review-choice']),
  // It changes what everybody sees: web/resident/resident-routes.test.ts.
  'POST /resident/choices': { shows: 'its own test' },
  'GET /resident/choices/:choiceId/letter': own(
    '/choices/00000000-0000-4000-8000-000000000000/letter',
    ['review-choice'],
    404,
  ),
  'GET /resident/who-looked': own('/who-looked', ['review-access']),
  'GET /resident/who-looked/report.pdf': own('/who-looked/report.pdf', ['review-access']),
  'GET /resident/who-looked/events': own('/who-looked/events', ['review-access']),
  // What is not in their own list is not there.
  'GET /resident/who-looked/entries/:leafIndex': own('/who-looked/entries/0', ['review-access'], 404),
  'GET /resident/who-looked/entries/:leafIndex/proof': own('/who-looked/entries/0/proof', ['review-access'], 404),
};

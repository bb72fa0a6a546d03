// Every route the server has, with what it shows of people and to whom: the table of the sweep in main.test.ts. Whoever adds a
// route says here what it does; one that is missing, or says something else than it does, fails the sweep.
import { directoryRoutes } from './example-directory-routes.ts';
import { privacyRoutes } from './example-privacy-routes.ts';
import { recordRoutes } from './example-record-routes.ts';
import { residentRoutes } from './example-resident-routes.ts';
import { stewardRoutes } from './example-steward-routes.ts';
import type { Route } from './example-route.ts';

export { type Known, nhsNumber, nhsNumberSystem, type Route } from './example-route.ts';

/** What belongs to no place: the server itself, and signing in. */
const everywhere: Readonly<Record<string, Route>> = {
  'GET /health': { shows: 'nothing', status: 200 },
  'GET /metrics': { shows: 'nothing', status: 200 },
  'GET /assets/:hash/:name': { shows: 'nothing', path: '/assets/0/none.css', status: 404 },
  'GET /assets/images/*': { shows: 'nothing', path: '/assets/images/none.svg', status: 404 },
  'HEAD /assets/images/*': { shows: 'nothing', path: '/assets/images/none.svg', status: 404 },
  'GET /': { shows: 'nothing', status: 200, signedOut: 302 },
  'GET /find': { shows: 'nothing', status: 302 },
  'GET /sign-in': { shows: 'nothing', status: 302, signedOut: 200 },
  'POST /sign-in': { shows: 'its own test' },
  'GET /sign-in/callback': { shows: 'nothing', status: 400 },
  'GET /sign-in/role': { shows: 'nothing', status: 200, signedOut: 303 },
  'POST /sign-in/role': { shows: 'nothing', status: 400, signedOut: 303 },
  'POST /sign-in/back-channel-logout': { shows: 'nothing', status: 400 },
  'GET /launch': { shows: 'nothing', status: 403 },
  'GET /launch/callback': { shows: 'nothing', status: 400 },
  'POST /launch/link': { shows: 'nothing', status: 403 },
  'GET /launch/open': { shows: 'nothing', status: 400 },
  'POST /launch/open': { shows: 'nothing', status: 400 },
  'POST /sign-out': { shows: 'its own test' },
  'POST /fhir/r4': { shows: 'its own test' },
};

/** In the order in which they are tried: who has said why they need a record may open it from then on. */
export const routes: Readonly<Record<string, Route>> = {
  ...everywhere,
  ...residentRoutes,
  ...recordRoutes,
  ...directoryRoutes,
  ...privacyRoutes,
  ...stewardRoutes,
};

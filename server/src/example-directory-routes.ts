// The routes of the directory, which is about nobody, for the sweep.
import { type Route } from './example-route.ts';

const noListing = '00000000-0000-4000-8000-000000000000';

/** What only the directory's editors see. */
const work = (path: string, status: number): Route => ({ shows: 'work', permission: 'keep-directory', status, path });

export const directoryRoutes: Readonly<Record<string, Route>> = {
  'GET /fhir/r4/HealthcareService': { shows: 'nothing', status: 200 },
  'GET /fhir/r4/HealthcareService/:id': { shows: 'nothing', path: '/fhir/r4/HealthcareService/none', status: 404 },
  'GET /fhir/r4/Organization': { shows: 'nothing', status: 200 },
  'GET /fhir/r4/Organization/:id': { shows: 'nothing', path: '/fhir/r4/Organization/none', status: 404 },
  'GET /fhir/r4/Location': { shows: 'nothing', status: 200 },
  'GET /fhir/r4/Location/:id': { shows: 'nothing', path: '/fhir/r4/Location/none', status: 404 },

  // Finding help: open to everybody, about nobody, and nothing of a search is written down.
  'GET /help': { shows: 'nothing', status: 200 },
  'GET /help/find': { shows: 'nothing', path: '/help/find?q=my+mum+keeps+falling&near=SE5', status: 200 },
  'GET /help/needs/:need': { shows: 'nothing', path: '/help/needs/lonely', status: 200 },
  'GET /help/services/:id': { shows: 'nothing', path: `/help/services/${noListing}`, status: 404 },
  'GET /help/services/:id/calendar.ics': {
    shows: 'nothing',
    path: `/help/services/${noListing}/calendar.ics`,
    status: 404,
  },
  'GET /help/services/:id/report': { shows: 'nothing', path: `/help/services/${noListing}/report`, status: 404 },
  // How often it may be told: web/directory/directory-routes.test.ts.
  'POST /help/services/:id/report': { shows: 'its own test' },
  'GET /help/list': { shows: 'nothing', status: 200 },
  'GET /help/list/send': { shows: 'nothing', status: 303 },
  'POST /help/list/send': { shows: 'nothing', status: 303 },
  'GET /help/l/:code': { shows: 'nothing', path: '/help/l/none', status: 303 },
  'POST /help/list': { shows: 'nothing', status: 303 },
  'POST /help/reading': { shows: 'nothing', status: 303 },
  'GET /help/embed': { shows: 'nothing', status: 200 },
  'GET /help/for-your-website': { shows: 'nothing', status: 200 },
  // Organisations that keep their own listings: whoever is not signed in as one is sent to where they are. What they do:
  // web/directory/keeping/keeping-routes.test.ts.
  'GET /help/services/:id/suggest': { shows: 'nothing', path: `/help/services/${noListing}/suggest`, status: 404 },
  'POST /help/services/:id/suggest': { shows: 'its own test' },
  'GET /help/organisations/:id/claim': {
    shows: 'nothing',
    path: `/help/organisations/${noListing}/claim`,
    status: 404,
  },
  'POST /help/organisations/:id/claim': { shows: 'its own test' },
  'GET /help/keep': { shows: 'nothing', status: 303 },
  'GET /help/keep/sign-in': { shows: 'nothing', status: 200 },
  'POST /help/keep/sign-in': { shows: 'its own test' },
  'POST /help/keep/sign-out': { shows: 'nothing', status: 303 },
  'GET /help/keep/links/:token': { shows: 'nothing', path: '/help/keep/links/none', status: 404 },
  'POST /help/keep/links/:token': { shows: 'its own test' },
  'GET /help/keep/services/:id': { shows: 'nothing', path: `/help/keep/services/${noListing}`, status: 303 },
  'POST /help/keep/services/:id': { shows: 'its own test' },
  'POST /help/keep/services/:id/still-so': { shows: 'its own test' },
  'GET /help/keep/organisations/:id/services': {
    shows: 'nothing',
    path: `/help/keep/organisations/${noListing}/services`,
    status: 303,
  },
  'POST /help/keep/organisations/:id/services': { shows: 'its own test' },
  'GET /help/keep/organisations/:id/keepers': {
    shows: 'nothing',
    path: `/help/keep/organisations/${noListing}/keepers`,
    status: 303,
  },
  'POST /help/keep/organisations/:id/keepers': { shows: 'its own test' },
  'POST /help/keep/organisations/:id/give-up': { shows: 'its own test' },
  'GET /help/changes.rss': { shows: 'nothing', status: 200 },
  'GET /sitemap.xml': { shows: 'nothing', status: 200 },
  'GET /robots.txt': { shows: 'nothing', status: 200 },
  'GET /directory/due': { shows: 'work', permission: 'keep-directory', status: 200, path: '/directory/due' },
  'GET /directory/queue': work('/directory/queue', 200),
  'GET /directory/queue/next': work('/directory/queue/next?kind=claim&id=none', 303),
  'GET /directory/queue/suggestions/:id': work('/directory/queue/suggestions/none', 404),
  'GET /directory/queue/claims/:id': work('/directory/queue/claims/none', 404),
  'GET /directory/doubles': work('/directory/doubles', 200),
  'GET /directory/doubles/compare': work('/directory/doubles/compare', 303),
  'GET /directory/doubles/:one/:other': work(`/directory/doubles/${noListing}/none`, 303),
  'GET /directory/keepers': work('/directory/keepers', 200),
  'GET /directory/keepers/:id': work(`/directory/keepers/${noListing}`, 404),
  'GET /directory/services/:id': {
    shows: 'work',
    permission: 'refer-people',
    status: 404,
    path: `/directory/services/${noListing}`,
  },
  'GET /directory/services/:id/edit': work(`/directory/services/${noListing}/edit`, 404),
  'GET /directory/services/:id/professional': work(`/directory/services/${noListing}/professional`, 404),
  'GET /directory/services/:id/history': work(`/directory/services/${noListing}/history`, 404),
  // web/directory/editing/editing-routes.test.ts.
  'POST /directory/queue/suggestions/:id': { shows: 'its own test' },
  'POST /directory/queue/claims/:id': { shows: 'its own test' },
  'POST /directory/doubles/:one/:other': { shows: 'its own test' },
  'POST /directory/doubles/:one/:other/part': { shows: 'its own test' },
  'POST /directory/keepers/:id': { shows: 'its own test' },
  'POST /directory/services/:id/out': { shows: 'its own test' },
  'POST /directory/services/:id/in': { shows: 'its own test' },
  'POST /directory/services/:id/edit': { shows: 'its own test' },
  'POST /directory/services/:id/professional': { shows: 'its own test' },
  'POST /directory/services/:id/history': { shows: 'its own test' },
  'GET /directory/gaps': { shows: 'work', permission: 'plan-services', status: 200, path: '/directory/gaps' },
  // What an editor does: web/directory/directory-routes.test.ts.
  'POST /directory/due/:id': { shows: 'its own test' },
  'POST /directory/reports/:id': { shows: 'its own test' },
  // The directory is about nobody, and open to everybody.
  'GET /open-referral/v3': { shows: 'nothing', status: 200 },
  'GET /open-referral/v3/openapi.json': { shows: 'nothing', status: 200 },
  'GET /open-referral/v3/services': { shows: 'nothing', status: 200 },
  'GET /open-referral/v3/services/:id': { shows: 'nothing', path: '/open-referral/v3/services/none', status: 404 },
  'GET /open-referral/v3/service_at_locations': { shows: 'nothing', status: 200 },
  'GET /open-referral/v3/service_at_locations/:id': {
    shows: 'nothing',
    path: '/open-referral/v3/service_at_locations/none',
    status: 404,
  },
  'GET /open-referral/v3/organizations': { shows: 'nothing', status: 200 },
  'GET /open-referral/v3/organizations/:id': {
    shows: 'nothing',
    path: '/open-referral/v3/organizations/none',
    status: 404,
  },
  'GET /open-referral/v3/taxonomies': { shows: 'nothing', status: 200 },
  'GET /open-referral/v3/taxonomies/:id': { shows: 'nothing', path: '/open-referral/v3/taxonomies/none', status: 404 },
  'GET /open-referral/v3/taxonomy_terms': { shows: 'nothing', status: 200 },
  'GET /open-referral/v3/taxonomy_terms/:id': {
    shows: 'nothing',
    path: '/open-referral/v3/taxonomy_terms/none',
    status: 404,
  },
  'OPTIONS /open-referral/v3/*': { shows: 'nothing', path: '/open-referral/v3/services', status: 204 },
};

// The routes of the directory, which is about nobody, for the sweep.
import { type Route } from './example-route.ts';

const noListing = '00000000-0000-4000-8000-000000000000';

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
  'POST /help/list': { shows: 'nothing', status: 303 },
  'POST /help/reading': { shows: 'nothing', status: 303 },
  'GET /help/embed': { shows: 'nothing', status: 200 },
  'GET /help/for-your-website': { shows: 'nothing', status: 200 },
  'GET /help/changes.rss': { shows: 'nothing', status: 200 },
  'GET /sitemap.xml': { shows: 'nothing', status: 200 },
  'GET /robots.txt': { shows: 'nothing', status: 200 },
  'GET /directory/due': { shows: 'work', permission: 'keep-directory', status: 200, path: '/directory/due' },
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

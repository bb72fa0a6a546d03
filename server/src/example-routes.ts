// Every route the server has, with what it shows of people and to whom: the table of the sweep in main.test.ts. Whoever adds a
// route says here what it does; one that is missing, or says something else than it does, fails the sweep.
import type { Permission } from '#runtime/config/partnership.ts';

/** What a route does with people's information. */
export type Route =
  /** Nothing: anybody may ask, and nothing is written down. */
  | { shows: 'nothing'; path?: string; status: number; signedOut?: number }
  /** Something of people, to whoever has the permission. */
  | {
      shows: 'people';
      permission: Permission;
      event: string;
      /** A second event says what was in fact shown. */
      closes: boolean;
      status: number;
      path: (known: Known) => string;
      form?: Record<string, string>;
      json?: (known: Known) => unknown;
      /** The message it is about waits for a steward. */
      waits?: boolean;
    }
  /** What is a person's own, to themself, signed in as a resident: staff are visitors here. */
  | { shows: 'own'; events: string[]; status: number; path: (known: Known) => string; form?: Record<string, string> }
  /** What the address was sealed for, in the session it was sealed for: others find nothing there. */
  | { shows: 'what was sealed'; permission: Permission; events: string[]; status: number; link: RegExp }
  /** What stewards need and no person is in; whoever may not is written down. */
  | { shows: 'work'; permission: Permission; status: number; path: string }
  /** Called in tests of their own below. */
  | { shows: 'its own test' };

export interface Known {
  personId: string;
  /** Of a message that was processed, and of one that was refused. */
  sequence: number;
  refusedSequence: number;
}

const record = (path: string) => ({
  shows: 'people' as const,
  permission: 'view-record' as const,
  event: 'open-record',
  closes: true,
  status: 200,
  path: ({ personId }: Known) => `/record/${personId}${path}`,
});
const search = {
  shows: 'people',
  permission: 'find-patient',
  event: 'find-patient',
  closes: true,
  status: 200,
} as const;
const choices = { shows: 'people', permission: 'record-choices', event: 'review-choice', closes: false } as const;
const agreements = { shows: 'work', permission: 'keep-agreements', status: 200 } as const;
const steward = { shows: 'people', event: 'administer', closes: false } as const;
const own = (path: string, events: string[], status = 200) => ({
  shows: 'own' as const,
  events,
  status,
  path: () => `/resident${path}`,
});
/** Of somebody for whom they may not act: refused, and written down. */
const ownFor = (path: string) => own(`/for/00000000-0000-4000-8000-000000000000${path}`, ['refuse'], 403);
/** Reading the log is written in it. */
const access = {
  shows: 'people',
  permission: 'review-access',
  event: 'review-access',
  closes: false,
  status: 200,
} as const;
export const nhsNumberSystem = 'https://fhir.nhs.uk/Id/nhs-number';
export const nhsNumber = '9990000018';

const noListing = '00000000-0000-4000-8000-000000000000';

export const routes: Readonly<Record<string, Route>> = {
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

  'POST /find': { ...search, path: () => '/find', form: { nhsNumber } },
  // First of those of a record: who has said why may open it in the rest.
  'POST /record/:personId/access': {
    shows: 'people',
    permission: 'view-record',
    event: 'claim-relationship',
    closes: false,
    status: 303,
    path: ({ personId }) => `/record/${personId}/access`,
    form: { way: 'claim-relationship', reason: 'caring-now' },
  },
  'GET /record/:personId/emergency': {
    shows: 'work',
    permission: 'break-glass',
    status: 200,
    path: '/record/00000000-0000-4000-8000-000000000000/emergency',
  },
  'GET /record/:personId': record(''),
  'GET /record/:personId/sections/:section': record('/sections/problem-list'),
  'GET /record/:personId/trends': record('/trends'),
  'GET /record/:personId/trends/:test': record('/trends/none'),
  'GET /record/:personId/timeline': record('/timeline'),
  'GET /record/:personId/medicines': record('/medicines'),
  'GET /record/:personId/consultations': record('/consultations'),
  'GET /record/:personId/medicines/reconcile': record('/medicines/reconcile'),
  'GET /record/:personId/medicines/reconcile/:file': {
    ...record('/medicines/reconcile/list.csv'),
    event: 'export-record',
  },
  'GET /record/:personId/sources/:sourceId': record('/sources/lab-posts'),
  'POST /record/:personId/sources/:sourceId': { ...record('/sources/lab-posts'), event: 'refresh-record', form: {} },
  'GET /record/:personId/why': record('/why'),
  'GET /record/:personId/since': record('/since'),
  'POST /record/:personId/since': { ...record('/since'), form: { day: '1', month: '1', year: '2026' } },
  'GET /record/:personId/find': { ...record('/find'), event: 'search-record' },
  'POST /record/:personId/find': { ...record('/find'), event: 'search-record', form: { words: 'letter' } },
  'GET /record/:personId/organisations': record('/organisations'),
  'GET /record/:personId/print': { ...record('/print'), event: 'print-record' },
  'POST /record/:personId/refresh': {
    ...record('/refresh'),
    event: 'refresh-record',
    form: { since: '2026-01-01T00:00:00.000Z' },
  },
  'GET /changes/:token': {
    shows: 'what was sealed',
    permission: 'view-record',
    events: [],
    status: 200,
    link: /data-changes="([^"]+)"/,
  },
  'GET /documents/:token': {
    shows: 'what was sealed',
    permission: 'view-record',
    events: ['open-document', 'complete-disclosure'],
    status: 200,
    link: /href="(\/documents\/[^"]+)"/,
  },

  'GET /fhir/r4/metadata': { shows: 'nothing', status: 200 },
  'GET /fhir/r4/Patient': { ...search, path: () => `/fhir/r4/Patient?identifier=${nhsNumberSystem}|${nhsNumber}` },
  'POST /fhir/r4/Patient/_search': {
    ...search,
    path: () => '/fhir/r4/Patient/_search',
    form: { identifier: `${nhsNumberSystem}|${nhsNumber}` },
  },
  'POST /fhir/r4/Patient/$match': {
    ...search,
    path: () => '/fhir/r4/Patient/$match',
    json: () => ({
      resourceType: 'Parameters',
      parameter: [
        {
          name: 'resource',
          resource: {
            resourceType: 'Patient',
            identifier: [{ system: nhsNumberSystem, value: nhsNumber }],
            name: [{ family: 'Quill', given: ['Bea'] }],
            birthDate: '1950-05-03',
          },
        },
      ],
    }),
  },
  'GET /fhir/r4/Patient/$ihe-pix': {
    ...search,
    path: () => `/fhir/r4/Patient/$ihe-pix?sourceIdentifier=${nhsNumberSystem}|${nhsNumber}`,
  },
  'POST /fhir/r4/Patient/$ihe-pix': {
    ...search,
    path: () => '/fhir/r4/Patient/$ihe-pix',
    json: () => ({
      resourceType: 'Parameters',
      parameter: [{ name: 'sourceIdentifier', valueString: `${nhsNumberSystem}|${nhsNumber}` }],
    }),
  },
  'GET /fhir/r4/Patient/:id': {
    ...search,
    permission: 'view-record',
    event: 'open-record',
    path: ({ personId }) => `/fhir/r4/Patient/${personId}`,
  },
  'GET /fhir/r4/HealthcareService': { shows: 'nothing', status: 200 },
  'GET /fhir/r4/HealthcareService/:id': { shows: 'nothing', path: '/fhir/r4/HealthcareService/none', status: 404 },
  'GET /fhir/r4/Organization': { shows: 'nothing', status: 200 },
  'GET /fhir/r4/Organization/:id': { shows: 'nothing', path: '/fhir/r4/Organization/none', status: 404 },
  'GET /fhir/r4/Location': { shows: 'nothing', status: 200 },
  'GET /fhir/r4/Location/:id': { shows: 'nothing', path: '/fhir/r4/Location/none', status: 404 },
  'ALL /fhir/r4/*': { shows: 'nothing', path: '/fhir/r4/Observation', status: 404 },

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

  'GET /administration/messages': {
    shows: 'work',
    permission: 'steward-messages',
    status: 200,
    path: '/administration/messages',
  },
  'GET /administration/messages/:sequence': {
    ...steward,
    permission: 'steward-messages',
    status: 200,
    path: ({ sequence }) => `/administration/messages/${sequence}`,
  },
  'GET /administration/messages/refused/:sequence': {
    ...steward,
    permission: 'steward-messages',
    status: 200,
    path: ({ refusedSequence }) => `/administration/messages/refused/${refusedSequence}`,
  },
  'POST /administration/messages/:sequence/again': {
    ...steward,
    permission: 'steward-messages',
    status: 303,
    path: ({ sequence }) => `/administration/messages/${sequence}/again`,
    waits: true,
  },
  'POST /administration/messages/:sequence/set-aside': {
    ...steward,
    permission: 'steward-messages',
    status: 303,
    path: ({ sequence }) => `/administration/messages/${sequence}/set-aside`,
    form: { reason: 'sent-again' },
    waits: true,
  },
  'GET /administration/terminology': {
    shows: 'work',
    permission: 'steward-messages',
    status: 200,
    path: '/administration/terminology',
  },
  'GET /administration/quality': {
    shows: 'work',
    permission: 'steward-messages',
    status: 200,
    path: '/administration/quality',
  },
  'GET /administration/quality/:sourceId/letter': {
    shows: 'work',
    permission: 'steward-messages',
    status: 200,
    path: '/administration/quality/lab-posts/letter',
  },
  'GET /administration/quality/:sourceId/operation-outcome': {
    shows: 'work',
    permission: 'steward-messages',
    status: 200,
    path: '/administration/quality/lab-posts/operation-outcome',
  },
  'GET /privacy/proxies': { shows: 'work', permission: 'keep-proxies', status: 200, path: '/privacy/proxies' },
  'POST /privacy/proxies': {
    ...search,
    permission: 'keep-proxies',
    status: 303,
    path: () => '/privacy/proxies',
    form: { nhsNumber },
  },
  'GET /privacy/proxies/:personId': {
    shows: 'people',
    permission: 'keep-proxies',
    event: 'review-proxies',
    closes: false,
    status: 200,
    path: ({ personId }) => `/privacy/proxies/${personId}`,
  },
  // What is not filled in; what is: web/resident/proxies.test.ts.
  'POST /privacy/proxies/:personId': {
    shows: 'people',
    permission: 'keep-proxies',
    event: 'review-proxies',
    closes: false,
    status: 400,
    path: ({ personId }) => `/privacy/proxies/${personId}`,
  },
  'POST /privacy/proxies/:personId/:proxyId': { shows: 'its own test' },
  'GET /privacy/choices': { shows: 'work', permission: 'record-choices', status: 200, path: '/privacy/choices' },
  'POST /privacy/choices': {
    ...search,
    permission: 'record-choices',
    status: 303,
    path: () => '/privacy/choices',
    form: { nhsNumber },
  },
  'GET /privacy/choices/:personId': {
    ...choices,
    status: 200,
    path: ({ personId }) => `/privacy/choices/${personId}`,
  },
  'POST /privacy/choices/:personId': { shows: 'its own test' },
  'GET /privacy/choices/:personId/letter/:choiceId': {
    ...choices,
    status: 404,
    path: ({ personId }) => `/privacy/choices/${personId}/letter/00000000-0000-4000-8000-000000000000`,
  },

  'GET /privacy/access': { shows: 'work', permission: 'review-access', status: 200, path: '/privacy/access' },
  'POST /privacy/access': {
    ...search,
    permission: 'review-access',
    status: 303,
    path: () => '/privacy/access',
    form: { nhsNumber },
  },
  'GET /privacy/access/:personId': { ...access, path: ({ personId }) => `/privacy/access/${personId}` },
  'GET /privacy/access/:personId/report.pdf': {
    ...access,
    path: ({ personId }) => `/privacy/access/${personId}/report.pdf`,
  },
  'GET /privacy/access/:personId/events': { ...access, path: ({ personId }) => `/privacy/access/${personId}/events` },
  'GET /privacy/roles': { shows: 'work', permission: 'review-access', status: 200, path: '/privacy/roles' },
  'GET /privacy/policies': { shows: 'work', permission: 'review-access', status: 200, path: '/privacy/policies' },
  'GET /privacy/replay/:disclosureId': {
    ...access,
    status: 404,
    path: () => '/privacy/replay/00000000-0000-4000-8000-000000000000',
  },
  'GET /privacy/log': { shows: 'work', permission: 'review-access', status: 200, path: '/privacy/log' },
  'GET /privacy/log/search': { ...access, path: () => '/privacy/log/search' },
  'GET /privacy/log/:leafIndex': { ...access, path: () => '/privacy/log/0' },
  'GET /privacy/log/:leafIndex/proof': { ...access, path: () => '/privacy/log/0/proof' },

  'GET /privacy/sessions': { shows: 'work', permission: 'review-access', status: 200, path: '/privacy/sessions' },
  'POST /privacy/sessions': {
    ...steward,
    permission: 'review-access',
    status: 303,
    path: () => '/privacy/sessions',
    form: { user: 'nobody' },
  },
  'GET /privacy/never-shared': {
    shows: 'work',
    permission: 'review-access',
    status: 200,
    path: '/privacy/never-shared',
  },

  'GET /privacy/alerts': {
    ...steward,
    permission: 'review-access',
    event: 'review-access',
    status: 200,
    path: () => '/privacy/alerts',
  },
  // One alert and what is done with it: web/privacy/alerts/alerts-route.test.ts.
  'GET /privacy/alerts/:alertId': { shows: 'its own test' },
  'POST /privacy/alerts/:alertId': { shows: 'its own test' },
  'POST /privacy/alerts/:alertId/letter': { shows: 'its own test' },
  'POST /privacy/alerts/:alertId/case': { shows: 'its own test' },
  'GET /privacy/alerts/cases/:caseId': { shows: 'its own test' },
  'GET /privacy/alerts/rules': {
    shows: 'work',
    permission: 'review-access',
    status: 200,
    path: '/privacy/alerts/rules',
  },
  'GET /privacy/choices/:personId/consent/:choiceId': {
    ...choices,
    status: 404,
    path: ({ personId }) => `/privacy/choices/${personId}/consent/00000000-0000-4000-8000-000000000000`,
  },

  'GET /privacy/agreements': { ...agreements, path: '/privacy/agreements' },
  'GET /privacy/agreements/new': { ...agreements, path: '/privacy/agreements/new' },
  'POST /privacy/agreements/new': { shows: 'its own test' },
  'GET /privacy/agreements/:id': { ...agreements, path: '/privacy/agreements/mental-health' },
  'GET /privacy/agreements/:id/amend': { ...agreements, path: '/privacy/agreements/mental-health/amend' },
  'POST /privacy/agreements/:id/amend': { shows: 'its own test' },
  'POST /privacy/agreements/:id/end': { shows: 'its own test' },

  'GET /privacy/referrals/:personId': {
    ...choices,
    status: 200,
    path: ({ personId }) => `/privacy/referrals/${personId}`,
  },
  // web/privacy/referrals/referrals-route.test.ts
  'POST /privacy/referrals/:personId': { shows: 'its own test' },

  'GET /privacy/care-teams': {
    shows: 'work',
    permission: 'keep-care-teams',
    status: 200,
    path: '/privacy/care-teams',
  },
  'GET /privacy/care-teams/all': {
    shows: 'work',
    permission: 'review-access',
    status: 200,
    path: '/privacy/care-teams/all',
  },
  // One team, its members and its list: web/privacy/care-teams/care-teams-route.test.ts.
  'POST /privacy/care-teams': { shows: 'its own test' },
  'GET /privacy/care-teams/:teamId': { shows: 'its own test' },
  'POST /privacy/care-teams/:teamId/members': { shows: 'its own test' },
  'POST /privacy/care-teams/:teamId/people': { shows: 'its own test' },
  'POST /privacy/care-teams/:teamId/people/:entryId/end': { shows: 'its own test' },
  'POST /privacy/care-teams/:teamId/end': { shows: 'its own test' },

  'GET /administration/matches': {
    ...steward,
    permission: 'steward-matches',
    status: 200,
    path: () => '/administration/matches',
  },
  'POST /administration/matches': {
    ...steward,
    permission: 'steward-matches',
    status: 200,
    path: () => '/administration/matches',
    form: {
      patient: '00000000-0000-4000-8000-000000000000',
      other: '00000000-0000-4000-8000-000000000001',
      decision: 'different',
    },
  },
  'POST /administration/matches/take-back': {
    ...steward,
    permission: 'steward-matches',
    status: 200,
    path: () => '/administration/matches/take-back',
    form: { answer: '00000000-0000-4000-8000-000000000000' },
  },
};

// The routes of those who answer for privacy, for the sweep.
import { nhsNumber, type Route, search } from './example-route.ts';

const choices = { shows: 'people', permission: 'record-choices', event: 'review-choice', closes: false } as const;
const agreements = { shows: 'work', permission: 'keep-agreements', status: 200 } as const;
const steward = { shows: 'people', event: 'administer', closes: false } as const;
/** Reading the log is written in it. */
const access = {
  shows: 'people',
  permission: 'review-access',
  event: 'review-access',
  closes: false,
  status: 200,
} as const;

export const privacyRoutes: Readonly<Record<string, Route>> = {
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
};

// The routes of those who look after messages, matches and codes, for the sweep.
import { type Route } from './example-route.ts';

const steward = { shows: 'people', event: 'administer', closes: false } as const;

export const stewardRoutes: Readonly<Record<string, Route>> = {
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

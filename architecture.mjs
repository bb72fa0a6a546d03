// The import table: who may import whom. This screenful is the architecture; dependency-cruiser enforces it
// (`npm run check:imports`), and ARCHITECTURE.md carries the picture drawn from the code (`npm run draw`).
//
// Folders under server/src unless they start with '/'. A folder may always import itself. A colon narrows the right to
// named files: 'record:read' is server/src/record/read.ts and what lies in server/src/record/read/.

/** Rows from the top of the house to the ground: an import never points up. */
export const rows = [
  ['main.ts'],
  ['start'],
  ['endpoints', '/web'],
  ['administration', 'care-coordination', 'referral', 'population'],
  ['inbox', 'disclosure', 'directory'],
  ['sources', 'patient-index', 'record', 'privacy'],
  ['sign-in', 'terminology'],
  ['audit'],
  ['standards', 'runtime'],
];

/** folder → what it may import. Anything not said here is forbidden. */
export const mayImport = {
  'main.ts': ['*', '/web'],

  // Parts of being put together that are a screenful of their own.
  start: [
    'endpoints',
    '/web:directory',
    '/web:design',
    'directory',
    'inbox',
    'record:import',
    'sources',
    'standards',
    'runtime',
  ],

  // Transport and pages: bytes in, bytes out. All patient data comes through `disclosure`; the page model's words
  // (`record:items`) and what makes one line of several (`record:joining`) are pure.
  endpoints: ['inbox', 'disclosure', 'administration', 'directory', 'sign-in', 'standards', 'runtime'],
  '/web': [
    'endpoints:web',
    'disclosure',
    'administration',
    'directory',
    'record:items',
    'record:joining',
    'sign-in',
    'standards',
    'runtime',
  ],

  // The stewards' work: messages that wait, matches to review, the health of sources, editions of codes.
  administration: [
    'directory',
    'inbox',
    'patient-index',
    'sources',
    'privacy',
    'sign-in',
    'terminology',
    'audit',
    'standards',
    'runtime',
  ],

  // What a source sends: stored, acknowledged, then processed in one transaction.
  inbox: ['sources', 'patient-index', 'record:write', 'audit', 'terminology', 'standards', 'runtime'],

  // The one door by which patient data leaves. Nobody else may import `record/read`.
  disclosure: [
    'record:read',
    'record:never-shared',
    'record:items',
    'record:joining',
    'sources',
    'patient-index',
    'privacy',
    'sign-in',
    'terminology',
    'audit',
    'standards',
    'runtime',
  ],

  // Services and activities: about nobody, and it can see nobody. A feed of listings is asked as a source is, over `sources:connection`.
  directory: ['sources:connection', 'standards', 'runtime'],

  // An adapter can only translate: it cannot see the record, nor who else holds what.
  // It sees `privacy:permit` because a source is asked only with a permit in hand.
  // And `privacy:never-shared`, so that what is never shared is gone before anything of an answer is read, kept or counted.
  sources: ['privacy:permit', 'privacy:never-shared', 'terminology', 'standards', 'runtime'],
  'patient-index': ['audit', 'standards', 'runtime'],
  record: ['terminology', 'audit', 'standards', 'runtime'],
  // A choice hangs on identities, so that no link changes whom it holds for.
  privacy: ['patient-index:identities', 'sign-in', 'terminology', 'audit', 'standards', 'runtime'],

  'sign-in': ['audit', 'standards', 'runtime'],
  terminology: ['standards', 'runtime'],

  // Nothing below audit can switch it off; nothing above can go round it.
  audit: ['standards', 'runtime'],

  // Pure code, and the ground.
  standards: [],
  runtime: ['standards'],

  // Separate processes and proofs. The simulated organisations speak only the protocols:
  // they share the standards with the server and nothing else, so that a bug is not on both sides of the wire.
  '/synthetic': ['standards', 'runtime'],
  '/bench': ['*', '/synthetic', '/web', '/e2e'],
  '/e2e': ['*', '/synthetic', '/web'],
  '/checks': ['*', '/synthetic', '/web', '/e2e', '/bench'],
};

/** Where each name in the table lives. */
export const pathOf = (name) => (name.startsWith('/') ? name.slice(1) : `server/src/${name}`);

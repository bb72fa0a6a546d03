// Turns the import table in architecture.mjs into dependency-cruiser rules.
import { mayImport, pathOf } from './architecture.mjs';

const escape = (text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** 'record:read' → read.ts, read-*.ts and read/ in record; 'record' → everything in record. */
const allowedPattern = (target) => {
  if (target === '*') return '^server/src/';
  const [folder, part] = target.split(':');
  return part ? `^${escape(pathOf(folder))}/${escape(part)}(\\.ts$|/|-)` : `^${escape(pathOf(folder))}(/|$)`;
};

/** Tests, and what only tests and proofs use: invented examples, contract suites, a database for a test. */
const forTests = String.raw`\.test\.ts$|/example-[^/]+\.ts$|^server/src/sources/(contract/|source-adapter-contract\.ts)|/test-database\.ts$`;

const tableRules = Object.entries(mayImport).map(([folder, targets]) => ({
  name: `${folder} imports only what the table allows`,
  comment: 'See architecture.mjs. If the table is wrong, change it there with a decision record.',
  severity: 'error',
  from: { path: `^${escape(pathOf(folder))}(/|$)`, pathNot: forTests },
  to: {
    path: '^(server|web|synthetic|bench|e2e|checks)/',
    pathNot: [`^${escape(pathOf(folder))}(/|$)`, ...targets.map(allowedPattern)],
  },
}));

export default {
  forbidden: [
    ...tableRules,
    {
      name: 'no cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'every import resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: ['^node:', '^@medplum/fhirtypes$'] },
    },
    {
      name: 'only store files and the database speak SQL',
      severity: 'error',
      from: {
        path: '^(server/src|web)/',
        pathNot: [
          '-store(\\.test)?\\.ts$',
          '-store/',
          '^server/src/runtime/database/',
          forTests,
          '^server/src/main\\.ts$',
        ],
      },
      to: { path: '(^|/)node_modules/(pg|kysely)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'tests stay out of the product',
      severity: 'error',
      from: { pathNot: [forTests, '^(bench|e2e|checks)/'] },
      to: { path: [forTests, '^(e2e|bench|checks)/'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    parser: 'tsc',
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.mjs', '.js', '.json'],
    },
  },
};

// `npm run check:documents`: no document links, names or promises what is not there.
import { decisionProblems, dependencyProblems, linkProblems, proofProblems } from './documents/documents.ts';
import { readTree } from './documents/read-tree.ts';
import { standardProblems } from './documents/standard.ts';

/** Documents whose every table row ends with what shows it. */
const proving = ['ARCHITECTURE.md', 'SECURITY.md'];
/** Tables that say of each requirement of a standard whether it is met. */
const standards = ['docs/security/asvs.md'];
const decisions = 'docs/decisions/';

const tree = readTree();
const read = (path: string) => tree.read(path) ?? '';
const documents = tree.files.filter((path) => path.endsWith('.md'));
const problems = [
  ...documents.flatMap((path) => linkProblems(path, read(path), tree)),
  ...proving.flatMap((path) => proofProblems(path, read(path), tree)),
  ...standards.flatMap((path) => standardProblems(path, read(path), tree)),
  ...decisionProblems(
    tree.files.filter((path) => path.startsWith(decisions)).map((path) => path.slice(decisions.length)),
    read(`${decisions}README.md`),
    tree,
  ),
  ...dependencyProblems(read(`${decisions}0011-dependencies.md`), tree.packages),
];
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log(`documents: ${documents.length}, what they name is there`);

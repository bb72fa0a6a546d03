// `npm run check:features`: FEATURES.md says of every feature what works, and names the test that shows it.
import { featureProblems } from './documents/features.ts';
import { readTree } from './documents/read-tree.ts';

const tree = readTree();
const problems = featureProblems(tree.read('FEATURES.md') ?? '', tree);
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log('features: each once, and what works is shown');

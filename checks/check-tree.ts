// Checks on the tree itself: no identifier that could be a person's, no folder without a meaning, no path of one machine.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { isTestNhsNumber, parseNhsNumber } from '#standards/nhs-number.ts';

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' })
  .split('\n')
  // Git lists what was deleted and not yet committed.
  .filter((file) => file !== '' && existsSync(file));
const problems: string[] = [];
const text = /\.(ts|mjs|js|json|yaml|yml|md|sql|txt|hl7|scss|css|html|sh)$|^\.ci\/run$/;
const emptyNames = new Set(['common', 'shared', 'utils', 'helpers', 'core', 'services', 'models', 'types']);
const tenDigits = /(?<![\d.-])(\d{10}|\d{3}[ -]\d{3}[ -]\d{4})(?![\d.-])/g;
/** Ranges the NHS issues begin 4, 6 or 7; 9 is kept for tests, but only 999 is safe from other systems' test patients. */
const couldBelongToSomebody = (digits: string) => /^[4679]/.test(digits) && !isTestNhsNumber(digits);

for (const file of files) {
  const folder = file
    .split('/')
    .slice(0, -1)
    .find((part) => emptyNames.has(part));
  if (folder) problems.push(`${file}: a folder named "${folder}" says nothing. Name it after what it is for.`);
  if (!text.test(file) || file === 'package-lock.json') continue;
  const lines = readFileSync(file, 'utf8').split('\n');
  for (const [index, line] of lines.entries()) {
    for (const [digits] of line.matchAll(tenDigits)) {
      const parsed = parseNhsNumber(digits);
      if (parsed.valid && couldBelongToSomebody(parsed.nhsNumber)) {
        problems.push(
          `${file}:${index + 1}: a valid NHS number outside the test range. Use 999 000 0000 – 999 999 9999.`,
        );
      }
    }
  }
}

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log(`tree: ${files.length} files, nothing to mend`);

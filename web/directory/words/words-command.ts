// The command `npm run words -- LANGUAGE`: what a translator has yet to write, as the file they write it in.
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { english } from './english.ts';
import { missingWords } from './words.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { partnership: { type: 'string', default: process.env['PARTNERSHIP'] ?? 'partnership' } },
});
const [language] = positionals;
if (language === undefined || !/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(language)) {
  process.stderr.write('Say which language, by its code: npm run words -- pt\n');
  process.exit(1);
}
const { missing, total } = missingWords(values.partnership, language);
const lines = missing.map((key) => `# ${english[key]}\n# ${stringify({ [key]: '' }).trim()}`);
process.stdout.write(
  `# ${total - missing.length} of ${total} are written. What follows goes into directory/words.${language}.yaml: write each line without its #, in the words of\n# somebody who speaks the language. {places} stay as they are. What is left out is shown in English, and said to be English.\n\n${lines.join('\n\n')}\n`,
);

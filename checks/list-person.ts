// `node checks/list-person.ts NUMBER [--partnership FOLDER]`: the line of watching.yaml that puts somebody on the
// list of people often looked up, without their name or number.
import { parseArgs } from 'node:util';
import { parseNhsNumber } from '#standards/nhs-number.ts';
import { hashOf } from '#administration/alerts/watch/people.ts';
import { readWatching } from '#administration/alerts/watching-config.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { partnership: { type: 'string', default: 'partnership' } },
});
const parsed = parseNhsNumber(positionals.join(''));
const watching = readWatching(values.partnership);
if (!parsed.valid || !watching) {
  process.stderr.write(
    watching ? 'Give one NHS number, ten digits.\n' : `There is no watching.yaml in ${values.partnership}.\n`,
  );
  process.exit(2);
}
process.stdout.write(`    - ${hashOf(watching, parsed.nhsNumber)}\n`);

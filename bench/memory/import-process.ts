// A process that imports the Bundles it is told of and nothing else, so that its memory is an import's.
//   argv: the owner's database URL, then the paths.
import { openDatabase } from '#runtime/database/database.ts';
import { urlFor } from '#runtime/database/roles.ts';
import { silentLog } from '#runtime/log.ts';
import { importAll } from '../records/import-all.ts';

const [ownerUrl, ...paths] = process.argv.slice(2);
const database = openDatabase({ url: urlFor('inbox', ownerUrl!, {}), log: silentLog });
const resources = await importAll(database, paths);
await database.close();
process.send?.({ resources, peakMb: process.resourceUsage().maxRSS / 1024 });
process.disconnect();

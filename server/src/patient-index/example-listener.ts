// A process of its own that tells the index what it is sent, three at a time, as another server does. For tests.
import { openDatabase } from '#runtime/database/database.ts';
import { silentLog } from '#runtime/log.ts';
import { hear, type Said } from './example-crowd.ts';

process.once('message', (sent: unknown) => {
  const { url, said } = sent as { url: string; said: Said[] };
  const database = openDatabase({ url, log: silentLog });
  const work = async () => {
    for (let next = said.shift(); next; next = said.shift()) await hear(database, next);
  };
  void Promise.all([work(), work(), work()])
    .then(() => database.close())
    .then(() => process.disconnect());
});

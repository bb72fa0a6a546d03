// What the server keeps resident while it works. Goals: performance.md, `memory`.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { openBenchDatabase } from './bench-database.ts';
import { layOutBundles } from './records/import-all.ts';
import type { Bench } from './run.ts';

export const bench: Bench = {
  name: 'memory',
  work: 'memory of a process of its own that imports FHIR Bundles',
  async run({ quick, print }) {
    const folder = await layOutBundles(quick ? 60 : 400);
    const database = await openBenchDatabase('memory', 'inbox');
    try {
      print(folder.description);
      const importing = fork(new URL('./memory/import-process.ts', import.meta.url), [
        database.ownerUrl,
        ...folder.paths,
      ]);
      const [message] = (await Promise.race([
        once(importing, 'message'),
        once(importing, 'exit').then(() => Promise.reject(new Error('the importing process ended early'))),
      ])) as [{ resources: number; peakMb: number }];
      print(`${message.resources} resources imported, at most ${Math.round(message.peakMb)} MB resident`);
      return [
        {
          bench: 'memory',
          figure: 'import_peak_resident_mb',
          value: message.peakMb,
          limit: null,
          goal: 350,
          goalIs: 'value-at-most',
        },
      ];
    } finally {
      await database.close();
      folder.remove();
    }
  },
};

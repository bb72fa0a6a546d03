// The receiving server in a process of its own, so that sender and server do not share one thread.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { urlFor } from '#runtime/database/roles.ts';
import { freePort } from '#runtime/database/embedded-host.ts';

export interface ReceiverUnderTest {
  port: number;
  pid: number;
  close(): Promise<void>;
}

/** The same process that `npm run kill` kills: the real listener, inbox and record on the database given. */
const program = new URL('../../checks/kill/receiver.ts', import.meta.url).pathname;

export async function startReceiver(ownerUrl: string): Promise<ReceiverUnderTest> {
  const port = await freePort();
  const child: ChildProcess = spawn(process.execPath, [...profiling(), program], {
    env: { ...process.env, INBOX_URL: urlFor('inbox', ownerUrl, {}), MLLP_PORT: String(port), NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout!, 'data');
  return {
    port,
    pid: child.pid!,
    async close() {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/** BENCH_PROFILE names a folder for the receiver's CPU profile. */
function profiling(): string[] {
  const folder = process.env['BENCH_PROFILE'];
  return folder ? ['--cpu-prof', `--cpu-prof-dir=${folder}`] : [];
}

// The demonstration partnership, started as `npm start` starts it, for the journeys: one for all of them where the test run has
// started it, else one of its own.
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '#runtime/database/embedded-host.ts';

const root = new URL('../', import.meta.url).pathname;
const script = (name: string) => join(root, 'synthetic', name);

export interface Demonstration {
  /** Address of the record. */
  url: string;
  /** What its organisations' ports begin with. */
  ports: string;
  /** `npm run simulate -- …words`. @throws where the simulation refuses. */
  simulate: (...words: string[]) => Promise<string>;
  stop: () => Promise<void>;
}

/** The one the test run started, or a new one. */
export async function demonstration(): Promise<Demonstration> {
  const given = process.env['DEMONSTRATION_URL'];
  const ports = process.env['SIMULATED_PORTS'] ?? '94';
  return given
    ? {
        url: given,
        ports,
        simulate: (...words) => simulate('partnership', ports, words),
        stop: () => Promise.resolve(),
      }
    : startDemonstration();
}

/**
 * Starts a partnership's demonstration on ports and data of its own.
 * @param options.ports 98, for 9800–9899, unless told otherwise: a demonstration left running on 94xx is not disturbed.
 * @throws where it did not come up, with what it said.
 */
export async function startDemonstration({
  partnership = 'partnership',
  ports = process.env['SIMULATED_PORTS'] ?? '98',
}: { partnership?: string; ports?: string | undefined } = {}): Promise<Demonstration> {
  const data = mkdtempSync(join(tmpdir(), 'demonstration-'));
  // Where PostgreSQL's own user can reach it, its cluster lies inside, and is gone with it.
  chmodSync(data, 0o755);
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [script('start-demonstration.ts'), '--partnership', partnership, '--short', '--port', String(port), '--data', data],
    { cwd: root, env: { ...process.env, SIMULATED_PORTS: ports }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      said += String(chunk);
      // The welcome is printed when everything is up and the hospitals' history is on its way.
      const welcome = /http:\/\/localhost:\d+/.exec(said);
      if (welcome && said.includes('Control-C')) resolve(welcome[0]);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    void ended.then(() => reject(new Error(`the demonstration did not start:\n${said}`)));
  });
  await historyArrived(partnership, ports);
  return {
    url,
    ports,
    simulate: (...words) => simulate(partnership, ports, words),
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** What the hospitals sent before the story begins is acknowledged. A busy machine takes its time. */
async function historyArrived(partnership: string, ports: string): Promise<void> {
  for (let tries = 0; tries < 120; tries += 1) {
    const said = await simulate(partnership, ports, []);
    if (!/\([1-9]\d* queued/.test(said)) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error('the hospitals’ history did not arrive within a minute');
}

function simulate(partnership: string, ports: string, words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script('simulate.ts'), '--partnership', partnership, ...words], {
      cwd: root,
      env: { ...process.env, SIMULATED_PORTS: ports },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += String(chunk)));
    child.stderr.on('data', (chunk: Buffer) => (said += String(chunk)));
    child.once('exit', (code) =>
      code === 0 ? resolve(said) : reject(new Error(`simulate ${words.join(' ')}: ${said}`)),
    );
  });
}

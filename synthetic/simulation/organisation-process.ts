// The process of one simulated organisation. Its parent tells it what it is; when the parent goes, however it goes, it goes.
import { openControlServer } from './control-server.ts';
import { openOrganisation } from './open-organisation.ts';
import type { PreparedOrganisation } from './read-simulation.ts';

/** What the process tells its parent. */
export type ProcessReport = { ready: true } | { ready: false; code: string; port?: number };

process.once('message', (prepared: PreparedOrganisation) => {
  run(prepared).catch((error: NodeJS.ErrnoException & { port?: number }) => {
    report({ ready: false, code: error.code ?? error.name, ...(error.port !== undefined && { port: error.port }) });
    process.exitCode = 1;
    process.disconnect();
  });
});

async function run(prepared: PreparedOrganisation): Promise<void> {
  process.title = `simulated ${prepared.organisation.id}`;
  const organisation = await openOrganisation(prepared);
  const control = await openControlServer(organisation, prepared.organisation.controlPort).catch(async (error) => {
    await organisation.close();
    throw error;
  });
  const end = () => {
    Promise.all([organisation.close(), control.close()])
      .then(() => process.exit(0))
      .catch(() => process.exit(1));
  };
  // Ctrl-C reaches the whole group; the parent decides when to end.
  process.on('SIGINT', () => {});
  process.once('SIGTERM', end);
  process.once('disconnect', end);
  report({ ready: true });
}

function report(message: ProcessReport): void {
  process.send?.(message);
}

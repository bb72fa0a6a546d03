// Reads again what may be edited while a server runs, when its operator says so: kill -HUP, as daemons have it.

/**
 * Calls back at each SIGHUP. A server in somebody's terminal is not asked: there it means that the terminal was closed.
 * @returns stops listening.
 */
export function onHangUp(readAgain: () => Promise<void>): () => Promise<void> {
  if (process.stdin.isTTY) return () => Promise.resolve();
  const listen = () => void readAgain();
  process.on('SIGHUP', listen);
  return async () => {
    process.off('SIGHUP', listen);
  };
}

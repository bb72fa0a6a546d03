// A start that failed, in words that say what to do about it.
import { ConfigError } from '#runtime/config/read-folder.ts';

/** What stopped the start, and what to do about it. */
export function inWords(error: unknown): string {
  if (error instanceof ConfigError) return `The configuration has mistakes:\n${error.message}`;
  const { code, port, message } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE') return `Port ${port} is taken by another program. End it, or choose another port.`;
  return message ?? String(error);
}

// What the demonstration would have sent: each message is a file (partnership/sending.yaml).
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = new URL('../', import.meta.url).pathname;
const folder = resolve(root, process.env['SENDING_FOLDER'] ?? '.data/outbox');

/**
 * The address in the last message to somebody since a moment. Waits until there is one.
 * @throws where none comes within ten seconds.
 */
export async function linkSentTo(to: string, since: Date): Promise<string> {
  for (let tries = 0; tries < 100; tries += 1) {
    const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
    const mine = names
      .map(
        (name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as { to: string; text: string; takenAt: string },
      )
      .filter((message) => message.to === to && new Date(message.takenAt) >= since)
      .toSorted((one, other) => one.takenAt.localeCompare(other.takenAt));
    const link = /https?:\/\/\S+/.exec(mine.at(-1)?.text ?? '')?.[0];
    if (link !== undefined) return link;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error('no message with an address in it was sent');
}

// A clinician's browser, as far as a benchmark needs one: signs in, opens a record, and reads the page as it comes.
import { Pool } from 'undici';
import type { PersonId } from '#standards/patient.ts';
import type { ServerUnderTest } from './start-server.ts';

export interface PageRead {
  /** Until the first section with entries could be read. */
  firstMs: number;
  completeMs: number;
  bytes: number;
  /** Entries the source strip counts, all sources together. */
  items: number;
  /** Sources that did not answer whole. */
  silent: number;
}

export interface Reader {
  open(personId: PersonId): Promise<PageRead>;
  close(): Promise<void>;
}

const user = 'amina-okafor';

/** @param connections how many pages it may have open at once. */
export async function signIn(
  { url, cookieOf }: Pick<ServerUnderTest, 'url' | 'cookieOf'>,
  connections: number,
): Promise<Reader> {
  const pool = new Pool(url, { connections });
  const session = await cookieOf(user);

  return {
    async open(personId) {
      const started = performance.now();
      const { statusCode, body } = await pool.request({
        method: 'GET',
        path: `/record/${personId}`,
        headers: { cookie: `${session}; lcr-scripts=1` },
      });
      let text = '';
      let firstMs = Number.NaN;
      body.setEncoding('utf8');
      for await (const chunk of body as AsyncIterable<string>) {
        text += chunk;
        // The table is the first thing of a section that holds an entry.
        if (Number.isNaN(firstMs) && text.includes('<tr><td>')) firstMs = performance.now() - started;
      }
      const completeMs = performance.now() - started;
      if (statusCode !== 200 || text.includes('This page is not complete')) throw new Error(`The page: ${statusCode}.`);
      const chips = [...text.matchAll(/<summary>[^<]* · (?:[^<\d]*, )?(\d+) items?\b/g)];
      return {
        firstMs,
        completeMs,
        bytes: Buffer.byteLength(text),
        items: chips.reduce((sum, [, count]) => sum + Number(count), 0),
        silent: text.match(/lcr-chip--(?:bad|warn)/g)?.length ?? 0,
      };
    },
    close: () => pool.destroy(),
  };
}

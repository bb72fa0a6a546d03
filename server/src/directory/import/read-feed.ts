// Reads an Open Referral feed of any version, page by page: one page in memory, one question at a time, never another host, and never
// more than is expected. What goes wrong is a value.
// Source: HSDA 3.0 (pages: total_items, contents); Open Referral UK 1.0 (pages: totalElements, content).
import { setTimeout as wait } from 'node:timers/promises';
import { type Connection, openConnection } from '#sources/connection/connection.ts';
import { readJson } from '#sources/connection/read-json.ts';
import { isRaw, listOf, type Raw } from './adapt/raw.ts';
import type { FeedSettings } from './feeds-file.ts';

/** Why a feed, or one item of it, could not be read, for its owner. */
export interface FeedFault {
  fault: string;
}

export interface FeedPage {
  number: number;
  items: Raw[];
  total: number | undefined;
  last: boolean;
}

export interface FeedReader {
  /** One page of the list; the items as the list gives them. */
  page(number: number): Promise<FeedPage | FeedFault>;
  /** The whole item, asked for by its id where the list gave less. 'gone' where the feed no longer has it. */
  whole(item: Raw): Promise<Raw | 'gone' | FeedFault>;
  close(): Promise<void>;
}

const tries = 3;

export function readFeed(
  settings: FeedSettings,
  connection: Connection = openConnection({ ...settings, connections: 1 }),
): FeedReader {
  const stub = settings.baseUrl.replace(/\/+$/, '');
  let lastAsked = 0;

  async function ask(path: string): Promise<{ status: number; json: unknown } | FeedFault> {
    let fault = '';
    for (let attempt = 1; attempt <= tries; attempt += 1) {
      const pause = lastAsked + settings.pauseMs - Date.now();
      if (pause > 0) await wait(pause);
      lastAsked = Date.now();
      const signal = AbortSignal.timeout(settings.waitMs);
      try {
        const answer = await connection.exchange(
          {
            method: 'GET',
            url: new URL(stub + path),
            headers: { accept: 'application/json' },
            budget: { remaining: settings.maxBytes },
          },
          signal,
        );
        if (!answer.received) {
          fault = answer.issue.diagnostics ?? answer.issue.text;
          if (answer.outcome === 'invalid-answer') return { fault };
        } else if (answer.status === 429 || answer.status >= 500) {
          fault = `it answered ${answer.status}`;
          await wait(Math.min(65_000, secondsOf(answer.header('retry-after')) * 1000 || 250 * attempt));
        } else if (answer.status >= 300 && answer.status < 400) {
          return { fault: `it answered ${answer.status} and led elsewhere; give the address it leads to` };
        } else if (answer.status === 200) {
          // Why any content type: several feeds say text/html or nothing over JSON.
          const json = readJson(answer.body, 'application/json');
          return json === undefined ? { fault: 'an answer that is not JSON' } : { status: 200, json };
        } else return { status: answer.status, json: undefined };
      } catch (error) {
        if (!signal.aborted) throw error;
        fault = `no answer within ${settings.waitMs} ms`;
      }
    }
    return { fault };
  }

  return {
    async page(number) {
      const answer = await ask(`/services?page=${number}&per_page=${settings.pageSize}&full=true`);
      if ('fault' in answer) return answer;
      if (answer.status !== 200) return { fault: `the list of services answered ${answer.status}` };
      return pageOf(answer.json, number);
    },
    async whole(item) {
      if (Object.values(item).some(Array.isArray)) return item;
      const id = item['id'];
      if (typeof id !== 'string' && typeof id !== 'number') return item;
      const answer = await ask(`/services/${encodeURIComponent(String(id))}`);
      if ('fault' in answer) return answer;
      if (answer.status === 404 || answer.status === 410) return 'gone';
      if (answer.status !== 200) return { fault: `the service answered ${answer.status}` };
      return isRaw(answer.json) && String(answer.json['id']) === String(id)
        ? answer.json
        : { fault: 'the service answered with something else' };
    },
    close: () => connection.close(),
  };
}

const secondsOf = (header: string | undefined) => (header && /^\d{1,4}$/.test(header) ? Number(header) : 0);

function pageOf(json: unknown, number: number): FeedPage | FeedFault {
  if (!isRaw(json)) return { fault: 'a list of services that is no page' };
  const contents = json['contents'] ?? json['content'];
  if (!Array.isArray(contents)) return { fault: 'a page without contents' };
  const total = numberOf(json['total_items'] ?? json['totalElements']);
  const pages = numberOf(json['total_pages'] ?? json['totalPages']);
  const saidLast = json['last_page'] ?? json['last'];
  // Envelopes are not always right: an empty page is the end whatever it says.
  const last = contents.length === 0 || (pages === undefined ? saidLast === true : number >= pages);
  return { number, items: listOf(contents), total, last };
}

const numberOf = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);

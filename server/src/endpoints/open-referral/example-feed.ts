// The open feed on a real socket and a database of its own, for tests.
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';
import { createWebServer } from '#endpoints/web/web-server.ts';
import { systemClock } from '#runtime/clock.ts';
import type { Database } from '#runtime/database/database.ts';
import { silentLog } from '#runtime/log.ts';
import { createMetrics } from '#runtime/metrics.ts';
import { createSignIn } from '#sign-in/sign-in.ts';
import { openReferralApi, openReferralBase } from './open-referral-api.ts';

export interface ExampleFeed {
  /** Of the feed, without a slash at its end. */
  url: string;
  /** An answer in JSON, with its status. */
  get(path: string, headers?: Record<string, string>): Promise<{ status: number; headers: Headers; json: unknown }>;
  /** Every path that is served under it, as the document writes them. */
  paths: readonly string[];
  close(): Promise<void>;
}

/** Serves this database's listings until the file's tests are done. */
export async function serveFeed(database: Database): Promise<ExampleFeed> {
  const feed = await startFeed(database);
  after(() => feed.close());
  return feed;
}

/** Serves this database's listings until it is closed. */
export async function startFeed(database: Database): Promise<ExampleFeed> {
  const app = await createWebServer({
    log: silentLog,
    metrics: createMetrics(),
    signIn: createSignIn({ database, clock: systemClock, directory: { find: () => undefined } }),
    secure: false,
    errorPage: ({ title }) => title,
  });
  let address = '';
  openReferralApi(app, {
    database,
    name: 'Example partnership',
    version: '1.2.3',
    address: () => address,
    requestsPerMinute: 100_000,
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  address = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  let closed = false;
  const close = async () => {
    if (!closed) await app.close();
    closed = true;
  };
  return {
    url: address + openReferralBase,
    paths: app.routesServed
      .filter(({ method, url }) => method === 'GET' && url.startsWith(openReferralBase))
      .map(({ url }) => url.slice(openReferralBase.length).replaceAll(/:(\w+)/g, '{$1}') || '/'),
    async get(path, headers = {}) {
      const response = await fetch(address + openReferralBase + path, { headers });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        json: text ? (JSON.parse(text) as unknown) : undefined,
      };
    },
    close,
  };
}

// Another organisation's directory, invented: an Open Referral feed of version 1 or 3 that can be told to misbehave as real ones do.
// Everything follows from the seed.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deterministicId } from '#standards/deterministic-id.ts';

export interface FeedOptions {
  version: 1 | 3;
  count: number;
  seed: string;
  /** 0 takes any. */
  port?: number;
}

/** What it does wrong, until told otherwise. */
export interface Misbehaviour {
  /** Milliseconds before each answer. */
  slowMs?: number;
  /** These pages of the list answer 500, so many times. */
  failPages?: number[];
  failTimes?: number;
  /** These answer something that is no JSON. */
  rubbishPages?: number[];
  /** The whole service of these answers 500. */
  failItems?: number[];
  /** These have no name, and a telephone without a number. */
  badItems?: number[];
  /** Gone from the list and from their own address. */
  goneItems?: number[];
  /** As soon as this page has been given, the first item goes, and the rest move up. */
  dropFirstAfterPage?: number;
  /** New words for these. */
  changedItems?: number[];
  /** Every list leads to another host. */
  redirectTo?: string;
  /** Never answers. */
  hang?: boolean;
  /** Pages that never end. */
  endless?: boolean;
}

const streets = ['Example Road', 'Sample Street', 'Specimen Lane', 'Model Way'];
const kinds = [
  'Lunch club',
  'Walking group',
  'Debt advice',
  'Carers’ coffee',
  'Chair exercise',
  'Community choir',
  'Men’s shed',
];
const uuid = (...parts: [string, ...string[]]) => deterministicId(['simulated-feed', ...parts]);

/** One item, whole, in its version's words. */
function itemOf(
  { version, seed }: FeedOptions,
  index: number,
  { badItems = [], changedItems = [] }: Misbehaviour,
): Record<string, unknown> {
  const id = uuid(seed, 'service', String(index));
  const bad = badItems.includes(index);
  const name = bad ? {} : { name: `${kinds[index % kinds.length]} ${index}` };
  const address = {
    id: uuid(id, 'address'),
    address_1: `${index + 1} ${streets[index % streets.length]}`,
    city: 'London',
    state_province: 'Greater London',
    postal_code: `SE${(index % 20) + 1} ${index % 10}AB`,
    country: 'GB',
  };
  const place = {
    id: uuid(id, 'place-of-it'),
    name: `Hall ${index}`,
    latitude: 51.45 + (index % 50) / 1000,
    longitude: -0.1 + (index % 37) / 1000,
  };
  const phone = {
    id: uuid(id, 'phone'),
    ...(bad ? {} : { number: `020 7946 ${String(index % 1000).padStart(4, '0')}` }),
  };
  const both = {
    id,
    ...name,
    description: changedItems.includes(index) ? 'Moved to a new hall' : 'For anybody who would like company',
    status: 'active',
    url: `https://example.org/${seed}/${index}`,
  };
  const organization = {
    id: uuid(seed, 'organization', String(index % 9)),
    name: `Neighbours ${seed} ${index % 9}`,
    description: 'A charity',
  };
  return version === 3
    ? {
        ...both,
        organization: { ...organization, website: 'https://example.org/' },
        schedules: [{ id: uuid(id, 'schedule'), freq: 'WEEKLY', byday: 'TU', opens_at: '10:00', closes_at: '12:00' }],
        contacts: [{ id: uuid(id, 'contact'), name: 'The office', phones: [phone] }],
        service_at_locations: [
          {
            id: uuid(id, 'at'),
            location: { ...place, location_type: 'physical', addresses: [{ ...address, address_type: 'physical' }] },
          },
        ],
      }
    : {
        ...both,
        organization: { ...organization, url: 'https://example.org/' },
        deliverable_type: 'Information',
        regular_schedules: [{ id: uuid(id, 'schedule'), weekday: '2', opens_at: '10:00', closes_at: '12:00' }],
        contacts: [{ id: uuid(id, 'contact'), name: 'The office', phones: [phone] }],
        eligibilitys: [{ id: uuid(id, 'eligibility'), eligibility: 'Adults', minimum_age: 18, maximum_age: 120 }],
        service_at_locations: [{ id: uuid(id, 'at'), location: { ...place, physical_addresses: [address] } }],
      };
}

export interface SimulatedFeed {
  url: string;
  /** Paths asked for, in order. */
  asked: string[];
  behave(misbehaviour: Misbehaviour): void;
  close(): Promise<void>;
}

export async function startSimulatedFeed(options: FeedOptions): Promise<SimulatedFeed> {
  let wrong: Misbehaviour = {};
  let dropped = false;
  let failed = 0;
  const asked: string[] = [];
  const indexes = () =>
    Array.from({ length: options.count }, (_, index) => index).filter(
      (index) => !(wrong.goneItems ?? []).includes(index) && !(dropped && index === 0),
    );

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://feed.example.org');
    asked.push(`${url.pathname}${url.search}`);
    // Told what to do by whoever runs it.
    if (request.method === 'POST' && url.pathname === '/behave') return told(request, response);
    if (wrong.hang) return;
    const json = (status: number, value: unknown) => {
      const send = () => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
      if (wrong.slowMs) setTimeout(send, wrong.slowMs);
      else send();
    };
    if (wrong.redirectTo) return void response.writeHead(302, { location: wrong.redirectTo }).end();
    if (url.pathname === '/services') return list(url, json, response);
    const id = decodeURIComponent(/^\/services\/([^/]+)$/.exec(url.pathname)?.[1] ?? '');
    const index = indexes().find((each) => uuid(options.seed, 'service', String(each)) === id);
    if (index === undefined) return json(404, {});
    if ((wrong.failItems ?? []).includes(index)) return json(500, {});
    return json(200, itemOf(options, index, wrong));
  }

  function list(url: URL, json: (status: number, value: unknown) => void, response: ServerResponse): void {
    const page = Number(url.searchParams.get('page') ?? 1);
    const perPage = Number(url.searchParams.get('per_page') ?? 50);
    if (wrong.failPages?.includes(page) && failed < (wrong.failTimes ?? Number.POSITIVE_INFINITY)) {
      failed += 1;
      return json(500, {});
    }
    if (wrong.rubbishPages?.includes(page)) return void response.writeHead(200).end('<html>Sorry</html>');
    const all = indexes();
    const some = wrong.endless ? all.slice(0, perPage) : all.slice((page - 1) * perPage, page * perPage);
    // Lists give the one-to-one fields alone: the importer has to ask for each.
    const contents = some.map((index) => {
      const { id, name, description, status, url: web } = itemOf(options, index, wrong);
      return { id, name, description, status, url: web };
    });
    const pages = wrong.endless ? page + 1 : Math.ceil(all.length / perPage);
    json(
      200,
      options.version === 3
        ? {
            total_items: all.length,
            total_pages: pages,
            page_number: page,
            size: contents.length,
            first_page: page === 1,
            last_page: page >= pages,
            empty: contents.length === 0,
            contents,
          }
        : {
            totalElements: all.length,
            totalPages: pages,
            number: page,
            size: contents.length,
            first: page === 1,
            last: page >= pages,
            content: contents,
          },
    );
    if (wrong.dropFirstAfterPage === page) dropped = true;
  }

  function told(request: IncomingMessage, response: ServerResponse): void {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      wrong = JSON.parse(text) as Misbehaviour;
      [dropped, failed] = [false, 0];
      response.writeHead(204).end();
    });
  }

  const server = createServer(answer).listen(options.port ?? 0, '127.0.0.1');
  await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    behave: (misbehaviour) => {
      wrong = misbehaviour;
      [dropped, failed] = [false, 0];
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

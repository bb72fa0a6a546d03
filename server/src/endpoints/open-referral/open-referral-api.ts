// The directory for everybody's programs: Open Referral UK 3.0, a profile of the Human Services Data API 3.0. No key, no sign-in, and
// nothing about anybody: what only professionals may read is not reachable from here.
// Source: Open Referral UK, API reference and compliance (open, CORS for all, all endpoints under one stub, GET alone).
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readListing } from '#directory/listings.ts';
import * as feed from '#directory/open-referral/pages.ts';
import type { Database } from '#runtime/database/database.ts';
import { IssueError } from '#standards/issue.ts';
import { openApiDocument } from './open-api.ts';
import { depthOf, isUuid, listingFilter, Parameters, wantedPage } from './read-parameters.ts';

export interface OpenReferralDependencies {
  database: Database;
  /** The partnership's. */
  name: string;
  version: string;
  /** Where people reach us. */
  address: () => string;
  /** By address: of single items; of lists and streams, which cost more, a quarter. */
  requestsPerMinute?: number;
}

/** What the API says of itself; a page draws it for people. */
export const openReferralDocument = (name: string, version: string, address: string) =>
  openApiDocument({ name, version, base: `${address}${openReferralBase}` });

export const openReferralBase = '/open-referral/v3';

/** A Fastify plugin on a server made by `createWebServer`. */
export function openReferralApi(app: FastifyInstance, dependencies: OpenReferralDependencies): void {
  const { database, name, version, requestsPerMinute = 1200 } = dependencies;
  const middleOf = (postcode: string) => feed.middleOf(database, postcode);
  const base = () => `${dependencies.address()}${openReferralBase}`;

  void app.register((api, _options, done) => {
    const config = { withoutSession: true };
    const limit = (max: number) => app.rateLimit({ max, timeWindow: '1 minute' });
    const [ofItems, ofLists] = [limit(requestsPerMinute), limit(Math.ceil(requestsPerMinute / 4))];
    api.addHook('onSend', async (_request, reply) => {
      reply.headers(openToAll);
      if (reply.statusCode < 400) reply.header('cache-control', 'public, max-age=60');
    });
    const get = (path: string, answer: (given: Parameters, reply: FastifyReply) => Promise<unknown>) =>
      api.get(`${openReferralBase}${path}`, { config, onRequest: ofLists }, async (request, reply) => {
        const found = await answer(new Parameters(request.url), reply);
        return found instanceof Readable
          ? reply.type('application/x-ndjson; charset=utf-8').send(found)
          : sendJson(request, reply, found);
      });
    const getOne = (path: string, read: (id: string, given: Parameters) => Promise<unknown>) =>
      api.get<{ Params: { id: string } }>(
        `${openReferralBase}${path}/:id`,
        { config, onRequest: ofItems },
        async (request, reply) => {
          const id = request.params.id.toLowerCase();
          const found = isUuid(id) ? await read(id, new Parameters(request.url)) : undefined;
          if (found === undefined) throw new IssueError(nothingThere);
          return sendJson(request, reply, found);
        },
      );

    get('', async () => ({
      version: 'HSDS-UK-3.0',
      profile: profileAddress,
      openapi_url: `${base()}/openapi.json`,
      name,
    }));
    get('/openapi.json', async () => openReferralDocument(name, version, dependencies.address()));

    get('/services', async (given) => {
      const [filter, depth] = [await listingFilter(given, middleOf), depthOf(given)];
      if (isStream(given)) return asLines(feed.allServices(database, filter, depth));
      // "aim to return all services within one page"
      const most = depth === 'minimal' ? 50_000 : depth === 'full' ? 200 : 1000;
      const wanted = wantedPage(given, most);
      return feed.pageOfServices(
        database,
        filter,
        depth,
        depth === 'minimal' && !given.text('per_page') ? { ...wanted, perPage: most } : wanted,
      );
    });
    getOne('/services', async (id) => (await readListing(database, id))?.service);

    get('/service_at_locations', async (given) => {
      const filter = await listingFilter(given, middleOf);
      return feed.pageOfPlaces(database, filter, depthOf(given), wantedPage(given, 200));
    });
    getOne('/service_at_locations', (id) => feed.readPlace(database, id));

    get('/organizations', (given) => {
      const [full, fullService] = [given.flag('full'), given.flag('full_service')];
      return feed.pageOfOrganizations(
        database,
        { search: given.text('search'), full, fullService },
        wantedPage(given, fullService ? 50 : 200),
      );
    });
    getOne('/organizations', (id, given) =>
      feed.readOrganization(database, id, { fullService: given.flag('full_service') }),
    );

    get('/taxonomies', (given) => feed.pageOfTaxonomies(database, given.text('search'), wantedPage(given, 1000)));
    getOne('/taxonomies', (id) => feed.readTaxonomy(database, id));
    get('/taxonomy_terms', (given) => {
      const [taxonomyIds, parentId, search] = [
        given.ids('taxonomy_id'),
        given.ids('parent_id')?.[0],
        given.text('search'),
      ];
      return feed.pageOfTerms(
        database,
        {
          ...(search ? { search } : {}),
          ...(taxonomyIds ? { taxonomyIds } : {}),
          ...(parentId ? { parentId } : {}),
          topOnly: given.flag('top_only'),
        },
        wantedPage(given, 1000),
      );
    });
    getOne('/taxonomy_terms', (id) => feed.readTerm(database, id));

    // A browser asks first where a script sends If-None-Match.
    api.options(`${openReferralBase}/*`, { config }, (_request, reply) => reply.status(204).headers(preflight).send());
    done();
  });
}

const profileAddress = 'https://github.com/OpenReferralUK/uk-profile/blob/main/docs/index.md';

// Source: Open Referral UK, compliance rules, Security.
const openToAll = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'ETag',
  'cross-origin-resource-policy': 'cross-origin',
} as const;
const preflight = {
  'access-control-allow-methods': 'GET',
  'access-control-allow-headers': 'If-None-Match',
  'access-control-max-age': '86400',
} as const;

const nothingThere = {
  severity: 'error',
  code: 'not-found',
  text: 'The directory has nothing of this id, or has it no longer. Ask for the list again.',
} as const;

function isStream(given: Parameters): boolean {
  const format = given.text('format')?.toLowerCase() ?? 'json';
  if (format === 'json' || format === 'ndjson') return format === 'ndjson';
  throw new IssueError({
    severity: 'error',
    code: 'value',
    text: 'The parameter format cannot be read. Give json or ndjson.',
    location: 'http.format',
  });
}

/** One item a line, as they are read: as many as there are, in no more memory than a few. */
function asLines(items: AsyncIterable<unknown>): Readable {
  return Readable.from(
    (async function* lines() {
      for await (const item of items) yield `${JSON.stringify(item)}\n`;
    })(),
  );
}

/** Nothing where the asker has it already. Source: RFC 9110 §13.1.2. */
function sendJson(request: FastifyRequest, reply: FastifyReply, found: unknown): FastifyReply {
  const body = JSON.stringify(found);
  const tag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
  reply.header('etag', tag);
  const held = (request.headers['if-none-match'] ?? '').split(',').map((each) => each.trim().replace(/^W\//, ''));
  return held.includes(tag) || held.includes('*')
    ? reply.status(304).send()
    : reply.type('application/json; charset=utf-8').send(body);
}

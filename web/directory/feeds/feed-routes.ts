// What programs read of the public directory.
import type { FastifyInstance } from 'fastify';
import type { Finder } from '#directory/search/find-listings.ts';
import { monthsBefore } from '#directory/search/freshness.ts';
import { localMoment } from '#directory/search/opening.ts';
import { selectOffered } from '#directory/search/review-store.ts';
import { listingsChangedSince } from '#directory/listings.ts';
import { changesFeed, robots, sitemap } from './feeds.ts';

export interface FeedRoutes {
  finder: Finder;
  name: string;
  address: () => string;
}

const feedDays = 60;

export function feedRoutes(app: FastifyInstance, { finder, name, address }: FeedRoutes): void {
  const open = { config: { withoutSession: true }, onRequest: app.rateLimit({ max: 60, timeWindow: '1 minute' }) };
  const kept = 'public, max-age=900';

  app.get('/help/changes.rss', open, async (_request, reply) => {
    const since = new Date(finder.now().getTime() - feedDays * 86_400_000);
    const changes = (await listingsChangedSince(finder.database, since)).toReversed().slice(0, 100);
    return reply
      .type('application/rss+xml; charset=utf-8')
      .header('cache-control', kept)
      .send(changesFeed(name, address(), changes));
  });

  app.get('/sitemap.xml', open, async (_request, reply) => {
    const { knowledge } = finder;
    const { day } = localMoment(finder.now(), finder.timeZone);
    const offered = await finder.database.run(
      selectOffered(monthsBefore(day, knowledge.finding.freshness.hideAfterMonths)),
    );
    return reply
      .type('application/xml; charset=utf-8')
      .header('cache-control', kept)
      .send(sitemap(address(), [...knowledge.needs.keys()], offered));
  });

  app.get('/robots.txt', open, (_request, reply) =>
    reply.type('text/plain; charset=utf-8').header('cache-control', kept).send(robots(address())),
  );
}

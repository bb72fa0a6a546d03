// The directory's pages: for everybody, for programs, and for those who keep it and plan by it.
import type { FastifyInstance } from 'fastify';
import type { Database } from '#runtime/database/database.ts';
import type { Reminders } from '#directory/reminders/reminders.ts';
import type { Keepers } from '#directory/claims/keepers.ts';
import type { OpenSender } from '#runtime/sending/sender.ts';
import type { Finder } from '#directory/search/find-listings.ts';
import type { PageFrame } from '../design/page.ts';
import { type ApiDocument, apiPage } from './api/api-page.ts';
import { editingRoutes } from './editing/editing-routes.ts';
import { feedRoutes } from './feeds/feed-routes.ts';
import { helpRoutes } from './help-routes.ts';
import { keepingRoutes } from './keeping/keeping-routes.ts';
import { inEnglish, publicPage } from './page/public-page.ts';
import { readingOf } from './page/reading.ts';
import { placesRoutes } from './places/places-routes.ts';
import { stillSoRoutes } from './still-so/still-so-routes.ts';
import type { Translations } from './words/words.ts';

export interface DirectoryRoutes {
  finder: Finder;
  database: Database;
  sender: Pick<OpenSender, 'send' | 'channels'>;
  frame: PageFrame;
  translations: Translations;
  keepers: Keepers;
  reminders: Reminders;
  /** What the interface for programs says of itself. */
  apiDocument: () => ApiDocument;
  address: () => string;
  secure: boolean;
}

export function directoryRoutes(app: FastifyInstance, routes: DirectoryRoutes): void {
  const { finder, sender, database, frame, translations, address, secure, keepers, reminders, apiDocument } = routes;
  const name = finder.knowledge.finding.pages.title;
  const pages = { frame, name, translations };
  helpRoutes(app, { finder, sender, frame: pages, address, secure });
  feedRoutes(app, { finder, name, address });
  keepingRoutes(app, { keepers, finder, database, frame: pages, secure });
  app.get(
    '/help/api',
    { config: { withoutSession: true }, onRequest: app.rateLimit({ max: 300, timeWindow: '1 minute' }) },
    (request, reply) => {
      const inOne = inEnglish(pages);
      const content = apiPage(apiDocument());
      return reply
        .type('text/html; charset=utf-8')
        .send(publicPage(inOne, readingOf(request, inOne.translations), { title: 'For programs' }, content));
    },
  );
  stillSoRoutes(app, { reminders, frame: pages });
  placesRoutes(app, { finder, database, frame: pages, address });
  editingRoutes(app, { finder, database, keepers, frame, words: translations.of('en') });
}

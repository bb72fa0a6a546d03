// The directory's pages: for everybody, for programs, and for those who keep it and plan by it.
import type { FastifyInstance } from 'fastify';
import type { Database } from '#runtime/database/database.ts';
import type { Keepers } from '#directory/claims/keepers.ts';
import type { OpenSender } from '#runtime/sending/sender.ts';
import type { Finder } from '#directory/search/find-listings.ts';
import type { PageFrame } from '../design/page.ts';
import { editingRoutes } from './editing/editing-routes.ts';
import { feedRoutes } from './feeds/feed-routes.ts';
import { helpRoutes } from './help-routes.ts';
import { keepingRoutes } from './keeping/keeping-routes.ts';
import type { Translations } from './words/words.ts';

export interface DirectoryRoutes {
  finder: Finder;
  database: Database;
  sender: Pick<OpenSender, 'send' | 'channels'>;
  frame: PageFrame;
  translations: Translations;
  keepers: Keepers;
  address: () => string;
  secure: boolean;
}

export function directoryRoutes(app: FastifyInstance, routes: DirectoryRoutes): void {
  const { finder, sender, database, frame, translations, address, secure, keepers } = routes;
  const name = finder.knowledge.finding.pages.title;
  helpRoutes(app, { finder, sender, frame: { frame, name, translations }, address, secure });
  feedRoutes(app, { finder, name, address });
  keepingRoutes(app, { keepers, finder, database, frame: { frame, name, translations }, secure });
  editingRoutes(app, { finder, database, keepers, frame, words: translations.of('en') });
}

// How long whoever reads a list waits for other records' part of it.
import type { FastifyReply } from 'fastify';
import type { AskingNeighbours } from '#administration/access/review-access.ts';
import type { Door } from '#disclosure/door.ts';
import { readerLeft } from '#endpoints/web/session-hook.ts';

/** On a page: with what is made here, it is there within a second whatever the others do. Who waits longer says so. */
const pageWaitsMs = 700;

/** @param whole waits as long as each may take: for what is kept, or sent on. */
export const neighboursFor = (
  { sources, partnership }: Pick<Door, 'sources' | 'partnership'>,
  reply: FastifyReply,
  whole: boolean,
): AskingNeighbours => ({
  sources,
  host: partnership.host,
  reader: readerLeft(reply),
  ...(whole ? {} : { withinMs: pageWaitsMs }),
});

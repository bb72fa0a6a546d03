// Which page of a list of who looked is asked for: the newest of a time, or what stands behind another page. The time is fixed by the
// first, so that what is written meanwhile moves nothing: each line is on one page, and none is on two.
import type { LinePlace, PageAsked } from '#administration/access/review-access.ts';
import type { PageTokens } from '#disclosure/page-token.ts';
import { IssueError } from '#standards/issue.ts';
import type { PersonId } from '#standards/patient.ts';

/** How far back it can be asked for. */
export interface ReportTime {
  id: string;
  words: string;
  days: number;
}
export const times: readonly ReportTime[] = [
  { id: 'month', words: 'the last month', days: 31 },
  { id: 'year', words: 'the last year', days: 366 },
  { id: 'all', words: 'as long as there is a list', days: 36_525 },
];

/** Lines on a page. Why: their events lie scattered over the log, and a second must do for all of them, wherever they are. */
export const linesOnPage = 100;

export interface ListPage {
  time: ReportTime;
  asked: PageAsked;
  /** The page's own address ends with this. */
  query: string;
  /** What the address of the page behind a place ends with: for whom this one was read, and for nobody else. */
  queryBehind: (place: LinePlace) => string;
}

interface Sealed {
  time: string;
  since: number;
  until: number;
  before: LinePlace;
}

/**
 * @param given as the address has it: `page`, or `time`.
 * @param holder whose page it is: nobody else can go on from it. @param about whom it is of.
 * @throws IssueError `invalid` for a page that is not one of these.
 */
export function readListPage(
  given: { time?: unknown; page?: unknown },
  tokens: PageTokens,
  { holder, about }: { holder: string; about: PersonId },
  now: Date,
): ListPage {
  const bound = `${holder} ${about}`;
  const sealed =
    typeof given.page === 'string' ? (tokens.open('looks', given.page, bound) as Sealed | undefined) : undefined;
  if (given.page !== undefined && !sealed) throw notOurs();
  const time = times.find(({ id }) => id === (sealed?.time ?? given.time)) ?? times[1]!;
  const since = sealed ? new Date(sealed.since) : new Date(now.getTime() - time.days * 86_400_000);
  // With what this request itself has written.
  const until = sealed ? new Date(sealed.until) : new Date(now.getTime() + 1000);
  return {
    time,
    asked: { since, until, before: sealed?.before, most: linesOnPage },
    query: sealed ? `page=${String(given.page)}` : `time=${time.id}`,
    queryBehind: (before) => {
      const next: Sealed = { time: time.id, since: since.getTime(), until: until.getTime(), before };
      return `page=${tokens.seal('looks', next, bound)}`;
    },
  };
}

const notOurs = () =>
  new IssueError({
    severity: 'error',
    code: 'invalid',
    text: 'This part of the list is not at this address for you. Begin again with the newest.',
  });

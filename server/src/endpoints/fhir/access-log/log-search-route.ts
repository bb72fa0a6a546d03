// IHE RESTful ATNA (ITI-81): who looked at one person's record, as AuditEvents. Asked by a neighbouring record with its own token, for
// the person; or by staff who answer for the log. By GET, or by POST so that no number stands in an address.
// Source: IHE ITI-81 (Retrieve ATNA Audit Event); FHIR R4 §3.1.1.5 (searchset, paging).
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  type AccessReport,
  type LinePlace,
  mayReviewAccess,
  type PageAsked,
  reviewAccess,
} from '#administration/access/review-access.ts';
import { refuseNeighbour, tellNeighbour } from '#administration/access/tell-neighbour.ts';
import type { Door } from '#disclosure/door.ts';
import { findBearerOrDead } from '#disclosure/find-resident.ts';
import { refuseRealNumbers } from '#disclosure/identity/invented-people.ts';
import type { PageTokens } from '#disclosure/page-token.ts';
import { operationOutcomeOf } from '#standards/fhir/operation-outcome.ts';
import type { AuditEvent, Bundle } from '#standards/fhir/types.ts';
import type { Issue } from '#standards/issue.ts';
import type { NhsNumber } from '#standards/nhs-number.ts';
import type { PersonId } from '#standards/patient.ts';
import { askingOf, parametersOf, passedOver, send } from '../exchange.ts';
import { badParameter, refusal } from '../refusal.ts';
import type { NeighbourAsking, NeighbourOf } from './neighbours.ts';
import { type LogSearch, readLogSearch } from './read-log-search.ts';
import { toldEvent } from './told-event.ts';

export interface LogSearchRoute {
  door: Door;
  neighbourOf: NeighbourOf;
  tokens: PageTokens;
  /** Reads the list of records a question passed through: undefined for what is none. */
  readVia: (request: FastifyRequest) => readonly string[] | undefined;
}

/** A page of a search: the time is fixed by the first, so that what is written meanwhile moves nothing. */
interface Page {
  nhsNumber: NhsNumber;
  since: string;
  until: string;
  count: number;
  /** Behind which line it begins; and how many events of the next were on the page before. */
  before?: LinePlace;
  given: number;
}

export async function logSearchRoute(
  request: FastifyRequest,
  reply: FastifyReply,
  { door, neighbourOf, tokens, readVia }: LogSearchRoute,
  base: string,
): Promise<FastifyReply> {
  const neighbour = neighbourOf(request);
  const reader = readerOf(request, door, neighbour);
  await reader.may();
  const via = readVia(request);
  if (!via) throw refusal(400, 'value', 'The list of records this question passed through cannot be read.');
  if (via.includes(door.partnership.host))
    throw refusal(508, 'business-rule', 'This question has already passed through this record.');
  const given = parametersOf(request);
  const { page, issues } = readPage(given, request, tokens, reader.holder, door.clock.now());
  refuseRealNumbers(door, [page.nhsNumber]);

  const borne = await findBearerOrDead(door, page.nhsNumber, request.id);
  // A neighbour passes on what it is told to whoever bears the number there: that must be this person.
  const sure = borne.found ? borne.verified || neighbour === undefined : borne.why !== 'several';
  const whose = borne.found && sure ? borne.person.shown.personId : undefined;
  // A line is an event or two: of as many lines as half of what fits, hardly anything is read in vain.
  const asked = {
    since: new Date(page.since),
    until: new Date(page.until),
    before: page.before,
    most: Math.ceil(page.count / 2),
  };
  // Written down first: also where nobody is found, or nobody can say who it is.
  const report = await reader.read(whose, asked);
  if (!borne.found && borne.why === 'unchecked')
    throw refusal(503, 'transient', 'Nobody could say just now whose number this is. Ask again later.');
  if (!sure) throw refusal(409, 'conflict', 'This number does not tell for sure whose record is asked about.');

  const { roles, host, id } = door.partnership;
  const told = {
    nhsNumber: page.nhsNumber,
    roleName: (roleId: string) => roles.find((role) => role.id === roleId)?.name,
    host,
    site: id,
  };
  const { shown, next } = eventsOnPage(report, page);
  const links = {
    self: `${base}/AuditEvent?_page=${tokens.seal('events', page, reader.holder)}`,
    ...(next && { next: `${base}/AuditEvent?_page=${tokens.seal('events', { ...page, ...next }, reader.holder)}` }),
  };
  // How many there are is said where all are here; else whoever wants to know follows the links.
  const total = page.before === undefined && page.given === 0 && !next ? shown.length : undefined;
  const events = shown.map((resource) => toldEvent(resource, told));
  return send(request, reply, searchset(base, events, total, links, issues));
}

/** As many events as fit, and where the next page begins. */
function eventsOnPage(
  { lines, earlier }: AccessReport,
  { before, given, count }: Page,
): { shown: AuditEvent[]; next: Pick<Page, 'before' | 'given'> | undefined } {
  const shown: AuditEvent[] = [];
  let last = before;
  for (const [at, { events, place }] of lines.entries()) {
    const from = at === 0 ? given : 0;
    const fitting = events.slice(from, from + count - shown.length);
    shown.push(...fitting.map(({ resource }) => resource));
    const done = from + fitting.length;
    if (done < events.length) return { shown, next: { ...(last && { before: last }), given: done } };
    last = place;
  }
  return { shown, next: earlier && { before: earlier, given: 0 } };
}

interface LogReader {
  /** Whose pages these are. */
  holder: string;
  /** @throws IssueError `forbidden`, once the refusal is written down. */
  may: () => Promise<unknown>;
  /** Writes down that it is read, and reads. */
  read: (personId: PersonId | undefined, asked: PageAsked) => Promise<AccessReport>;
}

function readerOf(
  request: FastifyRequest,
  { database, clock }: Door,
  neighbour: NeighbourAsking | undefined,
): LogReader {
  const now = () => clock.now();
  if (neighbour) {
    const { sourceId, organisation, scopes } = neighbour;
    const reading = { database, neighbour: { sourceId, organisation }, requestId: request.id, now };
    return {
      holder: `neighbour ${sourceId}`,
      may: async () => (scopes.includes('system/AuditEvent.s') ? undefined : refuseNeighbour(reading)),
      read: (personId, asked) => tellNeighbour(reading, personId, asked),
    };
  }
  const { user, requestId } = askingOf(request);
  const stewarding = { database, user, requestId, now };
  return {
    holder: user.sessionId,
    may: () => mayReviewAccess(stewarding),
    read: (personId, asked) => reviewAccess(stewarding, personId, asked),
  };
}

/** The page asked for, or the first of a search. @throws FhirRefusal 400 */
function readPage(
  given: URLSearchParams,
  request: FastifyRequest,
  tokens: PageTokens,
  holder: string,
  now: Date,
): { page: Page; issues: Issue[] } {
  const token = given.get('_page');
  if (token !== null) {
    const page = tokens.open('events', token, holder) as Page | undefined;
    if (!page) throw badParameter('_page', 'This page is not one of this server’s for you. Search again.');
    return { page, issues: [] };
  }
  const { unknown, since, until, ...search }: LogSearch = readLogSearch(given, now);
  return {
    page: { ...search, since: since.toISOString(), until: until.toISOString(), given: 0 },
    issues: passedOver(request, unknown),
  };
}

function searchset(
  base: string,
  events: readonly AuditEvent[],
  total: number | undefined,
  links: { self: string; next?: string },
  remarks: readonly Issue[],
): Bundle {
  const [first, ...others] = remarks;
  const entry = [
    ...events.map((resource) => ({
      fullUrl: `${base}/AuditEvent/${resource.id}`,
      resource,
      search: { mode: 'match' as const },
    })),
    ...(first ? [{ resource: operationOutcomeOf([first, ...others]), search: { mode: 'outcome' as const } }] : []),
  ];
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    ...(total === undefined ? {} : { total }),
    link: Object.entries(links).map(([relation, url]) => ({ relation, url })),
    ...(entry.length > 0 ? { entry } : {}),
  };
}

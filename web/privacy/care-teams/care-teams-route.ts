// Where care teams are kept, and looked over. A number is asked for by POST: it is never in an address.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  type Kept,
  listPerson,
  mayKeepTeams,
  ownTeam,
  reviewAllTeams,
  reviewOwnTeams,
  reviewTeam,
  type TeamReviewed,
  unlistPerson,
  writeNewTeam,
  writeTeam,
} from '#administration/care-teams/keep-care-teams.ts';
import type { Door } from '#disclosure/door.ts';
import { findPatients } from '#disclosure/find-patients.ts';
import { signedInUser } from '#endpoints/web/session-hook.ts';
import { IssueError } from '#standards/issue.ts';
import { parseNhsNumber } from '#standards/nhs-number.ts';
import { wordTable } from '#standards/word-table.ts';
import type { Html } from '#web/design/html.ts';
import { page, type PageFrame } from '#web/design/page.ts';
import { careTeamPage, type TeamShown } from './care-team-page.ts';
import { readAfter, readMembers, readName, readPerson, type TeamError } from './care-teams-form.ts';
import { allTeamsPage, careTeamsPage, type TeamsFrame } from './care-teams-page.ts';

export interface CareTeamsRoutes {
  door: Door;
  frame: PageFrame;
}

type OfTeam = FastifyRequest<{ Params: { teamId: string }; Querystring: { told?: string; after?: string } }>;
type OfEntry = FastifyRequest<{ Params: { teamId: string; entryId: string } }>;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What an act is told as after the redirect: words chosen here, never taken from the address. */
const told: Readonly<Record<string, string>> = wordTable({
  begun: 'Saved. Say who is in it, and put people on its list.',
  changed: 'Saved. It counts with the next record that anybody opens.',
  listed: 'Saved. Others in the team may open their record.',
  unlisted: 'Saved. They are off the list.',
  ended: 'This team has ended.',
});

const refusals: Readonly<Record<Extract<Kept, { done: false }>['why'], string>> = {
  changed: 'Somebody else has changed this team. Nothing was saved. Look at what stands now',
  'not-theirs': 'There is no such team',
  ended: 'This team has ended. Nothing was saved',
  'too-many': 'That is more than a team may have. Nothing was saved. Make a second team',
  already: 'They are on the list already. Nothing was saved',
  'not-known': 'They are not on the list any more. Nothing was saved',
};

export function careTeamsRoutes(app: FastifyInstance, { door, frame }: CareTeamsRoutes): void {
  const { partnership, database, clock, rules } = door;
  const { lastsDays } = rules.careTeams;
  const roles = partnership.roles.filter(({ permissions }) => permissions.includes('view-record'));
  const teamsFrame: TeamsFrame = {
    nameOf: (ods) => partnership.organisations.find((organisation) => organisation.ods === ods)?.shortName ?? ods,
    roleName: (roleId) => partnership.roles.find(({ id }) => id === roleId)?.name ?? roleId,
    timeZone: partnership.timeZone,
  };
  const keeping = (request: FastifyRequest) => ({
    database,
    user: signedInUser(request),
    requestId: request.id,
    now: () => clock.now(),
    rules,
  });
  const send = (request: FastifyRequest, reply: FastifyReply, title: string, content: Html, status = 200) =>
    reply
      .status(status)
      .type('text/html; charset=utf-8')
      .send(page(frame, { title, user: signedInUser(request) }, content));

  app.get('/privacy/care-teams', (request, reply) => own(request, reply, '', []));

  app.post('/privacy/care-teams', async (request, reply) => {
    await mayKeepTeams(keeping(request));
    const { name, errors } = readName(request.body);
    if (errors.length > 0) return own(request, reply, name, errors);
    const { teamId } = await writeNewTeam(keeping(request), name);
    return reply.redirect(`/privacy/care-teams/${teamId}?told=begun`, 303);
  });

  app.get('/privacy/care-teams/all', async (request, reply) => {
    const teams = await reviewAllTeams(keeping(request));
    return send(request, reply, 'Care teams of every organisation', allTeamsPage(teams, teamsFrame));
  });

  app.get('/privacy/care-teams/:teamId', async (request: OfTeam, reply) => {
    const { after = '', told: did = '' } = request.query;
    const reviewed = await found(request, /^\d{1,15}$/.test(after) ? Number(after) : 0);
    const words = Object.hasOwn(told, did) ? told[did] : undefined;
    return one(request, reply, reviewed, words === undefined ? {} : { told: words });
  });

  app.post('/privacy/care-teams/:teamId/members', async (request: OfTeam, reply) => {
    const team = await theirs(request);
    const read = readMembers(
      request.body,
      team,
      roles.map(({ id }) => id),
    );
    if (read.errors.length > 0)
      return one(request, reply, await found(request), { errors: read.errors, member: read.typed }, 400);
    const { after, name, members } = read;
    const kept = await writeTeam(keeping(request), { teamId: team.teamId, after, name, members });
    return answer(request, reply, kept, 'changed');
  });

  const limited = { config: { rateLimit: { max: 60, timeWindow: '1 minute' } } };
  app.post('/privacy/care-teams/:teamId/people', limited, async (request: OfTeam, reply) => {
    const { teamId } = await theirs(request);
    const { typed, days, errors } = readPerson(request.body, lastsDays);
    const parsed = parseNhsNumber(typed.nhsNumber);
    const again = async (wrong: readonly TeamError[], status: number) =>
      one(request, reply, await found(request), { errors: wrong, person: typed }, status);
    const number = (text: string): TeamError => ({ field: 'nhsNumber', text });
    if (!parsed.valid) return again([number('Give a valid NHS number. Check each digit'), ...errors], 400);
    if (errors.length > 0) return again(errors, 400);
    const asking = { user: signedInUser(request), requestId: request.id };
    const search = await findPatients(door, asking, { nhsNumber: parsed.nhsNumber });
    if (!search.permitted) return again([number(search.explanation)], 403);
    const [person, another] = search.persons;
    if (!person || another)
      return again([number(person ? 'More than one person has this number' : 'Nobody found')], 200);
    const kept = await listPerson(keeping(request), { teamId, personId: person.personId, days });
    return answer(request, reply, kept, 'listed');
  });

  app.post('/privacy/care-teams/:teamId/people/:entryId/end', async (request: OfEntry, reply) => {
    const { teamId, entryId } = request.params;
    if (!uuid.test(teamId) || !uuid.test(entryId)) throw notFound();
    return answer(request, reply, await unlistPerson(keeping(request), { teamId, entryId }), 'unlisted');
  });

  app.post('/privacy/care-teams/:teamId/end', async (request: OfTeam, reply) => {
    const { teamId } = request.params;
    if (!uuid.test(teamId)) throw notFound();
    const kept = await writeTeam(keeping(request), { teamId, after: readAfter(request.body), status: 'ended' });
    return answer(request, reply, kept, 'ended');
  });

  async function own(request: FastifyRequest, reply: FastifyReply, typed: string, errors: readonly TeamError[]) {
    const teams = await reviewOwnTeams(keeping(request));
    const content = careTeamsPage(teams, signedInUser(request).organisation.name, typed, errors);
    return send(
      request,
      reply,
      errors.length > 0 ? 'Error: Care teams' : 'Care teams',
      content,
      errors.length > 0 ? 400 : 200,
    );
  }

  /** The team of the address, without its list. @throws IssueError `not-found` where there is none at their organisation. */
  async function theirs(request: OfTeam) {
    const { teamId } = request.params;
    const team = uuid.test(teamId) ? await ownTeam(keeping(request), teamId) : undefined;
    if (!team) throw notFound();
    return team;
  }

  /** The same with its list, once it is written down that it was looked at. */
  async function found(request: OfTeam, after = 0): Promise<TeamReviewed> {
    const { teamId } = request.params;
    const reviewed = uuid.test(teamId) ? await reviewTeam(keeping(request), teamId, after) : undefined;
    if (!reviewed) throw notFound();
    return reviewed;
  }

  function one(
    request: FastifyRequest,
    reply: FastifyReply,
    reviewed: TeamReviewed,
    shown: Partial<TeamShown>,
    status = 200,
  ) {
    const all: TeamShown = {
      ...reviewed,
      errors: [],
      member: { userId: '', memberName: '' },
      person: { nhsNumber: '', days: String(lastsDays) },
      mostDays: lastsDays,
      roles,
      ...shown,
    };
    const title = all.errors.length > 0 ? 'Error: Care team' : 'Care team';
    return send(request, reply, title, careTeamPage(all, teamsFrame), status);
  }

  async function answer(request: OfTeam | OfEntry, reply: FastifyReply, kept: Kept, did: string) {
    const { teamId } = request.params;
    if (kept.done) return reply.redirect(`/privacy/care-teams/${teamId}?told=${did}`, 303);
    if (kept.why === 'not-theirs') throw notFound();
    const errors = [{ field: 'team-title', text: refusals[kept.why] }] as const;
    return one(request, reply, await found(request as OfTeam), { errors }, 409);
  }
}

const notFound = () =>
  new IssueError({ severity: 'error', code: 'not-found', text: 'There is no such team at your organisation.' });

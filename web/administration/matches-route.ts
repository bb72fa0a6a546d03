// Where stewards answer what the patient index asks.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { answerMatch, reviewMatches, takeBackAnswer } from '#administration/matches/review-matches.ts';
import type { Matching } from '#administration/matches/review-matches.ts';
import { signedInUser } from '#endpoints/web/session-hook.ts';
import type { Partnership } from '#runtime/config/partnership.ts';
import type { Database } from '#runtime/database/database.ts';
import { IssueError } from '#standards/issue.ts';
import type { PatientId } from '#standards/patient.ts';
import { page, type PageFrame } from '#web/design/page.ts';
import { matchesPage } from './matches-page.ts';

export interface MatchesRoutes {
  database: Database;
  now: () => Date;
  matching: Matching;
  partnership: Partnership;
  frame: PageFrame;
}

const shownAtOnce = 20;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const isUuid = (value: unknown): value is string => typeof value === 'string' && uuid.test(value);
const isPatientId = (value: unknown): value is PatientId => isUuid(value);

/** What an act is told as after the redirect: words chosen here, never taken from the address. */
const told = new Map(
  Object.entries({
    same: 'They are now one person.',
    different: 'They stay two people.',
    'taken-back': 'Your answer was taken back.',
  }),
);

interface Answer {
  patient?: unknown;
  other?: unknown;
  decision?: unknown;
}

export function matchesRoutes(
  app: FastifyInstance,
  { database, now, matching, partnership, frame }: MatchesRoutes,
): void {
  const nameOf = (ods: string) =>
    partnership.organisations.find((organisation) => organisation.ods === ods)?.shortName ?? ods;
  const show = async (request: FastifyRequest, words: string | undefined, operationId?: string) => {
    const user = signedInUser(request);
    const { reviews } = await reviewMatches({ database, user, requestId: request.id, now }, { limit: shownAtOnce });
    return page(
      frame,
      { title: 'People who may be one', user },
      matchesPage(
        reviews,
        nameOf,
        words === undefined ? undefined : { words, ...(operationId ? { operationId } : {}) },
      ),
    );
  };
  app.get<{ Querystring: { told?: string; answer?: string } }>('/administration/matches', async (request, reply) => {
    const { told: act = '', answer } = request.query;
    return reply
      .type('text/html; charset=utf-8')
      .send(await show(request, told.get(act), isUuid(answer) ? answer : undefined));
  });

  app.post<{ Body: Answer | undefined }>('/administration/matches', async (request, reply) => {
    const { patient, other, decision } = request.body ?? {};
    if (!isPatientId(patient) || !isPatientId(other) || (decision !== 'same' && decision !== 'different'))
      throw new IssueError({
        severity: 'error',
        code: 'value',
        text: 'Answer one of the questions on the list: one person, or two.',
      });
    const answer = { patientId: patient, otherPatientId: other, decision } as const;
    const said = await answerMatch(
      { database, user: signedInUser(request), requestId: request.id, now },
      answer,
      matching,
    );
    if (said.done) return reply.redirect(`/administration/matches?told=${decision}&answer=${said.operationId}`, 303);
    return reply.type('text/html; charset=utf-8').send(await show(request, said.text));
  });

  app.post<{ Body: { answer?: unknown } | undefined }>('/administration/matches/take-back', async (request, reply) => {
    const operationId = request.body?.answer;
    if (!isUuid(operationId))
      throw new IssueError({ severity: 'error', code: 'value', text: 'Say which answer to take back.' });
    const steward = { database, user: signedInUser(request), requestId: request.id, now };
    const said = await takeBackAnswer(steward, operationId, matching);
    if (said.done) return reply.redirect('/administration/matches?told=taken-back', 303);
    return reply.type('text/html; charset=utf-8').send(await show(request, said.text));
  });
}

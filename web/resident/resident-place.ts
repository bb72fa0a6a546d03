// A person's own place: what its pages have in common. Nothing of it is shown before the national number and the date of birth that
// they signed in with agree, now, with the patient index.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ResidentActing } from '#administration/residents/acting.ts';
import { actedFor, mayNow, type ProxyRules, refusedToAct } from '#administration/residents/own-proxies.ts';
import type { ChoiceWords } from '#administration/choices/review-choices.ts';
import type { Door } from '#disclosure/door.ts';
import { calledBy, findBearer } from '#disclosure/find-resident.ts';
import type { PageTokens } from '#disclosure/page-token.ts';
import { tracedPerson } from '#disclosure/identity/traced-person.ts';
import type { PersonShown } from '#disclosure/record-part.ts';
import { clearResidentCookie, residentTokenOf } from '#endpoints/web/session-hook.ts';
import type { NhsNumber } from '#standards/nhs-number.ts';
import { IssueError } from '#standards/issue.ts';
import type { Residents } from '#sign-in/resident/open-resident-sign-in.ts';
import { agentOf, type SignedInResident } from '#sign-in/resident/resident.ts';
import type { WhyNotShown } from '#sign-in/resident/resident-sign-in.ts';
import type { Html } from '#web/design/html.ts';
import { page, type PageFrame } from '#web/design/page.ts';
import { cannotActPage } from './proxies-page.ts';
import { refusalPage, residentRefusalOf } from './resident-refusals.ts';

export interface ResidentRoutes {
  door: Door;
  tokens: PageTokens;
  residents: Residents;
  /** The address people use, without a slash at its end; known once the server listens. */
  address: () => string;
  frame: PageFrame;
  secure: boolean;
  /** The file of the log's public keys. */
  logKeys: string;
  choiceWords: ChoiceWords;
  /** Who may act for whom. */
  proxyRules: ProxyRules;
}

/** Somebody who may see the page, and whom it is about. */
export interface Here {
  resident: SignedInResident;
  acting: ResidentActing;
  person: PersonShown;
  /** Nobody could say just now whether their whereabouts may be known: they are told of to no other record. */
  unchecked: boolean;
  /** What addresses of pages about this person begin with. */
  base: string;
  /** What the person is called, where it is somebody they act for. */
  onBehalfOf: string | undefined;
  /** What they may do about this person: everything, about themself. */
  may: ReadonlySet<ResidentMay>;
}

/** What somebody may do on a page: `see-who-looked` is seeing what stands there; `choose` is choosing about sharing. */
export type ResidentMay = 'see-who-looked' | 'choose';
const everything: ReadonlySet<ResidentMay> = new Set(['see-who-looked', 'choose']);

/** A route of residents. */
export const forResidents = { config: { forResidents: true } } as const;

export interface ResidentPlace extends ResidentRoutes {
  /** The day it is, where the partnership is. */
  today: () => string;
  /** A page of somebody signed in, or of nobody. */
  show: (
    request: FastifyRequest,
    reply: FastifyReply,
    shown: { title: string; content: Html; status?: number },
  ) => FastifyReply;
  refuse: (request: FastifyRequest, reply: FastifyReply, why: WhyNotShown) => FastifyReply;
  /** Undefined where they may not, and the reply says so already. */
  enter: (request: FastifyRequest, reply: FastifyReply, to?: ResidentMay) => Promise<Here | undefined>;
}

export function createPlace(routes: ResidentRoutes): ResidentPlace {
  const { door, residents, frame, secure } = routes;
  const provider = residents.signIn?.settings.provider.name ?? '';

  const show: ResidentPlace['show'] = (request, reply, { title, content, status = 200 }) =>
    reply
      .status(status)
      .type('text/html; charset=utf-8')
      .send(page(frame, { title, resident: { name: request.resident?.name }, withoutScripts: true }, content));

  const refuse: ResidentPlace['refuse'] = (request, reply, why) => {
    const refusal = residentRefusalOf(why, { provider, contact: routes.choiceWords.contact });
    return show(request, reply, {
      title: refusal.title,
      content: refusalPage(refusal, request.id),
      status: refusal.status,
    });
  };

  const { partnership, database, clock } = door;
  const today = () => new Intl.DateTimeFormat('en-CA', { timeZone: partnership.timeZone }).format(clock.now());
  const cannotAct = (request: FastifyRequest, reply: FastifyReply) =>
    show(request, reply, { title: 'You can not act for this person', content: cannotActPage(), status: 403 });

  /** On the page of somebody they act for. Whoever may not, and whoever never might, is told the same. */
  async function enterFor(
    request: FastifyRequest,
    reply: FastifyReply,
    resident: SignedInResident,
    proxyId: string,
    to: ResidentMay | undefined,
  ): Promise<Here | undefined> {
    const own = { database, agent: agentOf(resident), requestId: request.id, now: () => clock.now() };
    const proxy = (await actedFor(own, resident.nhsNumber)).find((each) => each.proxyId === proxyId);
    const borne = proxy && (await findBearer(door, proxy.nhsNumber as NhsNumber, request.id));
    if (borne?.found === false && borne.why === 'unchecked') {
      refuse(request, reply, 'try-later');
      return undefined;
    }
    const person = borne?.found ? borne.person : undefined;
    const allowed = proxy && person && mayNow(routes.proxyRules, proxy, person.shown.demographics.birthDate, today());
    if (!person || !allowed || (to !== undefined && !allowed.may.has(to))) {
      await refusedToAct(own, person?.shown.personId);
      cannotAct(request, reply);
      return undefined;
    }
    const { personId } = person.shown;
    return {
      resident,
      person: person.shown,
      unchecked: person.unchecked,
      base: `/resident/for/${proxyId}`,
      onBehalfOf: calledBy(person),
      may: allowed.may,
      acting: {
        ...own,
        agent: { ...own.agent, onBehalf: { proxyId, relation: proxy.relation } },
        personId,
        unseen: proxy.stops,
      },
    };
  }

  return {
    ...routes,
    today,
    show,
    refuse,
    async enter(request, reply, to) {
      const { resident } = request;
      if (!resident) {
        void reply.redirect('/resident', 303);
        return undefined;
      }
      // Invariant: what they were when they signed in is not enough. Who was restricted since sees nothing from now on.
      const found = await residents.findResident(resident, request.id);
      if (!found.found) {
        if (found.why !== 'unchecked') {
          await residents.sessions.signOut(residentTokenOf(request, secure)!, request.id);
          clearResidentCookie(reply, secure);
          request.resident = undefined;
        }
        refuse(request, reply, found.why === 'unchecked' ? 'try-later' : 'nothing-to-show');
        return undefined;
      }
      const now = { ...resident, personId: found.personId, name: found.name };
      const { proxyId } = request.params as { proxyId?: string };
      if (proxyId !== undefined) return enterFor(request, reply, now, proxyId, to);
      const traced = await tracedPerson(door, found.personId, request.id);
      if (!traced) {
        refuse(request, reply, 'nothing-to-show');
        return undefined;
      }
      return {
        resident: now,
        person: traced.shown,
        unchecked: traced.unchecked,
        base: '/resident',
        onBehalfOf: undefined,
        may: everything,
        acting: {
          database: door.database,
          agent: agentOf(now),
          personId: found.personId,
          requestId: request.id,
          now: () => door.clock.now(),
        },
      };
    },
  };
}

export const notHere = () =>
  new IssueError({
    severity: 'error',
    code: 'not-found',
    text: 'There is no page at this address. Go back to your own page and try again.',
  });

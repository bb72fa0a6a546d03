// A person's own place: what its pages have in common. Nothing of it is shown before the national number and the date of birth that
// they signed in with agree, now, with the patient index.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ResidentActing } from '#administration/residents/acting.ts';
import type { ChoiceWords } from '#administration/choices/review-choices.ts';
import type { Door } from '#disclosure/door.ts';
import { tracedPerson } from '#disclosure/identity/traced-person.ts';
import type { PersonShown } from '#disclosure/record-part.ts';
import { clearResidentCookie, residentTokenOf } from '#endpoints/web/session-hook.ts';
import { IssueError } from '#standards/issue.ts';
import type { Residents } from '#sign-in/resident/open-resident-sign-in.ts';
import { agentOf, type SignedInResident } from '#sign-in/resident/resident.ts';
import type { WhyNotShown } from '#sign-in/resident/resident-sign-in.ts';
import type { Html } from '#web/design/html.ts';
import { page, type PageFrame } from '#web/design/page.ts';
import { refusalPage, residentRefusalOf } from './resident-refusals.ts';

export interface ResidentRoutes {
  door: Door;
  residents: Residents;
  /** The address people use, without a slash at its end; known once the server listens. */
  address: () => string;
  frame: PageFrame;
  secure: boolean;
  /** The file of the log's public keys. */
  logKeys: string;
  choiceWords: ChoiceWords;
}

/** Somebody who may see the page, and whom it is about. */
export interface Here {
  resident: SignedInResident;
  acting: ResidentActing;
  person: PersonShown;
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

  return {
    ...routes,
    show,
    refuse,
    async enter(request, reply) {
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
      const traced = await tracedPerson(door, found.personId, request.id);
      if (!traced) {
        refuse(request, reply, 'nothing-to-show');
        return undefined;
      }
      return {
        resident: now,
        person: traced.shown,
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

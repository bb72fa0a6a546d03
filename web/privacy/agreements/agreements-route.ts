// Where the register of sharing agreements is kept. No person is in it.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  type Agreement,
  type AgreementState,
  countingVersion,
  reviewAgreement,
  reviewRegister,
  scopeOf,
  writeAgreement,
} from '#administration/agreements/keep-agreements.ts';
import type { Door } from '#disclosure/door.ts';
import { signedInUser } from '#endpoints/web/session-hook.ts';
import { sections } from '#record/items/sections.ts';
import type { Html } from '#web/design/html.ts';
import { page, type PageFrame } from '#web/design/page.ts';
import { partiesOf } from '../parties.ts';
import { emptyAgreement, formOf, idFrom, readAgreementForm, typedIn } from './agreement-form.ts';
import { agreementFormPage, type AgreementFormShown } from './agreement-form-page.ts';
import { agreementPage, type AgreementShown } from './agreement-page.ts';
import { agreementsPage } from './agreements-page.ts';
import { wordTable } from '#standards/word-table.ts';

export interface AgreementsRoutes {
  door: Pick<Door, 'database' | 'clock' | 'partnership'>;
  frame: PageFrame;
}

type OfAgreement = FastifyRequest<{ Params: { id: string }; Querystring: { told?: string } }>;

/** What an act is told as after the redirect: words chosen here, never taken from the address. */
const told: Readonly<Record<string, string>> = wordTable({
  agreed: 'It is in force as written here, from its first day.',
  draft: 'The draft is saved. It changes nothing until it is put in force.',
  ended: 'It has ended. Nothing more is shared under it.',
});

export function agreementsRoutes(app: FastifyInstance, { door, frame }: AgreementsRoutes): void {
  const { database, clock, partnership } = door;
  const { timeZone } = partnership;
  const scope = scopeOf(partnership, sections);
  const parties = partiesOf(partnership);
  // Anybody may be named in an agreement, also before they are connected.
  const organisations = partnership.organisations.map(({ ods }) => ods);
  const nameOf = (ods: string) =>
    partnership.organisations.find((organisation) => organisation.ods === ods)?.shortName ?? ods;
  const words = { nameOf, timeZone };
  const stewarding = (request: FastifyRequest) => ({
    database,
    user: signedInUser(request),
    requestId: request.id,
    now: () => clock.now(),
  });
  const send = (request: FastifyRequest, reply: FastifyReply, title: string, content: Html, status = 200) =>
    reply
      .status(status)
      .type('text/html; charset=utf-8')
      .send(page(frame, { title, user: signedInUser(request) }, content));
  const sendForm = (
    request: FastifyRequest,
    reply: FastifyReply,
    form: Omit<AgreementFormShown, 'organisations' | 'nameOf' | 'timeZone'>,
    status = 200,
  ) => {
    const title = form.title === undefined ? 'New sharing agreement' : 'Amend a sharing agreement';
    const content = agreementFormPage({ ...form, ...words, organisations });
    return send(request, reply, form.errors.length > 0 ? `Error: ${title}` : title, content, status);
  };
  const one = (
    request: FastifyRequest,
    reply: FastifyReply,
    shown: Omit<AgreementShown, 'nameOf' | 'timeZone'>,
    status = 200,
  ) => send(request, reply, 'Sharing agreement', agreementPage({ ...shown, ...words }), status);
  /** The agreement of the address; undefined once it is answered that there is none. */
  const found = async (request: OfAgreement, reply: FastifyReply) => {
    const reviewed = await reviewAgreement(stewarding(request), request.params.id, timeZone);
    if (!reviewed) reply.callNotFound();
    return reviewed;
  };

  app.get('/privacy/agreements', async (request, reply) => {
    const reviewed = await reviewRegister(stewarding(request), { ...parties, timeZone });
    return send(request, reply, 'Sharing agreements', agreementsPage({ ...reviewed, nameOf }));
  });

  app.get('/privacy/agreements/new', async (request, reply) => {
    await reviewRegister(stewarding(request), { ...parties, timeZone });
    return sendForm(request, reply, { action: '/privacy/agreements/new', form: emptyAgreement, errors: [] });
  });

  app.post('/privacy/agreements/new', (request, reply) => write(request, reply, undefined));

  app.get('/privacy/agreements/:id', async (request: OfAgreement, reply) => {
    const reviewed = await found(request, reply);
    if (!reviewed) return reply;
    const said = Object.hasOwn(told, request.query.told ?? '') ? told[request.query.told!] : undefined;
    return one(request, reply, { ...reviewed, ...(said === undefined ? {} : { told: said }) });
  });

  app.get('/privacy/agreements/:id/amend', async (request: OfAgreement, reply) => {
    const reviewed = await found(request, reply);
    if (!reviewed) return reply;
    const [latest] = reviewed.agreement.versions;
    const form = formOf(latest.terms, latest.version);
    return sendForm(request, reply, { action: request.url, title: latest.terms.title, form, errors: [] });
  });

  app.post('/privacy/agreements/:id/amend', async (request: OfAgreement, reply) => {
    const reviewed = await found(request, reply);
    return reviewed ? write(request, reply, reviewed) : reply;
  });

  app.post('/privacy/agreements/:id/end', async (request: OfAgreement, reply) => {
    const reviewed = await found(request, reply);
    if (!reviewed) return reply;
    const { because, after } = typedIn(request.body);
    const refuse = (error: string, status: number, shown = reviewed) =>
      one(request, reply, { ...shown, ending: { error, because } }, status);
    const counting = countingVersion(reviewed.agreement);
    if (because === '') return refuse('Say why it ends', 400);
    const changed = 'Somebody else has changed this agreement. Nothing was saved. Look at what stands now';
    if (counting?.status !== 'agreed') return refuse(changed, 409);
    const written = await writeAgreement(
      stewarding(request),
      {
        agreementId: request.params.id,
        after: /^\d{1,9}$/.test(after) ? Number(after) : -1,
        status: 'ended',
        terms: counting.terms,
        because,
      },
      timeZone,
    );
    if (written.written) return reply.redirect(`/privacy/agreements/${request.params.id}?told=ended`, 303);
    const again = await found(request, reply);
    return again ? refuse(changed, 409, again) : reply;
  });

  /** A new agreement, or another version of this one. What was typed is never lost. */
  async function write(
    request: FastifyRequest,
    reply: FastifyReply,
    reviewed: { agreement: Agreement; state: AgreementState } | undefined,
  ) {
    const form = typedIn(request.body);
    const typed = (request.body as { status?: unknown } | null)?.status;
    const status = typed === 'agreed' ? 'agreed' : 'draft';
    const title = reviewed?.agreement.versions[0].terms.title;
    const shown = { action: request.url, form, errors: [], ...(title === undefined ? {} : { title }) };
    // Whoever may not is refused before anything of what they sent is looked at.
    if (!reviewed) await reviewRegister(stewarding(request), { ...parties, timeZone });
    const read = readAgreementForm(form, scope);
    if ('errors' in read) return sendForm(request, reply, { ...shown, errors: read.errors }, 400);
    const agreementId = reviewed?.agreement.id ?? idFrom(read.terms.title);
    const { terms, because, after } = read;
    const written = await writeAgreement(
      stewarding(request),
      { agreementId, after: reviewed ? after : 0, status, terms, because },
      timeZone,
    );
    if (written.written) return reply.redirect(`/privacy/agreements/${agreementId}?told=${status}`, 303);
    const { latest } = written;
    return sendForm(
      request,
      reply,
      { ...shown, ...(latest ? { conflict: { latest, after: reviewed ? after : 0 } } : {}) },
      409,
    );
  }
}

// Where staff write down what a person says of a referral to their organisation: that it may open their record, or that it may not.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Door } from '#disclosure/door.ts';
import { type ReferralShown, referralsOf, writeReferralConsent } from '#disclosure/referral-consents.ts';
import { signedInUser } from '#endpoints/web/session-hook.ts';
import { IssueError } from '#standards/issue.ts';
import type { PersonId } from '#standards/patient.ts';
import { formatDateTime } from '#web/design/dates.ts';
import { type Html, html } from '#web/design/html.ts';
import { page, type PageFrame } from '#web/design/page.ts';
import { patientBanner } from '#web/viewer/patient-banner.ts';

export interface ReferralsRoutes {
  door: Door;
  frame: PageFrame;
}

type OfPerson = FastifyRequest<{
  Params: { personId: string };
  Querystring: { told?: string };
  Body: { referral?: unknown; said?: unknown } | undefined;
}>;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function referralsRoutes(app: FastifyInstance, { door, frame }: ReferralsRoutes): void {
  const { partnership, clock, rules } = door;
  const asking = (request: FastifyRequest) => ({ user: signedInUser(request), requestId: request.id });

  app.get('/privacy/referrals/:personId', async (request: OfPerson, reply) => {
    const personId = personIdOf(request);
    const { person, referrals } = await referralsOf(door, asking(request), personId);
    const user = signedInUser(request);
    const content = html`${patientBanner(person, clock.now(), partnership.timeZone)}
<h1 class="nhsuk-heading-l nhsuk-u-margin-top-4">Referrals to ${user.organisation.name}</h1>
${request.query.told === 'saved' && html`<div class="nhsuk-inset-text" role="status"><p>Saved. It counts with the next record that anybody opens.</p></div>`}
<p>A referral is one of the reasons for which your colleagues may open this person’s record. The person can agree to that, or say no, for each of them, and change their mind.</p>
<p>${rules.referrals.withoutConsent === 'count' ? 'Where nothing is written down, the referral opens the record.' : 'Where nothing is written down, the referral does not open the record.'}</p>
${referrals.length === 0 && html`<p>There is none.</p>`}
${
  referrals.length > 0 &&
  html`<table class="nhsuk-table lcr-items" aria-label="Referrals"><thead><tr><th scope="col">Referral of</th><th scope="col">What they said</th><th scope="col">Write down</th></tr></thead>
<tbody>${referrals.map((referral) => row(referral, personId))}</tbody></table>`
}
<p><a href="/privacy/choices/${personId}">All their sharing choices</a></p>`;
    return reply.type('text/html; charset=utf-8').send(page(frame, { title: 'Referrals', user }, content));
  });

  app.post('/privacy/referrals/:personId', async (request: OfPerson, reply) => {
    const personId = personIdOf(request);
    const { referral, said } = request.body ?? {};
    if (typeof referral !== 'string' || (said !== 'given' && said !== 'withdrawn'))
      throw new IssueError({
        severity: 'error',
        code: 'required',
        text: 'Choose what they said, and of which referral.',
      });
    await writeReferralConsent(door, asking(request), personId, { referralId: referral, said });
    return reply.redirect(`/privacy/referrals/${personId}?told=saved`, 303);
  });

  function row({ referralId, authoredOn, standing }: ReferralShown, personId: string): Html {
    const when = authoredOn ? formatDateTime(authoredOn, partnership.timeZone) : 'a day that is not known';
    const who = standing?.by?.type === 'user' ? `written down by ${standing.by.name}` : 'came with the referral';
    const button = (said: 'given' | 'withdrawn', words: string) =>
      html`<form method="post" action="/privacy/referrals/${personId}"><input type="hidden" name="referral" value="${referralId}"><button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit" name="said" value="${said}">${words}<span class="nhsuk-u-visually-hidden"> to the referral of ${when}</span></button></form>`;
    return html`<tr><td>${when}</td>
<td><span class="lcr-cell-heading" aria-hidden="true">What they said: </span>${standing ? html`${standing.said === 'given' ? 'They agree' : 'They do not agree, or no longer'}, ${formatDateTime(standing.at.toISOString(), partnership.timeZone)}, ${who}` : 'Nothing is written down'}</td>
<td>${standing?.said !== 'given' && button('given', 'They agree')}${standing?.said !== 'withdrawn' && button('withdrawn', 'They do not agree')}</td></tr>`;
  }
}

/** @throws IssueError `login` for a visitor, `not-found` for what cannot be a person's id. */
function personIdOf(request: OfPerson): PersonId {
  signedInUser(request);
  const { personId } = request.params;
  if (!uuid.test(personId))
    throw new IssueError({ severity: 'error', code: 'not-found', text: 'There is no record at this address.' });
  return personId as PersonId;
}

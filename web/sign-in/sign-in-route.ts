// Signing in: today by choosing one of the demonstration's people; an identity provider replaces this page, not the session.
import type { FastifyInstance } from 'fastify';
import { clearSessionCookie, sessionTokenOf, setSessionCookie } from '#endpoints/web/session-hook.ts';
import type { SignIn } from '#sign-in/sign-in.ts';
import type { SignedInUser } from '#sign-in/user.ts';
import { type Html, html } from '#web/design/html.ts';
import { errorSummary, page, type PageFrame } from '#web/design/page.ts';

export function signInRoutes(
  app: FastifyInstance,
  { signIn, frame, secure, users = [] }: { signIn: SignIn; frame: PageFrame; secure: boolean; users?: Offered[] },
): void {
  const show = (error?: string) => page(frame, { title: error ? 'Error: Sign in' : 'Sign in' }, form(users, error));

  app.get('/sign-in', (request, reply) =>
    request.signedIn ? reply.redirect('/') : reply.type('text/html; charset=utf-8').send(show()),
  );

  app.post<{ Body: { user?: unknown } }>(
    '/sign-in',
    { config: { rateLimit: { max: 120, timeWindow: '1 minute' } } },
    async (request, reply) => {
      const chosen = request.body?.user;
      const started =
        typeof chosen === 'string'
          ? await signIn.signIn(chosen, request.id, sessionTokenOf(request, secure))
          : undefined;
      if (!started) return reply.status(400).type('text/html; charset=utf-8').send(show('Choose who you are'));
      setSessionCookie(reply, started.token, secure);
      return reply.redirect('/', 303);
    },
  );

  app.post('/sign-out', async (request, reply) => {
    const token = sessionTokenOf(request, secure);
    if (token) await signIn.signOut(token, request.id);
    clearSessionCookie(reply, secure);
    return reply.redirect('/sign-in', 303);
  });
}

const nobodyOffered = html`<h1 class="nhsuk-heading-l">Sign in</h1>
  <p>
    Nobody can sign in yet: this server takes real people’s records, and has no identity provider that says who somebody is.
  </p>`;

type Offered = Omit<SignedInUser, 'sessionId'>;

function form(users: readonly Offered[], error?: string): Html {
  if (users.length === 0) return nobodyOffered;
  const first = users[0]!.userId;
  return html`${errorSummary(error ? [{ field: `user-${first}`, text: error }] : [])}
    <form method="post" action="/sign-in" novalidate>
      <div class="nhsuk-form-group ${error && 'nhsuk-form-group--error'}">
        <fieldset class="nhsuk-fieldset" ${error && html`aria-describedby="user-error"`}>
          <legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--l">
            <h1 class="nhsuk-fieldset__heading">Who are you?</h1>
          </legend>
          ${error && html`<span class="nhsuk-error-message" id="user-error"><span class="nhsuk-u-visually-hidden">Error:</span> ${error}</span>`}
          <div class="nhsuk-radios">
            ${users.map(
              (user) =>
                html`<div class="nhsuk-radios__item">
                  <input
                    class="nhsuk-radios__input"
                    id="user-${user.userId}"
                    name="user"
                    type="radio"
                    value="${user.userId}"
                    aria-describedby="user-${user.userId}-hint"
                  />
                  <label class="nhsuk-label nhsuk-radios__label" for="user-${user.userId}">${user.name}</label>
                  <div class="nhsuk-hint nhsuk-radios__hint" id="user-${user.userId}-hint">
                    ${user.roleName}, ${user.organisation.name}
                  </div>
                </div>`,
            )}
          </div>
        </fieldset>
      </div>
      <button class="nhsuk-button" type="submit">Sign in</button>
    </form>`;
}

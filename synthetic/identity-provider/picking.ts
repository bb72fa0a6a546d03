// Asking who somebody is on a page of ours, where a provider would ask them to show it; and what both simulated providers have alike.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Configuration, InteractionResults, Provider } from 'oidc-provider';
import { readText, sendPage } from './provider-parts.ts';

export interface PickForm {
  action: string;
  cancel: string;
  error?: string;
}

interface Picking {
  issuer: string;
  /** What the record is told of whoever is picked. */
  scopes: readonly string[];
  page: (form: PickForm) => string;
  said: (title: string, text: string) => string;
  /** The account picked and how they signed in; undefined where nobody was. */
  picked: (form: URLSearchParams) => (InteractionResults['login'] & { accountId: string }) | undefined;
}

/** Of both alike. */
export const asDemonstrated = {
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  // Its own fetch refuses to call this machine, where in a demonstration the record is.
  fetch: (url, init) => {
    const { method, headers, body, signal } = init ?? {};
    const plain = { method, headers, body, signal, redirect: 'manual' } as RequestInit;
    return globalThis.fetch(url, plain);
  },
  interactions: { url: (_ctx, interaction) => `/pick/${interaction.uid}` },
  ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 600, Interaction: 600, Session: 43_200, Grant: 43_200 },
} satisfies Configuration;

/** Everything as the provider answers it, but for the page on which somebody is picked. */
export function listenAndAsk(provider: Provider, picking: Picking): RequestListener {
  const answer = provider.callback();
  return (request, response) => {
    const path = new URL(request.url ?? '/', picking.issuer).pathname;
    const asked = /^\/pick\/[\w-]+(\/cancel)?$/.exec(path);
    if (!asked) {
      void answer(request, response);
      return;
    }
    pick(provider, picking, { request, response, cancel: asked[1] !== undefined }).catch(() => {
      if (!response.headersSent)
        sendPage(response, 400, picking.said('That did not work', 'Begin again where you came from.'));
    });
  };
}

async function pick(
  provider: Provider,
  { page, picked, scopes }: Picking,
  { request, response, cancel }: { request: IncomingMessage; response: ServerResponse; cancel: boolean },
): Promise<void> {
  const { uid, params } = await provider.interactionDetails(request, response);
  const form = { action: `/pick/${uid}`, cancel: `/pick/${uid}/cancel` };
  if (request.method !== 'POST') return sendPage(response, 200, page(form));
  if (cancel)
    return provider.interactionFinished(request, response, {
      error: 'access_denied',
      error_description: 'They gave up.',
    });
  const login = picked(new URLSearchParams(await readText(request)));
  if (!login) return sendPage(response, 400, page({ ...form, error: 'Choose who you are' }));
  const grant = new provider.Grant({ accountId: login.accountId, clientId: String(params['client_id']) });
  grant.addOIDCScope(scopes.join(' '));
  await provider.interactionFinished(request, response, { login, consent: { grantId: await grant.save() } });
}

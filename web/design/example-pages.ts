// Pages on a real database, with people who have the permissions a test gives them.
import { exampleUser } from '#disclosure/example-door.ts';
import { setSessionCookie } from '#endpoints/web/session-hook.ts';
import { createWebServer, type WebServerDependencies } from '#endpoints/web/web-server.ts';
import type { Permission } from '#runtime/config/partnership.ts';
import type { Database } from '#runtime/database/database.ts';
import { systemClock } from '#runtime/clock.ts';
import { silentLog } from '#runtime/log.ts';
import { createMetrics } from '#runtime/metrics.ts';
import { createSignIn } from '#sign-in/sign-in.ts';
import type { PageFrame } from './page.ts';

type App = Awaited<ReturnType<typeof createWebServer>>;

export const exampleFrame: PageFrame = {
  assets: { styles: '/s.css', script: (name) => `/${name}` },
  partnership: 'Example',
  demonstration: false,
};

/** @param people user id → what they may. @param more of the server beside the usual. */
export async function examplePages(
  database: Database,
  people: Readonly<Record<string, readonly Permission[]>>,
  routes: (app: App) => void,
  more: Pick<WebServerDependencies, 'keepers'> = {},
) {
  const directory = {
    find: (userId: string) => {
      const permissions = people[userId];
      return permissions && { ...exampleUser(...permissions), userId };
    },
  };
  const signIn = createSignIn({ database, clock: systemClock, directory });
  const app = await createWebServer({
    log: silentLog,
    metrics: createMetrics(),
    signIn,
    secure: false,
    ...more,
    errorPage: ({ title, text }) => `<h1>${title}</h1><p>${text}</p>`,
  });
  app.post<{ Params: { id: string } }>('/sign-in/:id', async ({ params }, reply) => {
    setSessionCookie(reply, (await signIn.signIn(params.id, 'r'))!.token, false);
    return reply.send('in');
  });
  routes(app);
  const cookies = new Map<string, string>();

  async function ask(method: 'GET' | 'POST', url: string, userId: string, form?: Record<string, string | string[]>) {
    if (!cookies.has(userId)) {
      const signed = await app.inject({ method: 'POST', url: `/sign-in/${userId}` });
      cookies.set(userId, String(signed.headers['set-cookie']).split(';')[0]!);
    }
    const payload = new URLSearchParams(
      Object.entries(form ?? {}).flatMap(([name, value]) =>
        [value].flat().map((each) => [name, each] as [string, string]),
      ),
    );
    return app.inject({
      method,
      url,
      headers: {
        cookie: cookies.get(userId)!,
        accept: 'text/html',
        ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      },
      ...(form ? { payload: payload.toString() } : {}),
    });
  }

  return {
    app,
    get: (url: string, userId: string) => ask('GET', url, userId),
    post: (url: string, userId: string, form: Record<string, string | string[]>) => ask('POST', url, userId, form),
    close: () => app.close(),
  };
}

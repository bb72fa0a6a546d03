// The viewer's pages over a door of example sources, for their tests: signed in as whoever is wanted, on a port of their own.
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { type ExampleDoor, exampleDoor } from '#disclosure/example-door.ts';
import { createPageTokens, type PageTokens } from '#disclosure/page-token.ts';
import { createRecordWatch, type RecordWatch } from '#disclosure/watch-record.ts';
import { setSessionCookie } from '#endpoints/web/session-hook.ts';
import { createWebServer } from '#endpoints/web/web-server.ts';
import { systemClock } from '#runtime/clock.ts';
import type { Permission } from '#runtime/config/partnership.ts';
import type { TestDatabase } from '#runtime/database/test-database.ts';
import { silentLog } from '#runtime/log.ts';
import { createSignIn, type SignIn } from '#sign-in/sign-in.ts';
import { createErrorPage } from '#web/design/error-page.ts';
import type { PageFrame } from '#web/design/page.ts';
import { readRecordViews } from './role-views/record-view.ts';
import { viewerRoutes } from './viewer-routes.ts';

export interface ExampleViewer extends ExampleDoor {
  app: FastifyInstance;
  signIn: SignIn;
  tokens: PageTokens;
  port: number;
  /** How many patients somebody listens for. */
  listening: () => number;
  /** A cookie of `clinician`, `colleague` or `clerk`, and the token in it. */
  cookieOf: (userId: string) => Promise<{ cookie: string; token: string }>;
}

const person = (userId: string, ...permissions: Permission[]) => ({
  userId,
  name: userId,
  roleId: userId,
  roleName: userId,
  organisation: { ods: 'X99', name: 'Example' },
  permissions: new Set(permissions),
});
const people = [
  person('clinician', 'find-patient', 'view-record'),
  person('colleague', 'find-patient', 'view-record'),
  person('clerk', 'find-patient'),
];

export async function exampleViewer(
  database: TestDatabase,
  { heartbeatMs = 50, secure = false }: { heartbeatMs?: number; secure?: boolean } = {},
): Promise<ExampleViewer> {
  const example = await exampleDoor(database);
  const { door } = example;
  const signIn = createSignIn({
    database: door.database,
    clock: systemClock,
    directory: { find: (id) => people.find(({ userId }) => userId === id) },
  });
  const frame: PageFrame = {
    assets: { styles: '/s.css', script: (name) => `/${name}` },
    partnership: 'Example',
    demonstration: true,
  };
  const watch = await createRecordWatch(door.database);
  let listening = 0;
  const counted: RecordWatch = {
    ...watch,
    watch(patientIds, onChange) {
      listening += patientIds.length;
      const stop = watch.watch(patientIds, onChange);
      return () => {
        listening -= patientIds.length;
        stop();
      };
    },
  };
  const tokens = createPageTokens('example');
  const app = await createWebServer({
    log: silentLog,
    metrics: door.metrics,
    signIn,
    secure,
    errorPage: createErrorPage(() => frame),
  });
  app.post<{ Params: { id: string } }>('/sign-in/:id', async ({ params }, reply) => {
    setSessionCookie(reply, (await signIn.signIn(params.id, 'sign-in'))!.token, secure);
    return reply.send('in');
  });
  const views = readRecordViews(new URL('../../examples/partnerships/tidewater', import.meta.url).pathname, [
    { id: 'clinician' },
    { id: 'care-worker' },
  ]);
  viewerRoutes(app, { door, watch: counted, tokens, frame, views, secure, heartbeatMs });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    ...example,
    app,
    signIn,
    tokens,
    port: (app.server.address() as AddressInfo).port,
    listening: () => listening,
    async cookieOf(userId) {
      const { cookies } = await app.inject({ method: 'POST', url: `/sign-in/${userId}` });
      const token = cookies[0]!.value;
      return { cookie: `${cookies[0]!.name}=${token}`, token };
    },
    async close() {
      await app.close();
      await watch.close();
      await example.close();
    },
  };
}

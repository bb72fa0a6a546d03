// Somebody's session without a browser: the way through the identity provider, step by step, as a program goes it.
/** @param user id of one of the demonstration's people. @returns the cookie of their session. */
export async function signedIn(url: string, user: string): Promise<string> {
  const walk = createWalk();
  const picking = await walk.follow(new URL('/sign-in', url), {});
  const { origin } = new URL(picking.at);
  const action = /<form method="post" action="([^"]+)"/.exec(picking.text)?.[1];
  if (action === undefined) throw new Error(`There is no list of people at ${origin}.`);
  await walk.follow(new URL(action, origin), { person: user, authenticator: 'smartcard' });
  const cookie = walk.cookie(url, 'lcr-session');
  if (!cookie) throw new Error(`"${user}" was not signed in. Ids are those of demonstration-users.yaml.`);
  return `lcr-session=${cookie}`;
}

/** Follows redirects by hand, keeping each place's cookies apart. */
export function createWalk() {
  const jars = new Map<string, Map<string, string>>();
  const jarOf = (origin: string) => jars.get(origin) ?? jars.set(origin, new Map()).get(origin)!;

  /** @param form posted first; what follows is asked for. */
  async function follow(to: URL, form?: Record<string, string>): Promise<{ at: string; status: number; text: string }> {
    let at = to;
    let body: URLSearchParams | undefined = form && new URLSearchParams(form);
    for (let steps = 0; steps < 12; steps += 1) {
      const jar = jarOf(at.origin);
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await fetch(at, {
        redirect: 'manual',
        headers: { accept: 'text/html', ...(cookie ? { cookie } : {}) },
        ...(body ? { method: 'POST', body } : {}),
      });
      for (const set of response.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(set)!;
        if (value === '') jar.delete(name!);
        else jar.set(name!, value!);
      }
      const next = response.headers.get('location');
      if (next === null) return { at: at.href, status: response.status, text: await response.text() };
      await response.body?.cancel();
      at = new URL(next, at);
      body = undefined;
    }
    throw new Error('redirected without end');
  }
  return { follow, cookie: (url: string, name: string) => jarOf(new URL(url).origin).get(name) };
}

// How we prove to a source who we are: nothing, a fixed token, or a token for a JWT signed with our key.
import { clientCredentials } from './client-credentials.ts';
import type { AuthenticationSettings, TlsSettings } from './connection-settings.ts';
import type { Refusal } from './refusal.ts';

export type Authorisation =
  | { authorised: true; headers: Readonly<Record<string, string>> }
  | { authorised: false; refusal: Refusal };

export interface Authoriser {
  /** Headers that prove who we are; from memory while a token lasts. Rejects only with the signal's reason. */
  authorise(signal: AbortSignal): Promise<Authorisation>;
  /** The source did not accept the token. True where the next request can get another. */
  forgetToken(headers: Readonly<Record<string, string>>): boolean;
  close(): Promise<void>;
}

/** Renewed this long before it ends, so that none ends on its way. */
const marginMs = 30_000;

/** Reads the key file now, so that a mistake shows at start. */
export function openAuthoriser(
  settings: AuthenticationSettings,
  options: { tls?: TlsSettings | undefined; now: () => Date },
): Authoriser {
  if (settings.kind !== 'client-credentials') {
    const headers: Record<string, string> =
      settings.kind === 'bearer' ? { authorization: `Bearer ${settings.token}` } : {};
    const authorisation: Authorisation = { authorised: true, headers };
    return { authorise: async () => authorisation, forgetToken: () => false, close: async () => undefined };
  }
  const { requestToken, close } = clientCredentials(settings, options);
  /** One request for all who wait; kept while what it brought is good. */
  let current: { answer: ReturnType<typeof requestToken>; goodUntil: number; header?: string } | undefined;
  const ask = () => {
    const asked: NonNullable<typeof current> = { answer: requestToken(), goodUntil: Number.POSITIVE_INFINITY };
    void asked.answer.then((token) => {
      asked.goodUntil = token.issued ? options.now().getTime() + Math.max(1000, token.lifeMs - marginMs) : 0;
      if (token.issued) asked.header = `Bearer ${token.token}`;
    });
    return asked;
  };
  return {
    async authorise(signal) {
      signal.throwIfAborted();
      if (!current || options.now().getTime() >= current.goodUntil) current = ask();
      const token = await untilAborted(current.answer, signal);
      return token.issued
        ? { authorised: true, headers: { authorization: `Bearer ${token.token}` } }
        : { authorised: false, refusal: token.refusal };
    },
    forgetToken({ authorization }) {
      // Several requests may be refused with one token; only the first of them forgets it.
      if (current?.header === authorization) current = undefined;
      return true;
    },
    close,
  };
}

/** The promise's value, or the signal's reason where that comes first. Leaves no listener behind. */
async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal.reason as Error);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

// What a connection to a source needs in sources.yaml, the same for every protocol over HTTP.
import { z } from 'zod';

const file = z.string().min(1, 'Give the path of a file.');
const loopback = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** An address of a source: https, or http to this machine alone. */
export const sourceUrl = z
  .url('Give the full address, e.g. https://fhir.example.org/r4.')
  .refine((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    return url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback.has(url.hostname));
  }, 'Use https://. Plain http:// is for this machine only (127.0.0.1).')
  .refine((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    return url?.username === '' && url.search === '' && url.hash === '';
  }, 'An address has no password, ? or # in it. Credentials belong under authentication.');

/** Who we are and whom we trust, in PEM files: mutual TLS. */
const tls = z.strictObject({
  /** The authorities we trust for this source, where they are not the public ones. */
  authorityFile: file.optional(),
  certificateFile: file.optional(),
  keyFile: file.optional(),
});

export const authentication = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('bearer'), token: z.string().min(1, 'Give the token, e.g. ${KINGS_TOKEN}.') }),
  /** SMART Backend Services: a token for a JWT signed with our key. */
  z.strictObject({
    kind: z.literal('client-credentials'),
    tokenUrl: sourceUrl,
    clientId: z.string().min(1),
    scope: z.string().default('system/*.rs'),
    /** PKCS #8 PEM of our private key. */
    keyFile: file,
    keyId: z.string().optional(),
    algorithm: z.enum(['RS384', 'ES384', 'RS512', 'ES256']).default('RS384'),
  }),
]);

export const connectionSettings = {
  baseUrl: sourceUrl,
  tls: tls.optional(),
  authentication: authentication.prefault({ kind: 'none' }),
  /** Connections at once; further requests wait their turn within their own wait. */
  connections: z.int().min(1).max(256).default(32),
  /** Bytes of one person's whole answer, decompressed, after which it is too much to take. */
  maxBytes: z.int().min(10_000).max(1_000_000_000).default(50_000_000),
};

export type TlsSettings = z.output<typeof tls>;
export type AuthenticationSettings = z.output<typeof authentication>;

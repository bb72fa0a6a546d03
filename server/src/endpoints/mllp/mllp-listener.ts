// Listens for one source's HL7 v2 messages over MLLP, plainly or in TLS.
// Source: HL7 v3 Transport Specification – MLLP, Release 1; BCP 195 (RFC 9325) for TLS.
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Inbox } from '#inbox/inbox.ts';
import type { Log } from '#runtime/log.ts';
import { createAnswering } from './answer-message.ts';
import { createBufferedBytes } from './buffered-bytes.ts';
import { type ConnectionLimits, type MllpConnection, serveConnection } from './mllp-connection.ts';

export interface MllpListenerOptions extends Partial<ConnectionLimits> {
  sourceId: string;
  host: string;
  /** 0 takes any free port. */
  port: number;
  /** PEM texts. With `clientAuthority`, a sender must show a certificate it signed. */
  tls?:
    | { certificate: string | Buffer; key: string | Buffer; clientAuthority?: string | Buffer | undefined }
    | undefined;
  maxConnections?: number;
  /** A sender has so long to send its first message before another may take its place. */
  mayBeSilentMs?: number;
  /** Unfinished frames of all connections together. */
  maxBufferedBytes?: number;
  inbox: Pick<Inbox, 'acceptMessage' | 'refuse'>;
  log: Log;
  now: () => Date;
}

export interface MllpListener {
  readonly port: number;
  readonly connections: number;
  /** Accepts no more connections or frames, answers what was taken, and closes; after `withinMs` what is left is cut. */
  close(withinMs?: number): Promise<void>;
}

/** @throws the system's error where the address cannot be listened on. */
export async function listenMllp(options: MllpListenerOptions): Promise<MllpListener> {
  const { log, sourceId, inbox, now } = options;
  const limits: ConnectionLimits = {
    maxFrameBytes: options.maxFrameBytes ?? 16 * 1024 * 1024,
    idleTimeoutMs: options.idleTimeoutMs ?? 600_000,
    frameTimeoutMs: options.frameTimeoutMs ?? 30_000,
    maxInFlight: options.maxInFlight ?? 64,
  };
  const buffered = createBufferedBytes(options.maxBufferedBytes ?? limits.maxFrameBytes * 4);
  const answering = createAnswering({ inbox, sourceId, now });
  /** With when it came; the oldest first. */
  const connections = new Map<MllpConnection, number>();
  const { maxConnections = 16, mayBeSilentMs = 1000 } = options;
  let closing = false;

  /** Whether there is room for one more. Whoever holds a connection and says nothing gives it up to one who may. */
  const makeRoom = (): boolean => {
    if (connections.size < maxConnections) return true;
    const before = performance.now() - mayBeSilentMs;
    const [idlest] = [...connections].filter(([{ silent }, since]) => silent && since <= before);
    if (!idlest) {
      log.warn('connection refused: too many', { source: sourceId });
      return false;
    }
    log.warn('silent connection closed for another', { source: sourceId });
    connections.delete(idlest[0]);
    idlest[0].destroy();
    return true;
  };

  const accept = (socket: Socket) => {
    if (closing || !makeRoom()) {
      socket.destroy();
      return;
    }
    log.info('connection accepted', { source: sourceId, count: connections.size + 1 });
    const connection = serveConnection(socket, { answering, limits, buffered, log, sourceId });
    connections.set(connection, performance.now());
    void connection.ended.finally(() => connections.delete(connection));
  };

  const server = options.tls
    ? tlsServer(options.tls, accept, log, sourceId)
    : createServer({ noDelay: true, allowHalfOpen: true }, accept);
  // Above that only while they are being made room for, or prove who they are.
  server.maxConnections = maxConnections * 2;
  server.on('drop', () => log.warn('connection refused: too many', { source: sourceId }));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  server.on('error', (error) => log.error('listener failed', { source: sourceId, error }));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : options.port;
  log.info('listening for messages', { source: sourceId, port });

  return {
    port,
    get connections() {
      return connections.size;
    },
    async close(withinMs = 5000) {
      closing = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const late = setTimeout(() => {
        for (const connection of connections.keys()) connection.destroy();
      }, withinMs);
      await Promise.all([...connections.keys()].map((connection) => connection.close()));
      await closed;
      clearTimeout(late);
      log.info('no longer listening', { source: sourceId, port });
    },
  };
}

function tlsServer(
  tls: NonNullable<MllpListenerOptions['tls']>,
  accept: (socket: Socket) => void,
  log: Log,
  source: string,
): Server {
  const server = createTlsServer(
    {
      cert: tls.certificate,
      key: tls.key,
      ...(tls.clientAuthority ? { ca: tls.clientAuthority, requestCert: true, rejectUnauthorized: true } : {}),
      minVersion: 'TLSv1.2',
      handshakeTimeout: 10_000,
      noDelay: true,
      allowHalfOpen: true,
    },
    accept,
  );
  server.on('tlsClientError', (error) => log.warn('TLS connection refused', { source, error }));
  return server;
}

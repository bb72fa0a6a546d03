// A sender as hospitals have them: one message at a time on one connection, sent again until it is acknowledged, in order.
import { connect, type Socket } from 'node:net';
import { openDeframer } from '#synthetic/organisations/hl7v2-feed/frames.ts';
import type { HospitalMessage } from '#synthetic/traffic/hospital-traffic.ts';

export interface SenderOptions {
  /** Where the next connection goes. */
  port: number | (() => number);
  messages: readonly HospitalMessage[];
  /** How long it waits for an acknowledgement before it tries a new connection. */
  answerTimeoutMs: number;
  acknowledged(message: HospitalMessage): void;
}

/** Resolves when every message was acknowledged with AA. @throws on AE: the message is wrong, and sending it again is no use. */
export async function sendAll(options: SenderOptions): Promise<{ resent: number }> {
  let connection: Connection | undefined;
  let resent = 0;
  for (const message of options.messages) {
    for (let tries = 0; ; tries += 1) {
      if (tries > 0) resent += 1;
      connection ??= await open(typeof options.port === 'number' ? options.port : options.port());
      const answer = await connection?.ask(message.framed, options.answerTimeoutMs);
      const msa = /\rMSA\|(\w\w)\|([^|\r]*)/.exec(answer ?? '');
      if (msa?.[1] === 'AA' && msa[2] === message.controlId) break;
      if (msa?.[1] === 'AE') throw new Error(`refused: ${answer}`);
      connection?.close();
      connection = undefined;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    options.acknowledged(message);
  }
  connection?.close();
  return { resent };
}

interface Connection {
  /** The answer, or undefined where none came: lost, or late. */
  ask(framed: Buffer, timeoutMs: number): Promise<string | undefined>;
  close(): void;
}

async function open(port: number): Promise<Connection | undefined> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const isOpen = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  });
  return isOpen ? connectionOn(socket) : undefined;
}

function connectionOn(socket: Socket): Connection {
  const deframe = openDeframer();
  let settle: ((answer: string | undefined) => void) | undefined;
  let lost = false;
  socket.on('data', (chunk) => {
    for (const content of deframe(chunk)) settle?.(content.toString('utf8'));
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    lost = true;
    settle?.(undefined);
  });
  return {
    ask(framed, timeoutMs) {
      if (lost) return Promise.resolve(undefined);
      return new Promise((resolve) => {
        const late = setTimeout(() => settle?.(undefined), timeoutMs);
        settle = (answer) => {
          clearTimeout(late);
          settle = undefined;
          resolve(answer);
        };
        socket.write(framed);
      });
    },
    close: () => socket.destroy(),
  };
}

// A hospital's feed: a queue that loses nothing. One message at a time; the next goes when this one is acknowledged; what is
// not acknowledged is sent again, also after the receiver has been away.
// Source: HL7 v2.5.1 §2.9.2 (original mode acknowledgement).
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { State } from '#synthetic/behaviour/state.ts';
import { frame, openDeframer, readAcknowledgement } from './frames.ts';
import type { Message } from './message.ts';

export interface FeedCounts {
  /** Waiting to be sent, a long series counted by what is left of it. */
  queued: number;
  acknowledged: number;
  /** Answered AE, or AR more often than is worth repeating: set aside, as an interface engine would. */
  refused: number;
  /** Whether a connection to the receiver stands. */
  connected: boolean;
}

export interface Feed {
  readonly counts: FeedCounts;
  readonly state: State;
  /** Puts messages at the front: what happens now goes before history. */
  sendNow(messages: readonly Message[]): void;
  /**
   * Puts messages at the end.
   * @param everyMs leaves so long between them: a long history is told without taking the receiver's attention from others.
   */
  sendLater(messages: Iterable<Message>, count: number, everyMs?: number): void;
  setState(state: State): void;
  close(): Promise<void>;
}

export interface FeedOptions {
  host: string;
  port: number;
  acknowledgeWithinMs?: number;
  /** Waits between attempts to connect, the last repeated. */
  retryMs?: readonly number[];
}

const maxRejections = 5;

/** Opens a feed; it connects when it has something to send, and keeps trying. */
export function openFeed({
  host,
  port,
  acknowledgeWithinMs = 10_000,
  retryMs = [100, 250, 500, 1000, 2000],
}: FeedOptions): Feed {
  const urgent: Message[] = [];
  const later: { messages: Iterator<Message>; left: number; everyMs: number }[] = [];
  const counts = { acknowledged: 0, refused: 0, connected: false };
  let state: State = { kind: 'normal' };
  let closed = false;
  let socket: Socket | undefined;
  /** Rings when there is news; stays rung until somebody has come, so that none is slept through. */
  let bell = Promise.withResolvers<void>();
  let awaited: { controlId: string; settle: (code: string | undefined) => void } | undefined;
  /** Taken from the queue and not done with. */
  let current: Message | undefined;
  const closing = new AbortController();
  const running = run();

  async function next(): Promise<Message | undefined> {
    const pace = urgent.length === 0 ? (later[0]?.everyMs ?? 0) : 0;
    if (pace > 0) await waitOrWake(pace);
    const message = urgent.shift();
    if (message) return message;
    while (later.length > 0) {
      const { value, done } = later[0]!.messages.next();
      later[0]!.left -= 1;
      if (!done) return value;
      later.shift();
    }
    return undefined;
  }

  async function run(): Promise<void> {
    while (!closed) {
      if (state.kind === 'silent' || state.kind === 'gone') {
        if (state.kind === 'gone') hangUp();
        await rest();
        continue;
      }
      if (state.kind === 'wrong') {
        await babble();
        continue;
      }
      current ??= await next();
      if (current === undefined) {
        await rest();
        continue;
      }
      if (state.kind === 'slow') await wait(state.delayMs);
      if (await deliver(current)) current = undefined;
    }
    hangUp();
  }

  /** True when the message is done with, one way or the other. */
  async function deliver(message: Message): Promise<boolean> {
    for (let rejections = 0; rejections < maxRejections && !closed; rejections += 1) {
      const code = await exchange(message);
      if (code === undefined) return false;
      if (code === 'AA' || code === 'CA') {
        counts.acknowledged += 1;
        return true;
      }
      if (code === 'AE' || code === 'CE') break;
      await wait(retryMs[Math.min(rejections, retryMs.length - 1)]!);
    }
    if (closed) return false;
    counts.refused += 1;
    return true;
  }

  /** The acknowledgement's code; undefined where none came: to be sent again. */
  async function exchange(message: Message): Promise<string | undefined> {
    const connection = await standingConnection();
    if (!connection) return undefined;
    const answered = new Promise<string | undefined>((settle) => {
      awaited = { controlId: message.controlId, settle };
    });
    connection.write(frame(message.bytes));
    const timer = setTimeout(() => connection.destroy(), acknowledgeWithinMs);
    const code = await answered;
    clearTimeout(timer);
    awaited = undefined;
    return code;
  }

  async function standingConnection(): Promise<Socket | undefined> {
    for (let attempt = 0; !closed && state.kind !== 'gone'; attempt += 1) {
      if (socket && !socket.destroyed) return socket;
      const opened = await dial();
      if (opened) return opened;
      await wait(retryMs[Math.min(attempt, retryMs.length - 1)]!);
    }
    return undefined;
  }

  function dial(): Promise<Socket | undefined> {
    return new Promise((resolve) => {
      const dialled = connect({ host, port });
      const deframe = openDeframer();
      dialled.setNoDelay(true);
      dialled.once('connect', () => {
        socket = dialled;
        counts.connected = true;
        resolve(dialled);
      });
      dialled.on('data', (bytes) => {
        for (const content of deframe(bytes)) {
          const acknowledgement = readAcknowledgement(content);
          if (acknowledgement?.controlId === awaited?.controlId) awaited?.settle(acknowledgement?.code);
        }
      });
      dialled.on('error', () => {});
      dialled.once('close', () => {
        if (socket === dialled) counts.connected = false;
        awaited?.settle(undefined);
        resolve(undefined);
      });
    });
  }

  /** What a broken interface sends: half a message, now and then, and no attention to the answer. */
  async function babble(): Promise<void> {
    const connection = await standingConnection();
    connection?.write(frame(Buffer.from('MSH|^~\\&|BROKEN|BROKEN|LCR|LCR|2026\rPID|1||\r')));
    await wait(1000);
  }

  function hangUp(): void {
    socket?.destroy();
    socket = undefined;
    counts.connected = false;
  }

  function wake(): void {
    bell.resolve();
  }

  /** Until there is news. */
  async function rest(): Promise<void> {
    await bell.promise;
    bell = Promise.withResolvers<void>();
  }

  /** Waits its time, or until there is news. */
  async function waitOrWake(ms: number): Promise<void> {
    // What rang before is in the queue already, and the queue is looked at next.
    bell = Promise.withResolvers<void>();
    await Promise.race([wait(ms), bell.promise]);
  }

  function wait(ms: number): Promise<void> {
    return pause(ms, undefined, { signal: closing.signal, ref: false }).catch(() => {});
  }

  return {
    get counts() {
      return {
        ...counts,
        queued: urgent.length + later.reduce((sum, { left }) => sum + Math.max(left, 0), 0) + (current ? 1 : 0),
      };
    },
    get state() {
      return state;
    },
    sendNow(messages) {
      urgent.push(...messages);
      wake();
    },
    sendLater(messages, count, everyMs = 0) {
      later.push({ messages: messages[Symbol.iterator](), left: count, everyMs });
      wake();
    },
    setState(wanted) {
      state = wanted;
      if (wanted.kind === 'gone') hangUp();
      wake();
    },
    async close() {
      closed = true;
      closing.abort();
      hangUp();
      awaited?.settle(undefined);
      wake();
      await running;
    },
  };
}

// One sender's connection: frames in, answers out in the same order, never more at once than is agreed.
import type { Socket } from 'node:net';
import type { Log } from '#runtime/log.ts';
import type { Answering } from './answer-message.ts';
import type { BufferedBytes } from './buffered-bytes.ts';
import { createFrameReader, frame, type FrameEvent } from './framing.ts';

export interface ConnectionLimits {
  maxFrameBytes: number;
  /** A connection that sends nothing for this long is closed. 0 never closes it. */
  idleTimeoutMs: number;
  /** A frame begun must end within this; and bytes that begin none. */
  frameTimeoutMs: number;
  /** Frames being stored at once: a sender may send on without waiting for each answer. */
  maxInFlight: number;
}

export interface MllpConnection {
  /** Takes no more frames, answers those taken, and closes. */
  close(): Promise<void>;
  /** Closes at once. */
  destroy(): void;
  /** Nothing was ever sent on it that ended as a frame. */
  readonly silent: boolean;
  /** Settles when the connection is gone. */
  readonly ended: Promise<void>;
}

/** Answers waiting to be taken by a sender that does not read them: past this it is given up. */
const maxUnreadAnswerBytes = 1024 * 1024;
/** Bytes that are no message, in a row, after which a connection is not a sender of messages. */
const maxSkippedBytes = 64 * 1024;
/** A frame too long is read to its end, to be answered; past this many times the limit it has none. */
const oversizedFactor = 4;

export function serveConnection(
  socket: Socket,
  dependencies: { answering: Answering; limits: ConnectionLimits; buffered: BufferedBytes; log: Log; sourceId: string },
): MllpConnection {
  const { answering, limits, buffered, log, sourceId: source } = dependencies;
  const reader = createFrameReader(limits);
  let closing = false;
  let silent = true;
  let inFlight = 0;
  let inFlightBytes = 0;
  /** Resolves when everything handed in so far is answered. */
  let answered: Promise<void> = Promise.resolve();
  let wakeReader: (() => void) | undefined;
  let frameTimer: NodeJS.Timeout | undefined;

  const write = (answer: Uint8Array | undefined) => {
    if (answer === undefined || socket.destroyed || !socket.writable) return;
    socket.cork();
    socket.write(frame(answer));
    // Answers that become ready together leave together.
    process.nextTick(() => socket.uncork());
    if (socket.writableLength > maxUnreadAnswerBytes) {
      log.warn('sender does not read its answers', { source, bytes: socket.writableLength });
      socket.destroy();
    }
  };

  /** Hands a frame or a fault in now, and writes its answer after the answers of all before it. */
  const answer = (event: Exclude<FrameEvent, { kind: 'skipped' }>) => {
    const bytes = event.kind === 'frame' ? event.content.length : event.head.length;
    silent &&= event.kind !== 'frame';
    inFlight += 1;
    inFlightBytes += bytes;
    const handedIn =
      event.kind === 'frame'
        ? answering.answerFrame(event.content)
        : answering.answerFault(event.fault, Buffer.from(event.head));
    const before = answered;
    answered = handedIn
      .catch((error: unknown) => {
        // Not answered: the sender will send it again. It has not been acknowledged, so nothing is lost.
        log.error('message not answered', { source, error });
        socket.destroy();
        return undefined;
      })
      .then(async (ready) => {
        await before;
        write(ready);
        inFlight -= 1;
        inFlightBytes -= bytes;
        wakeReader?.();
        return undefined;
      });
  };

  const hasRoom = () => inFlight < limits.maxInFlight && inFlightBytes < Math.max(limits.maxFrameBytes, 1024 * 1024);
  const roomInFlight = async () => {
    while (!hasRoom() && !socket.destroyed) {
      await new Promise<void>((resolve) => {
        wakeReader = resolve;
      });
    }
  };

  /** Takes nothing more: answers what was taken, and closes. */
  const giveUp = () => {
    closing = true;
    for (const event of reader.end()) if (event.kind === 'fault') answer(event);
    void answered.then(() => socket.destroySoon());
  };

  // Why bytes between frames too: one every minute keeps a connection from being idle, and may go on for days.
  const watchFrame = () => {
    if (!reader.unfinished) {
      clearTimeout(frameTimer);
      frameTimer = undefined;
    } else
      frameTimer ??= setTimeout(() => {
        log.warn('frame not ended in time', { source, bytes: reader.pendingBytes });
        giveUp();
      }, limits.frameTimeoutMs);
  };

  const take = async (chunk: Buffer) => {
    const events = reader.push(chunk);
    for (const event of events) {
      if (event.kind === 'skipped') log.info('bytes between messages skipped', { source, bytes: event.bytes });
      else {
        if (!hasRoom()) await roomInFlight();
        if (closing || socket.destroyed) return;
        if (event.kind === 'fault') log.warn('frame refused', { source, outcome: event.fault });
        answer(event);
      }
    }
    watchFrame();
    const tooLong = reader.insideFrame ? limits.maxFrameBytes * oversizedFactor : maxSkippedBytes;
    if (reader.pendingBytes > tooLong) {
      log.warn('connection closed: no end of a message', { source, bytes: reader.pendingBytes });
      giveUp();
      return;
    }
    await roomInFlight();
    await buffered.room(socket, Math.min(reader.pendingBytes, limits.maxFrameBytes));
  };

  const serve = async () => {
    try {
      // A sender may close its half and still wait for answers: the end of reading is not the end of writing.
      for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
        if (closing) break;
        await take(chunk as Buffer);
      }
      for (const event of reader.end())
        if (event.kind === 'fault') log.info('connection ended inside a message', { source });
    } catch (error) {
      // The sender went away in the middle of something; what it was not told was stored it will send again.
      if (!closing) log.info('connection lost', { source, error });
    } finally {
      clearTimeout(frameTimer);
      buffered.release(socket);
      await answered;
      socket.destroySoon();
    }
  };

  socket.setNoDelay(true);
  socket.setKeepAlive(true, 30_000);
  socket.setTimeout(limits.idleTimeoutMs, () => {
    if (inFlight > 0) return;
    log.info('idle connection closed', { source });
    socket.destroy();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    buffered.release(socket);
    wakeReader?.();
  });
  const ended = serve();

  return {
    async close() {
      closing = true;
      await answered;
      socket.destroySoon();
      await ended;
    },
    destroy: () => socket.destroy(),
    get silent() {
      return silent;
    },
    ended,
  };
}

// Cuts a stream of bytes into MLLP frames: start block, content, end block, carriage return.
// Source: HL7 Version 3 Standard: Transport Specification – MLLP, Release 1, §2: <SB> dddd <EB><CR>, 0x0B … 0x1C 0x0D.
// What a sender gets wrong becomes a fault with the head of what it sent, so that the listener can answer it by control id.
const startBlock = 0x0b;
const endBlock = 0x1c;
const carriageReturn = 0x0d;

/** As much of a broken frame as is kept: its header segment, which names the message. */
const headBytes = 4096;

/**
 * What was wrong with a frame.
 * `oversized`: longer than the limit, its content thrown away as it came. `unended`: another message began, or the stream
 * stopped, before its end block. `unstarted`: an end block came without a start block. `stray-end`: an end block not
 * followed by a carriage return, so where the message ends cannot be known.
 */
export type FrameFault = 'oversized' | 'unended' | 'unstarted' | 'stray-end';

export type FrameEvent =
  | { kind: 'frame'; content: Buffer }
  | { kind: 'fault'; fault: FrameFault; head: Buffer }
  /** Bytes between frames that are not a message: line ends are passed over without a word. */
  | { kind: 'skipped'; bytes: number };

export interface FrameReader {
  /** What these bytes complete, in the order it came. The content of a frame may share memory with `chunk`. */
  push(chunk: Buffer): FrameEvent[];
  /** The stream has ended: what was left unfinished. */
  end(): FrameEvent[];
  /** Whether a frame has begun and not ended. */
  readonly insideFrame: boolean;
  /** Whether something has begun that must end: a frame, or bytes between frames that are more than line ends. */
  readonly unfinished: boolean;
  /** Bytes taken since the last event: how long this has been going on without making sense. */
  readonly pendingBytes: number;
}

/** @param maxFrameBytes longest content taken; a longer frame is discarded as it arrives and never held whole. */
export function createFrameReader({ maxFrameBytes }: { maxFrameBytes: number }): FrameReader {
  let inside = false;
  /** The last byte of the last chunk was an end block: the next byte decides. */
  let endSeen = false;
  let strayEnd = false;
  let size = 0;
  let meaningful = 0;
  // Why one growing buffer and not a list of chunks: a sender that trickles single bytes would make a million objects.
  let held: Buffer = Buffer.alloc(0);
  let heldBytes = 0;

  const reset = () => {
    inside = endSeen = strayEnd = false;
    size = meaningful = heldBytes = 0;
    if (held.length > headBytes) held = Buffer.alloc(0);
  };

  const take = (bytes: Buffer) => {
    size += bytes.length;
    if (!inside) meaningful += bytes.length - countLineEnds(bytes);
    const limit = inside && size <= maxFrameBytes ? maxFrameBytes : headBytes;
    const keep = Math.min(bytes.length, Math.max(0, limit - heldBytes));
    if (keep === 0) return;
    if (held.length < heldBytes + keep) {
      const grown = Buffer.allocUnsafe(Math.max(heldBytes + keep, Math.min(held.length * 2, maxFrameBytes), 256));
      held.copy(grown, 0, 0, heldBytes);
      held = grown;
    }
    bytes.copy(held, heldBytes, 0, keep);
    heldBytes += keep;
  };

  /** Everything held, given away: the next frame begins with a buffer of its own. */
  const release = (last: Buffer): Buffer => {
    if (heldBytes === 0 && size === 0) return last;
    take(last);
    const content = held.subarray(0, heldBytes);
    held = Buffer.alloc(0);
    return content;
  };

  const complete = (last: Buffer, events: FrameEvent[]) => {
    const wasInside = inside;
    const total = size + last.length;
    const stray = strayEnd;
    const content = release(last);
    if (!wasInside) {
      if (meaningful > 0 || content.length > countLineEnds(content))
        events.push({ kind: 'fault', fault: 'unstarted', head: content.subarray(0, headBytes) });
    } else if (total > maxFrameBytes)
      events.push({ kind: 'fault', fault: 'oversized', head: content.subarray(0, headBytes) });
    else if (stray) events.push({ kind: 'fault', fault: 'stray-end', head: content.subarray(0, headBytes) });
    else pushRestarted(content, events);
    reset();
  };

  const push = (chunk: Buffer): FrameEvent[] => {
    const events: FrameEvent[] = [];
    let at = 0;
    if (endSeen && chunk.length > 0) {
      endSeen = false;
      if (chunk[0] === carriageReturn) {
        complete(Buffer.alloc(0), events);
        at = 1;
      } else if (chunk[0] === startBlock) {
        strayEnd = true;
        complete(Buffer.alloc(0), events);
      } else {
        strayEnd = true;
        take(Buffer.of(endBlock));
      }
    }
    while (at < chunk.length) {
      const start = inside ? -1 : chunk.indexOf(startBlock, at);
      const foundEnd = chunk.indexOf(endBlock, at);
      const end = foundEnd === -1 || (start !== -1 && start < foundEnd) ? -1 : foundEnd;
      if (end === -1) {
        if (start === -1) {
          take(chunk.subarray(at));
          break;
        }
        take(chunk.subarray(at, start));
        if (meaningful > 0) events.push({ kind: 'skipped', bytes: meaningful });
        reset();
        inside = true;
        at = start + 1;
        continue;
      }
      const before = chunk.subarray(at, end);
      const next = chunk[end + 1];
      at = end + 1;
      if (next === undefined) {
        take(before);
        endSeen = true;
      } else if (next === carriageReturn) {
        complete(before, events);
        at = end + 2;
      } else if (next === startBlock) {
        strayEnd = true;
        complete(before, events);
      } else {
        strayEnd = true;
        take(before);
        take(Buffer.of(endBlock));
      }
    }
    return events;
  };

  return {
    push,
    end() {
      const events: FrameEvent[] = [];
      if (inside)
        events.push({ kind: 'fault', fault: 'unended', head: held.subarray(0, Math.min(heldBytes, headBytes)) });
      else if (meaningful > 0) events.push({ kind: 'skipped', bytes: meaningful });
      held = Buffer.alloc(0);
      reset();
      return events;
    },
    get insideFrame() {
      return inside;
    },
    get unfinished() {
      return inside || meaningful > 0;
    },
    get pendingBytes() {
      return size;
    },
  };
}

const restarts = ['MSH', 'FHS', 'BHS'].map((name) => Buffer.from(`\u000b${name}`, 'latin1'));

/**
 * A start block before a header segment inside a frame is a sender that began again: what came before the last beginning
 * is broken, what follows is the frame.
 * Why only before a header: text pasted from a word processor holds 0x0B as a line break, and is part of the message.
 */
function pushRestarted(content: Buffer, events: FrameEvent[]): void {
  const at = Math.max(...restarts.map((mark) => content.lastIndexOf(mark)));
  if (at > 0) events.push({ kind: 'fault', fault: 'unended', head: content.subarray(0, Math.min(at, headBytes)) });
  events.push({ kind: 'frame', content: at === -1 ? content : content.subarray(at + 1) });
}

function countLineEnds(bytes: Buffer): number {
  let count = 0;
  for (const byte of bytes) if (byte === carriageReturn || byte === 0x0a) count += 1;
  return count;
}

/** The content in a frame of its own. */
export function frame(content: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(content.length + 3);
  framed[0] = startBlock;
  framed.set(content, 1);
  framed[content.length + 1] = endBlock;
  framed[content.length + 2] = carriageReturn;
  return framed;
}

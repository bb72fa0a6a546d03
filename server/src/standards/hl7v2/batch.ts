// Messages sent together: in a batch (BHS … BTS), a file of batches (FHS … FTS), or simply one after the other.
// Source: HL7 v2.8.2 §2.10.3 (HL7 batch protocol).

/** Segments of the envelope, which belong to no message. */
const envelope = new Set(['FHS', 'BHS', 'BTS', 'FTS']);

/**
 * The messages in some bytes, each from its MSH to before the next, without the batch's own segments. Views, not copies.
 * What stands before the first header and is no envelope stays with it, for `parseMessage` to refuse; so do bytes
 * without any header.
 */
export function splitBatch(bytes: Uint8Array): Uint8Array[] {
  const messages: Uint8Array[] = [];
  let from: number | undefined;
  let stray = false;
  const close = (end: number) => {
    if (from !== undefined) messages.push(bytes.subarray(from, end));
    from = undefined;
  };
  let at = 0;
  while (at < bytes.length) {
    const first = skipBlanks(bytes, at);
    const name = isPunctuation(bytes[first + 3]) ? String.fromCharCode(...bytes.subarray(first, first + 3)) : '';
    if (envelope.has(name)) {
      close(at);
      stray = false;
    } else if (name === 'MSH' && !stray) {
      close(at);
      from = first;
    } else if (from === undefined && messages.length === 0 && !isLineEnd(bytes[first])) {
      from = at;
      stray = true;
    }
    at = nextLine(bytes, first);
  }
  close(bytes.length);
  return messages.length > 0 ? messages : [bytes];
}

/** Blanks, MLLP's frame and a byte order mark before a segment. */
function skipBlanks(bytes: Uint8Array, start: number): number {
  let at = start;
  for (;;) {
    const byte = bytes[at];
    if (byte === 0x20 || byte === 0x09 || byte === 0x0b || byte === 0x1c) at += 1;
    else if (byte === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf) at += 3;
    else return at;
  }
}

function nextLine(bytes: Uint8Array, start: number): number {
  let at = start;
  while (!isLineEnd(bytes[at])) at += 1;
  return at + 1;
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === 0x0d || byte === 0x0a || byte === undefined;
}

/** Whether a segment's name ends here: a separator follows it. */
function isPunctuation(byte: number | undefined): boolean {
  return byte !== undefined && /[^A-Za-z0-9\s]/.test(String.fromCharCode(byte));
}

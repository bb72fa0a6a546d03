// MLLP framing, as a sender needs it: one frame out, acknowledgements in.
// Source: HL7 v2.5.1 appendix C / HL7 Transport Specification: MLLP, release 1.

const startBlock = 0x0b;
const endBlock = 0x1c;
const carriageReturn = 0x0d;

export function frame(message: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([startBlock]), message, Buffer.from([endBlock, carriageReturn])]);
}

/** Takes bytes as they come and gives whole frames' contents. */
export function openDeframer(): (bytes: Buffer) => Buffer[] {
  let held = Buffer.alloc(0);
  return (bytes) => {
    held = Buffer.concat([held, bytes]);
    const frames: Buffer[] = [];
    for (;;) {
      const start = held.indexOf(startBlock);
      const end = held.indexOf(endBlock, start + 1);
      if (start < 0 || end < 0) return frames;
      frames.push(held.subarray(start + 1, end));
      held = held.subarray(end + 1);
    }
  };
}

export interface Acknowledgement {
  /** MSA-1: AA taken, AE and AR not. */
  code: string;
  /** MSA-2: the control id it is about. */
  controlId: string;
}

/** Reads MSA of an acknowledgement; undefined where it is none. */
export function readAcknowledgement(bytes: Buffer): Acknowledgement | undefined {
  const msa = bytes
    .toString('latin1')
    .split(/[\r\n]+/)
    .find((line) => line.startsWith('MSA'));
  const [, code, controlId] = msa?.split(msa[3]!) ?? [];
  return code === undefined || controlId === undefined ? undefined : { code, controlId };
}

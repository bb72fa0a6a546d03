// A sender's connection that does as little as possible beside sending: several messages may wait for their answers.
import { connect } from 'node:net';
import { openDeframer } from '#synthetic/organisations/hl7v2-feed/frames.ts';

export interface MllpClient {
  /** Resolves with MSA-1 of the answer. */
  ask(framed: Uint8Array): Promise<string>;
  close(): void;
}

export async function connectMllp(port: number): Promise<MllpClient> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  const deframe = openDeframer();
  const waiting: ((code: string) => void)[] = [];
  socket.on('data', (chunk) => {
    for (const content of deframe(chunk)) {
      const at = content.indexOf('\rMSA|');
      waiting.shift()?.(content.toString('latin1', at + 5, at + 7));
    }
  });
  return {
    ask(framed) {
      socket.write(framed);
      return new Promise((resolve) => waiting.push(resolve));
    },
    close: () => socket.destroy(),
  };
}

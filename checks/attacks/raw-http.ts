// Bytes to a server as they stand, and what comes back: for requests that no client would send.
import { connect } from 'node:net';

/** Everything that comes until the server closes, or nothing more comes for a while. */
export function told(port: number, request: string | Uint8Array, quietMs = 400): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    socket.setTimeout(quietMs, () => socket.destroy());
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
  });
}

/** The status of each response in what came, in order. */
export const statuses = (answer: string): number[] =>
  [...answer.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));

/** A GET whose address nobody tidies on its way; status 0 where nothing came back. */
export async function got(port: number, path: string): Promise<{ status: number; headers: Headers; text: string }> {
  const answer = await told(
    port,
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: text/html\r\nConnection: close\r\n\r\n`,
    5000,
  );
  const [head = '', text = ''] = answer.split(/\r\n\r\n/, 2);
  const headers = new Headers(
    head
      .split('\r\n')
      .slice(1)
      .map((line): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  );
  return { status: statuses(answer)[0] ?? 0, headers, text };
}

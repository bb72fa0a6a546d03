// A socket that hands what is written within one turn to the kernel at once. Why: a statement is a write of its own, and on
// some machines a write costs as much as the statement; statements sent together need one.
import { Socket } from 'node:net';

/** For `pg`: the bytes and their order are what they would be. Under TLS, which writes past it, it gathers nothing. */
export function gatheringSocket(): Socket {
  const socket = new Socket();
  let gathering = false;
  // Why not before: connecting puts the socket's own `write` back.
  socket.once('connect', () => {
    const write = socket.write.bind(socket);
    socket.write = (bytes: Uint8Array | string, ...rest: unknown[]) => {
      if (!gathering) {
        gathering = true;
        socket.cork();
        process.nextTick(() => {
          gathering = false;
          socket.uncork();
        });
      }
      return write(bytes, ...(rest as []));
    };
  });
  return socket;
}

// A list in an address short enough for a text: the ids' bytes and nothing else. Whoever reads the address reads the list; nobody keeps it.

const idBytes = 16;

/** @param ids UUIDs. */
export const codeOf = (ids: readonly string[]): string =>
  Buffer.from(ids.map((id) => id.replaceAll('-', '')).join(''), 'hex').toString('base64url');

/** The ids in a code; none where it is no code of whole ids. */
export function idsOf(code: string): string[] {
  if (!/^[\w-]+$/.test(code)) return [];
  const bytes = Buffer.from(code, 'base64url');
  if (bytes.length % idBytes !== 0 || bytes.toString('base64url') !== code) return [];
  return Array.from({ length: bytes.length / idBytes }, (_, at) =>
    bytes
      .toString('hex', at * idBytes, (at + 1) * idBytes)
      .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
  );
}

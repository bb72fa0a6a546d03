// Arrays of text in PostgreSQL's binary form. Why: as text, every quotation mark of a resource's JSON is escaped twice, here
// and by the parser there; in binary form the bytes go as they are.
// Source: PostgreSQL array_send/array_recv: dimensions, null flag, element type, then length and bytes of each element.

const textOid = 25;

/** The parameter for a `text[]`; undefined elements are null. */
export function textArray(elements: readonly (string | undefined)[]): Buffer {
  let size = 20;
  let nulls = 0;
  for (const element of elements) {
    size += 4;
    if (element === undefined) nulls = 1;
    else size += Buffer.byteLength(element);
  }
  // An empty array has no dimensions.
  if (elements.length === 0) {
    const empty = Buffer.alloc(12);
    empty.writeInt32BE(textOid, 8);
    return empty;
  }
  const buffer = Buffer.allocUnsafe(size);
  buffer.writeInt32BE(1, 0);
  buffer.writeInt32BE(nulls, 4);
  buffer.writeInt32BE(textOid, 8);
  buffer.writeInt32BE(elements.length, 12);
  buffer.writeInt32BE(1, 16);
  let offset = 20;
  for (const element of elements) {
    if (element === undefined) {
      offset = buffer.writeInt32BE(-1, offset);
      continue;
    }
    const length = buffer.write(element, offset + 4);
    buffer.writeInt32BE(length, offset);
    offset += 4 + length;
  }
  return buffer;
}

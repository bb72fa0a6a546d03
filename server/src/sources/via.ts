// The list of shared care records a question has passed through, so that two records that ask each other do not ask for
// ever (R68). Like HTTP's Via (RFC 9110 §7.6.3), in a header of its own: proxies rewrite and strip Via.

/** ODS codes of the records passed through, oldest first, separated by commas. */
export const viaHeader = 'shared-care-record-via';

export function viaText(via: readonly string[]): string {
  return via.join(', ');
}

/** More hops than any real chain of records; a longer list is somebody's mistake. */
const mostHops = 20;

/**
 * Reads the header of a question that comes in.
 * @returns the list, empty where there is no header; undefined where it is not such a list: refuse the question, because a
 * list nobody can read stops no circle.
 */
export function parseVia(header: string | undefined): string[] | undefined {
  if (header === undefined || header.trim() === '') return [];
  const codes = header.split(',').map((code) => code.trim().toUpperCase());
  return codes.length <= mostHops && codes.every((code) => /^[A-Z0-9]{3,10}$/.test(code)) ? codes : undefined;
}

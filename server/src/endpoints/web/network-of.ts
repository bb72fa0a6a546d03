// Whom somebody without a session is taken for: an IPv4 address, or an IPv6 network. Whoever has one IPv6 address has 2^64 of them.
// Source: RFC 4291 §2.5.4, interface identifiers of 64 bits; RFC 6177, what one site is given.
import { isIPv6 } from 'node:net';

/** The address itself for IPv4, also where it is written in IPv6; the first 64 bits for IPv6. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) return mapped[1]!;
  const [head = '', tail] = address.replace(/%.*$/, '').toLowerCase().split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail ? tail.split(':') : [];
  // An IPv4 address at the end stands for two groups.
  const groups = 8 - last.length - (last.at(-1)?.includes('.') ? 1 : 0);
  const all =
    tail === undefined ? first : [...first, ...Array.from({ length: groups - first.length }, () => '0'), ...last];
  return all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}

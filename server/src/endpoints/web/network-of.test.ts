import assert from 'node:assert/strict';
import { test } from 'node:test';
import { networkOf } from './network-of.ts';

const cases: readonly (readonly [string, string, string])[] = [
  ['IPv4 is itself', '192.0.2.7', '192.0.2.7'],
  ['IPv4 written in IPv6 too', '::ffff:192.0.2.7', '192.0.2.7'],
  ['of IPv6 the first 64 bits', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['however it is written', '2001:0DB8:0001:0002::6', '2001:db8:1:2'],
  ['with what is left out', '2001:db8::1', '2001:db8:0:0'],
  ['with an IPv4 address at its end', '64:ff9b::192.0.2.33', '64:ff9b:0:0'],
  ['without the interface', 'fe80::1%eth0', 'fe80:0:0:0'],
  ['this machine', '::1', '0:0:0:0'],
];
for (const [what, address, network] of cases) test(what, () => assert.equal(networkOf(address), network));

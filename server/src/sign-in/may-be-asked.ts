/** Over TLS anybody may be asked; without it only this machine, in a demonstration. */
export function mayBeAsked(address: string, testPeopleOnly: boolean): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || (testPeopleOnly && ['localhost', '127.0.0.1', '[::1]'].includes(hostname));
}

// What can be an address to send to. Strict: what is odd is refused here rather than by a gateway hours later.

/**
 * An e-mail address in the form it is sent to, or undefined. One address, no name beside it, no line break.
 * Source: HTML, §4.10.5.1.5 valid e-mail address, and RFC 5321 §4.5.3.1 on lengths; a domain has a dot.
 */
export function emailAddress(typed: string): string | undefined {
  const text = typed.trim();
  const [local = '', domain = '', ...more] = text.split('@');
  if (more.length > 0 || text.length > 254 || local.length > 64) return undefined;
  if (!/^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/.test(local)) return undefined;
  return /^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/.test(domain)
    ? `${local}@${domain.toLowerCase()}`
    : undefined;
}

/**
 * A mobile number of the United Kingdom as +447…, or undefined: no landline, no premium number, no other country.
 * Source: Ofcom, National Telephone Numbering Plan: 071 to 075 and 077 to 079 are mobiles, 070 and 076 are not, but for 07624 (Isle of Man).
 */
export function mobileNumber(typed: string): string | undefined {
  const digits = typed.trim().replaceAll(/[\s().-]/g, '');
  const national = /^(?:\+44|0044|44)?0?(7\d{9})$/.exec(digits)?.[1];
  if (national === undefined || !/^7(?:[1-5789]|624)/.test(national)) return undefined;
  return `+44${national}`;
}

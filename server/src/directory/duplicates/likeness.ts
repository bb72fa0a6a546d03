// What two listings can share that makes them likely the same, and how likely. Pure; the reasons are in words an editor reads.
import type { Phone, Service } from '../listing.ts';
import { parsePostcode } from '#standards/postcode.ts';

/** What a listing could share with another. */
export function likenessOf(service: Service): string[] {
  const name = plainName(service.name);
  const phones = [
    ...(service.phones ?? []),
    ...(service.contacts ?? []).flatMap((contact) => contact.phones ?? []),
    ...(service.service_at_locations ?? []).flatMap((place) => place.phones ?? []),
  ];
  const words = [
    ...phones.flatMap((phone) => numberOf(phone) ?? []).map((number) => `phone:${number}`),
    ...(service.email ? [`email:${service.email.toLowerCase()}`] : []),
    ...(service.url ? [`web:${webOf(service.url)}`] : []),
    ...postcodesOf(service).map((postcode) => `at:${name}|${postcode}`),
    `by:${name}|${plainName(service.organization.name)}`,
  ];
  return [...new Set(words)].filter((word) => word.length <= 400);
}

/** @returns undefined where what they share says nothing. */
export function compareListings(one: Service, other: Service): { score: number; reasons: string[] } | undefined {
  const names = overlap(plainName(one.name).split(' '), plainName(other.name).split(' '));
  const shared = new Set(likenessOf(one).filter((word) => likenessOf(other).includes(word)));
  const kinds = new Set([...shared].map((word) => word.slice(0, word.indexOf(':'))));
  const samePlace = postcodesOf(one).some((postcode) => postcodesOf(other).includes(postcode));
  const sameOrganization = plainName(one.organization.name) === plainName(other.organization.name);
  // One organisation's services share its telephone: then only the name tells them apart.
  if (sameOrganization && names < 0.8) return undefined;
  const score =
    names * 0.5 +
    (samePlace ? 0.25 : 0) +
    (kinds.has('phone') ? 0.2 : 0) +
    (kinds.has('web') ? 0.15 : 0) +
    (kinds.has('email') ? 0.15 : 0) +
    (sameOrganization ? 0.2 : 0);
  if (names < 0.34 || score < leastScore) return undefined;
  const reasons = [
    names >= 0.99 ? 'the same name' : 'similar names',
    ...(sameOrganization ? ['the same organisation'] : []),
    ...(samePlace ? ['the same postcode'] : []),
    ...(kinds.has('phone') ? ['the same telephone number'] : []),
    ...(kinds.has('web') ? ['the same web page'] : []),
    ...(kinds.has('email') ? ['the same e-mail address'] : []),
  ];
  return { score: Math.min(1, Math.round(score * 100) / 100), reasons };
}

const leastScore = 0.6;

const plainName = (name: string) =>
  name
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .split(' ')
    .filter((word) => word !== '' && !empty.has(word))
    .join(' ');

const empty = new Set([
  'the',
  'a',
  'an',
  'of',
  'for',
  'and',
  'at',
  'in',
  'ltd',
  'limited',
  'cic',
  'service',
  'services',
]);

/** Dice's coefficient over words. */
function overlap(one: readonly string[], other: readonly string[]): number {
  const [a, b] = [new Set(one), new Set(other)];
  return (2 * a.intersection(b).size) / Math.max(1, a.size + b.size);
}

function numberOf({ number }: Phone): string | undefined {
  const digits = number
    .replaceAll(/\(0\)/g, '')
    .replaceAll(/\D/g, '')
    .replace(/^(00)?44/, '0');
  return digits.length >= 10 ? digits : undefined;
}

function webOf(url: string): string {
  const { hostname, pathname } = new URL(url);
  return `${hostname.replace(/^www\./, '')}${pathname.replace(/\/+$/, '')}`.toLowerCase();
}

const postcodesOf = (service: Service) => [
  ...new Set(
    (service.service_at_locations ?? []).flatMap(({ location }) =>
      (location.addresses ?? []).flatMap(({ postal_code: code }) => parsePostcode(code) ?? []),
    ),
  ),
];

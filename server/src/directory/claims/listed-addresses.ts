// By which e-mail addresses somebody can prove that an organisation is theirs: those it is listed with. Pure.
import { emailAddress } from '#runtime/sending/addresses.ts';
import type { Organization, Service } from '../listing.ts';

/**
 * The organisation's own addresses; where it has none, that of its listings where all that have one name the same.
 * Why all: of an organisation with many services one leader's address proves nothing of the rest.
 */
export function listedAddresses(organization: Organization, services: readonly Service[]): string[] {
  const own = [organization.email, ...(organization.contacts ?? []).map(({ email }) => email)];
  const listed = own.some(Boolean) ? own : sameForAll(services.map(({ email }) => email));
  return [...new Set(listed.flatMap((address) => (address ? [addressOf(address)] : [])))];
}

function sameForAll(given: readonly (string | undefined)[]): (string | undefined)[] {
  const named = new Set(given.flatMap((address) => (address ? [addressOf(address)] : [])));
  return named.size === 1 ? [...named] : [];
}

/** Domains where anybody has a mailbox: such an address says nothing of an organisation. */
const everybodys =
  /^(gmail|googlemail|outlook|hotmail|live|yahoo|icloud|btinternet|aol|me|proton|protonmail|gmx|sky)\.[a-z.]+$/;

/**
 * Whether an address is one the organisation is listed with, or at the domain of such an address or of its website. It proves nothing: an
 * editor makes sure.
 */
export function isOwnAddress(given: string, organization: Organization, services: readonly Service[]): boolean {
  const email = addressOf(given);
  const listed = [
    organization.email,
    ...(organization.contacts ?? []).map((contact) => contact.email),
    ...services.map((service) => service.email),
  ].flatMap((address) => (address ? [addressOf(address)] : []));
  const { website } = organization;
  const host = website && URL.canParse(website) ? [new URL(website).hostname.replace(/^www\./, '')] : [];
  const domains = [...listed.map(domainOf), ...host].filter((domain) => !everybodys.test(domain));
  return listed.includes(email) || domains.includes(domainOf(email));
}

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

/** An address as it is compared. */
export const addressOf = (given: string): string => given.trim().toLowerCase();

export const isAddress = (given: string): boolean => emailAddress(given) !== undefined;

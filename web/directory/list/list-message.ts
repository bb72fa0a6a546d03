// A list as an e-mail or a text: names, numbers and our own addresses, in the reader's language. Nobody who sends one can add a word, so that
// nothing of theirs can be sent to a stranger by us.
import type { Listing } from '#directory/listing.ts';
import { addressLines, phonesOf } from '../service/service-page.ts';
import type { Words } from '../words/words.ts';
import { codeOf } from './short-address.ts';

export interface ListWritten {
  listings: readonly Listing[];
  /** Of the pages, e.g. "Help near you". */
  name: string;
  /** Where people reach us, without a slash at the end. */
  address: string;
  words: Words;
}

/** More do not fit in a text with their address. */
export const longestTextList = 8;

/** Where the list opens, in the reader's language. */
export const listAddress = ({
  listings,
  address,
  words,
}: Pick<ListWritten, 'listings' | 'address' | 'words'>): string =>
  `${address}/help/l/${codeOf(listings.map(({ service }) => service.id))}${words.language === 'en' ? '' : `?lang=${words.language}`}`;

export function listEmail(list: ListWritten): { subject: string; text: string } {
  const { listings, name, address, words } = list;
  const { text } = words;
  const parts = listings.map(({ service }) => {
    const at = service.service_at_locations?.[0];
    const where = at?.location.location_type === 'physical' ? addressLines(at.location).join(', ') : undefined;
    const numbers = phonesOf(service)
      .map(({ number }) => number)
      .join(', ');
    return [service.name, numbers, where, `${address}/help/services/${service.id}`]
      .filter(Boolean)
      .map((line) => plain(line!))
      .join('\n');
  });
  return {
    subject: text('send.subject', { name }),
    text: [
      text('send.intro', { name }),
      ...parts,
      `${text('send.open')}\n${listAddress(list)}`,
      text('send.footer'),
      text('footer.wrong'),
    ].join('\n\n'),
  };
}

/** In four parts of a text at most: names and numbers as far as they fit, and always the address of all of them. */
export function listText(list: ListWritten): string {
  const { name } = list;
  const listings = list.listings.slice(0, longestTextList);
  const written = (lines: readonly string[]) =>
    [`${plain(name)}:`, ...lines, listAddress({ ...list, listings })].join('\n');
  let lines: string[] = [];
  for (const { service } of listings) {
    const next = [...lines, plain([service.name, phonesOf(service)[0]?.number].filter(Boolean).join(' '))];
    if (partsOfText(written(next)) > mostParts) break;
    lines = next;
  }
  return written(lines);
}

const mostParts = 4;

/**
 * How many parts a text is sent in.
 * Source: 3GPP TS 23.038, §6.2.1 GSM 7 bit default alphabet (the second table takes two places); TS 23.040, §9.2.3.24.1: a part of several has
 * 153 places of seven bits, or 67 of sixteen.
 */
export function partsOfText(text: string): number {
  const [single, several] = text.split('').every((each) => gsm.has(each) || gsmTwice.has(each)) ? [160, 153] : [70, 67];
  const places =
    single === 160 ? text.split('').reduce((sum, each) => sum + (gsmTwice.has(each) ? 2 : 1), 0) : text.length;
  return places <= single ? 1 : Math.ceil(places / several);
}

const gsm = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const gsmTwice = new Set('\f^{}\\[~]|€');

/** One line, in which nothing of a listing becomes a link, a heading or a placeholder of the gateway. */
const plain = (line: string): string =>
  line
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[[\]()]{2,}|\]\(/g, ' ')
    .replace(/^[#^*>-]+\s*/, '')
    .replaceAll('“', '"')
    .replaceAll('”', '"')
    .replaceAll(/[‘’]/g, "'")
    .trim();

// For programs: what is new (RSS 2.0), every listing's address for search engines (sitemap), what they may read (robots), a QR code.
// Source: RSS 2.0.11; sitemaps.org 0.9; RFC 9309; ISO/IEC 18004.
import { default as qrcode } from 'qrcode-generator';
import { type Html, html } from '../../design/html.ts';

const xml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

export function changesFeed(
  name: string,
  address: string,
  changes: readonly { id: string; name: string; modifiedAt: Date; removed: boolean }[],
): string {
  const items = changes.map(
    ({
      id,
      name: listing,
      modifiedAt,
      removed,
    }) => `<item><title>${xml(listing)}${removed ? ' (no longer there)' : ''}</title>
<link>${xml(address)}/help/services/${id}</link>
<guid isPermaLink="false">${id} ${modifiedAt.toISOString()}</guid>
<pubDate>${modifiedAt.toUTCString()}</pubDate></item>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>${xml(name)}</title>
<link>${xml(address)}/help</link>
<description>What is new or has changed</description>
<language>en-gb</language>
${items.join('\n')}
</channel></rss>
`;
}

export function sitemap(
  address: string,
  needs: readonly string[],
  listings: readonly { id: string; modifiedAt: Date }[],
): string {
  const urls = [
    `<url><loc>${xml(address)}/help</loc></url>`,
    ...needs.map((need) => `<url><loc>${xml(address)}/help/needs/${need}</loc></url>`),
    ...listings.map(
      ({ id, modifiedAt }) =>
        `<url><loc>${xml(address)}/help/services/${id}</loc><lastmod>${modifiedAt.toISOString().slice(0, 10)}</lastmod></url>`,
    ),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${urls.join('\n')}
</urlset>
`;
}

/** Listings and needs may be read; searches, lists and everything about people may not. */
export const robots = (address: string): string => `User-agent: *
Allow: /help$
Allow: /help/needs/
Allow: /help/services/
Allow: /assets/
Disallow: /
Sitemap: ${address}/sitemap.xml
`;

/** Drawn in one path; it is a picture of an address that stands beside it. */
export function qrCode(text: string): Html {
  const code = qrcode(0, 'M');
  code.addData(text);
  code.make();
  const size = code.getModuleCount();
  const quiet = 4;
  const cells = Array.from({ length: size * size }, (_, at) => [Math.floor(at / size), at % size] as const)
    .filter(([row, column]) => code.isDark(row, column))
    .map(([row, column]) => `M${column + quiet} ${row + quiet}h1v1h-1z`)
    .join('');
  const side = size + 2 * quiet;
  return html`<svg class="lcr-help-qr-code" viewBox="0 0 ${side} ${side}" aria-hidden="true" focusable="false"><rect width="${side}" height="${side}" fill="#fff"></rect><path d="${cells}" fill="#000"></path></svg>`;
}

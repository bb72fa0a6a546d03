// The search box on other people's websites: a page small enough for a frame, with no script, that opens what it finds in the whole window.
import type { Knowledge } from '#directory/search/knowledge.ts';
import type { Search } from '#directory/search/find-listings.ts';
import { type Html, html } from '../../design/html.ts';
import type { PublicFrame, Reading } from './public-page.ts';
import { searchForm } from '../results/search-form.ts';

/**
 * Anybody may frame it, and it can do nothing but search: no session is looked up, no cookie is set, its form leads to our own pages.
 * Source: CSP Level 3, frame-ancestors.
 */
export const embedPolicy =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors *";

export function embedPage(
  { frame, name }: PublicFrame,
  search: Search,
  knowledge: Knowledge,
  { words }: Reading,
): string {
  const whole = html`<!DOCTYPE html>
    <html lang="${words.language === 'en' ? 'en-GB' : words.language}" dir="${words.direction}">
      <head>
        <meta charset="utf-8" /><title>${name}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" /><meta name="robots" content="noindex" />
        <link rel="icon" href="data:," /><link rel="stylesheet" href="${frame.assets.styles}" />
      </head>
      <body class="lcr-help lcr-help-embed">
        <main id="maincontent"><h1 class="nhsuk-heading-m">${name}</h1>${searchForm(search, { words, choices: false, knowledge, target: '_top' })}</main>
      </body>
    </html>`;
  return whole.toString();
}

export function forYourWebsitePage(
  address: string,
  name: string,
  knowledge: Knowledge,
  { words: { say } }: Reading,
): Html {
  const snippet = `<iframe src="${address}/help/embed" title="${name}" width="100%" height="420" style="border:0"></iframe>`;
  const [need] = knowledge.finding.frequent;
  return html`<h1 class="nhsuk-heading-l">${say('title.embed')}</h1>
    <p>${say('embed.lead')}</p>
    <p id="snippet-label">${say('embed.copy')}</p>
    <pre class="lcr-message" tabindex="0" role="region" aria-labelledby="snippet-label"><code>${snippet}</code></pre>
    ${need !== undefined && html`<p>${say('embed.need', { need })}</p>`}`;
}

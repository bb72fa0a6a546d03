// The frame of the public pages: no sign-in, the reader's language and size of print, their list, and a way to leave quickly where
// somebody may be looking over their shoulder. No script at all.
import { raw } from 'hono/html';
import type { Words } from '../words/words.ts';
import type { Translations } from '../words/words.ts';
import { type Html, html } from '../../design/html.ts';
import type { PageFrame } from '../../design/page.ts';

/** What holds for all of somebody's pages: from their cookies and address, and kept nowhere else. */
export interface Reading {
  words: Words;
  large: boolean;
  /** Ids of listings on their list. */
  list: readonly string[];
  /** The address of this page, without a host, for the way back. */
  path: string;
}

export interface PublicPage {
  title: string;
  /** For search engines; pages that are about one person's search are not for them. */
  index?: { description: string; canonical: string; data?: unknown };
  private?: boolean;
}

export interface PublicFrame {
  frame: PageFrame;
  /** e.g. "Help near you". */
  name: string;
  translations: Translations;
}

/** Pages that are written and answered in English alone: whoever reads what is said on them may know no other. */
export function inEnglish(frame: PublicFrame): PublicFrame {
  const words = frame.translations.of('en');
  return { ...frame, translations: { offered: [{ language: 'en', name: 'English' }], of: () => words } };
}

/** Where a page is left to: somewhere that says nothing of where one came from. */
const elsewhere = 'https://www.bbc.co.uk/weather';

export function publicPage(
  { frame, name, translations }: PublicFrame,
  reading: Reading,
  page: PublicPage,
  content: Html,
): string {
  const { words, large, list } = reading;
  const { say } = words;
  const whole = html`<!DOCTYPE html>
    <html lang="${words.language === 'en' ? 'en-GB' : words.language}" dir="${words.direction}">
      <head>
        <meta charset="utf-8" />
        <title>${page.title} – ${name}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="theme-color" content="#005eb8" />
        ${
          page.index
            ? html`<meta name="description" content="${page.index.description}" /><link rel="canonical" href="${page.index.canonical}" />
                ${translations.offered.length > 1 && translations.offered.map(({ language }) => html`<link rel="alternate" hreflang="${language}" href="${page.index!.canonical}?lang=${language}" />`)}`
            : html`<meta name="robots" content="noindex" />`
        }
        <link rel="alternate" type="application/rss+xml" title="${name}" href="/help/changes.rss" />
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="${frame.assets.styles}" />
        ${page.index?.data !== undefined && html`<script type="application/ld+json">${jsonInHtml(page.index.data)}</script>`}
      </head>
      <body class="${large ? 'lcr-help lcr-help--large' : 'lcr-help'}">
        <a class="nhsuk-skip-link" href="#maincontent">${say('skip')}</a>
        <header class="nhsuk-header" role="banner">
          <div class="nhsuk-width-container lcr-header-line">
            <a class="lcr-service" href="/help">${name}</a>
            <div class="lcr-account">
              <a href="/help/list">${say('nav.list', { count: list.length })}</a>
              <form method="post" action="/help/reading">
                <input type="hidden" name="back" value="${reading.path}" />
                <button name="print" value="${large ? 'usual' : 'large'}">${say(large ? 'reading.usual' : 'reading.larger')}</button>
              </form>
            </div>
          </div>
          ${
            translations.offered.length > 1 &&
            html`<div class="nhsuk-width-container">
              <form class="lcr-help-languages" method="post" action="/help/reading" aria-label="${words.text('nav.language')}">
                <input type="hidden" name="back" value="${reading.path}" />
                ${translations.offered.map(
                  ({ language, name: own }) =>
                    html`<button name="language" value="${language}" lang="${language}" ${language === words.language && html`aria-current="true"`}>${own}</button>`,
                )}
              </form>
            </div>`
          }
          ${
            frame.demonstration &&
            html`<div class="lcr-simulated"><div class="nhsuk-width-container"><p>${say('demonstration')}</p></div></div>`
          }
        </header>
        ${
          page.private &&
          html`<div class="lcr-help-leave" role="region" aria-label="${words.text('leave')}"><div class="nhsuk-width-container">
            <a class="nhsuk-button nhsuk-button--warning" rel="noreferrer nofollow" href="${elsewhere}">${say('leave')}</a>
            <p class="nhsuk-body-s">${say('leave.note')}</p>
          </div></div>`
        }
        <div class="nhsuk-width-container">
          <main class="nhsuk-main-wrapper" id="maincontent" tabindex="-1">${content}</main>
        </div>
        <footer class="nhsuk-footer" role="contentinfo">
          <div class="nhsuk-width-container lcr-help-footer">
            <p class="nhsuk-body-s">${say('footer.wrong')}</p>
            <p class="nhsuk-body-s">${say('footer.private')}</p>
            <p class="nhsuk-body-s"><a href="/help/for-your-website">${say('footer.editors')}</a> · <a href="/help/changes.rss">${say('footer.changes')}</a> · <a href="/help/keep/sign-in">${say('footer.keepers')}</a></p>
          </div>
        </footer>
      </body>
    </html>`;
  return whole.toString();
}

/** JSON that cannot end the element it stands in. Source: HTML, §4.12.1.3 Restrictions for contents of script elements. */
function jsonInHtml(data: unknown): Html {
  return raw(JSON.stringify(data).replaceAll('<', String.raw`\u003c`));
}

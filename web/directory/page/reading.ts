// What somebody chose for all the pages: a language, larger print, and a list. In two cookies that only this site reads, and in no log.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Reading } from './public-page.ts';
import type { Translations } from '../words/words.ts';

const readingCookie = 'lcr-help-reading';
const listCookie = 'lcr-help-list';
const id = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** More than anybody reads, and few enough for a cookie. */
export const longestList = 20;
const keptSeconds = 60 * 60 * 24 * 180;

export function readingOf(request: FastifyRequest, translations: Translations): Reading {
  const [kept, print] = (request.cookies[readingCookie] ?? '').split('.');
  const { lang } = request.query as { lang?: unknown };
  return {
    words: translations.of(typeof lang === 'string' ? lang : kept || 'en'),
    large: print === 'large',
    list: idsIn(request.cookies[listCookie]),
    path: request.url,
  };
}

/** The ids in a text, each once, no more than a list holds. */
export function idsIn(text: unknown): string[] {
  if (typeof text !== 'string') return [];
  return [...new Set(text.split(/[.,]/).filter((each) => id.test(each)))].slice(0, longestList);
}

export function keepReading(reply: FastifyReply, language: string, large: boolean, secure: boolean): void {
  keep(reply, readingCookie, `${language}.${large ? 'large' : 'usual'}`, secure);
}

export function keepList(reply: FastifyReply, list: readonly string[], secure: boolean): void {
  keep(reply, listCookie, list.join('.'), secure);
}

function keep(reply: FastifyReply, name: string, value: string, secure: boolean): void {
  reply.setCookie(name, value, { path: '/help', httpOnly: true, sameSite: 'lax', secure, maxAge: keptSeconds });
}

/** The way back within the public pages; anything else leads to their start. */
export function wayBack(given: unknown): string {
  return typeof given === 'string' && /^\/help(?:[/?#][\w\-./?=&%+,#]*)?$/.test(given) && !given.includes('//')
    ? given
    : '/help';
}

// The public pages in the reader's language: English whole, another as far as somebody who speaks it has written it
// (directory/words.pt.yaml of a partnership). What is not written yet stands in English, and is marked as English.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type LanguageCode, languages } from '#directory/search/knowledge.ts';
import { checkConfig, ConfigError, type ConfigProblem, readConfigFile } from '#runtime/config/read-folder.ts';
import { type Html, html } from '../../design/html.ts';
import { english, type Key } from './english.ts';

type Values = Readonly<Record<string, string | number>>;

export interface Words {
  language: LanguageCode;
  /** As markup: English that stands in another language's page says that it is. */
  say: (key: Key, values?: Values) => Html;
  /** As text, for titles and attributes. */
  text: (key: Key, values?: Values) => string;
}

export interface Translations {
  /** Languages in which something is written, English first. */
  offered: readonly { language: LanguageCode; name: string }[];
  of(language: string | undefined): Words;
}

/** Each language in its own words. */
const ownNames: Readonly<Record<LanguageCode, string>> = {
  en: 'English',
  pt: 'Português',
  es: 'Español',
  so: 'Soomaali',
};

/** @throws ConfigError naming words that no page has, or whose places to fill in are others than the English ones. */
export function readTranslations(partnershipFolder: string): Translations {
  const folder = join(partnershipFolder, 'directory');
  const problems: ConfigProblem[] = [];
  const tables = new Map<LanguageCode, Readonly<Partial<Record<Key, string>>>>([['en', english]]);
  for (const language of languages) {
    const name = `words.${language}.yaml`;
    if (language === 'en' || !existsSync(join(folder, name))) continue;
    const file = readConfigFile(folder, name, process.env, problems);
    const table = file && checkConfig(file, z.record(z.string(), z.string().min(1)), problems);
    for (const [key, text] of Object.entries(table ?? {})) {
      const problem = !Object.hasOwn(english, key)
        ? `"${key}" is no word of the pages. Mend its spelling.`
        : placesIn(english[key as Key]) === placesIn(text)
          ? undefined
          : `Fill in the same places as the English: ${placesIn(english[key as Key]) || 'none'}.`;
      if (problem) problems.push({ file: file!.name, line: file!.lineOf([key]), place: key, text: problem });
    }
    if (table) tables.set(language, table);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  const known = new Map([...tables].map(([language, table]) => [language as string, wordsOf(language, table)]));
  return {
    offered: [...tables.keys()].map((language) => ({ language, name: ownNames[language] })),
    of: (language) => known.get(language ?? 'en') ?? known.get('en')!,
  };
}

const placesIn = (text: string) =>
  [...new Set(text.match(/\{\w+\}/g))].toSorted((one, other) => one.localeCompare(other)).join(' ');

function wordsOf(language: LanguageCode, table: Readonly<Partial<Record<Key, string>>>): Words {
  const fill = (text: string, values: Values) =>
    text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(Object.hasOwn(values, name) ? values[name] : whole));
  return {
    language,
    say(key, values = {}) {
      const own = table[key];
      return own === undefined
        ? html`<span lang="en">${fill(english[key], values)}</span>`
        : html`${fill(own, values)}`;
    },
    text: (key, values = {}) => fill(table[key] ?? english[key], values),
  };
}

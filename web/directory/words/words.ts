// The public pages in the reader's language: English whole, another as far as somebody who speaks it has written it
// (directory/words.pt.yaml of a partnership; `npm run words -- pt` says what is missing). What is not written yet stands in English, and is marked
// as English. Names of days, dates and languages come from the Unicode CLDR, by Intl, where the file does not say them otherwise.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { checkConfig, ConfigError, type ConfigProblem, readConfigFile } from '#runtime/config/read-folder.ts';
import { formatDateTime } from '../../design/dates.ts';
import { type Html, html } from '../../design/html.ts';
import { english, type Key } from './english.ts';

type Values = Readonly<Record<string, string | number>>;

export interface Words {
  /** BCP 47, e.g. pt. */
  language: string;
  direction: 'ltr' | 'rtl';
  /** A day, YYYY-MM-DD, as it is written in this language. */
  day: (day: string) => string;
  /** As markup: English that stands in another language's page says that it is. */
  say: (key: Key, values?: Values) => Html;
  /** As text, for titles and attributes. */
  text: (key: Key, values?: Values) => string;
}

export interface Translations {
  /** Languages in which something is written, English first. */
  offered: readonly { language: string; name: string }[];
  of(language: string | undefined): Words;
}

/** A language's name in itself. */
const ownName = (language: string): string => {
  const name = new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language;
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
};

/** @throws ConfigError naming words that no page has, or whose places to fill in are others than the English ones. */
export function readTranslations(partnershipFolder: string): Translations {
  const folder = join(partnershipFolder, 'directory');
  const problems: ConfigProblem[] = [];
  const tables = new Map<string, Table>([['en', english]]);
  for (const name of existsSync(folder) ? readdirSync(folder).toSorted() : []) {
    const language = /^words\.(.+)\.yaml$/.exec(name)?.[1];
    if (language === undefined || language === 'en') continue;
    if (!isLanguage(language)) {
      const text = `"${language}" is no language we know. Name the file words.pt.yaml, with a code of BCP 47.`;
      problems.push({ file: join(folder, name), line: 1, place: '', text });
      continue;
    }
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
  const known = new Map([...tables].map(([language, table]) => [language, wordsOf(language, table)]));
  return {
    offered: [...tables.keys()].map((language) => ({ language, name: ownName(language) })),
    of: (language) => known.get(language ?? 'en') ?? known.get('en')!,
  };
}

const placesIn = (text: string) =>
  [...new Set(text.match(/\{\w+\}/g))].toSorted((one, other) => one.localeCompare(other)).join(' ');

type Table = Readonly<Partial<Record<Key, string>>>;

const isLanguage = (code: string): boolean =>
  /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(code) && Intl.DisplayNames.supportedLocalesOf([code]).length > 0;

/** Names of the days, as the CLDR has them: what somebody wrote goes before. */
function daysOf(language: string): Table {
  const format = new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' });
  // The fifth of January 1970 was a Monday.
  const names = Array.from({ length: 7 }, (_, day) => [`day.${day + 1}`, format.format((4 + day) * 86_400_000)]);
  return Object.fromEntries(names) as Table;
}

/** Written from right to left. Source: Unicode CLDR, by Intl.Locale; scripts where it does not say. */
function directionOf(language: string): 'ltr' | 'rtl' {
  const { script } = new Intl.Locale(language).maximize();
  return ['Arab', 'Hebr', 'Thaa', 'Syrc', 'Nkoo', 'Adlm', 'Rohg'].includes(script ?? '') ? 'rtl' : 'ltr';
}

function wordsOf(language: string, written: Table): Words {
  const table: Table = language === 'en' ? written : { ...daysOf(language), ...written };
  const dates = new Intl.DateTimeFormat(language, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    calendar: 'gregory',
    timeZone: 'UTC',
  });
  const fill = (text: string, values: Values) =>
    text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(Object.hasOwn(values, name) ? values[name] : whole));
  return {
    language,
    direction: directionOf(language),
    day: (day) => (language === 'en' ? formatDateTime(day, 'UTC') : dates.format(new Date(`${day}T00:00:00Z`))),
    say(key, values = {}) {
      const own = table[key];
      return own === undefined
        ? html`<span lang="en" dir="ltr">${fill(english[key], values)}</span>`
        : html`${fill(own, values)}`;
    },
    text: (key, values = {}) => fill(table[key] ?? english[key], values),
  };
}

/** What nobody has written yet in a language, in the order of the English; and what is written of it. */
export function missingWords(partnershipFolder: string, language: string): { missing: Key[]; total: number } {
  const offered = readTranslations(partnershipFolder).offered.some((each) => each.language === language);
  const file = join(partnershipFolder, 'directory', `words.${language}.yaml`);
  const table = offered && language !== 'en' ? (parse(readFileSync(file, 'utf8')) as Table) : {};
  const keys = Object.keys(english) as Key[];
  const given = language === 'en' ? english : { ...daysOf(language), ...table };
  return { missing: keys.filter((key) => given[key] === undefined), total: keys.length };
}

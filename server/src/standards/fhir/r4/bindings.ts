// Whether a code is in the value set that its element requires. Most sets are lists; a few are grammars kept elsewhere.
// Source: FHIR R4 §4.1.5 (binding strengths); BCP 13 (mime types), BCP 47 (languages), ISO 4217 (currencies), UCUM.
import { wordTable } from '../../word-table.ts';

/** Codes by system, tab-separated. */
export type CodesBySystem = Record<string, string>;

export interface CodeBinding {
  valueSet: string;
  /** A bare `code`, whose system the element implies. */
  hasCode(code: string): boolean;
  hasCoding(system: string | undefined, code: string | undefined): boolean;
}

const mimeType =
  /^[a-z0-9][\w!#$&^.+-]{0,126}\/[a-z0-9][\w!#$&^.+-]{0,126}(\s*;\s*[\w!#$&^.+-]+=("[^"]*"|[\w!#$&^.+:/-]+))*$/i;
const languageTag =
  /^([a-z]{2,3}(-[a-z]{3}){0,3}(-[a-z]{4})?(-([a-z]{2}|\d{3}))?(-([a-z\d]{5,8}|\d[a-z\d]{3}))*(-[a-wyz\d](-[a-z\d]{2,8})+)*(-x(-[a-z\d]{1,8})+)?|x(-[a-z\d]{1,8})+)$/i;
const ucumShape = /^[!-~]{1,80}$/;

/** Why late: asking Intl costs about 20 ms and 10 MB, and few resources name a currency or a language. */
let currencies: ReadonlySet<string> | undefined;
let languages: Intl.DisplayNames | undefined;

function isCurrency(code: string): boolean {
  currencies ??= new Set(Intl.supportedValuesOf('currency'));
  return currencies.has(code);
}

function isLanguage(code: string): boolean {
  languages ??= new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
  return languages.of(code) !== undefined;
}

/**
 * A language tag of BCP 47: well formed, and where its language has two letters, one that ISO 639-1 lists. No language of more
 * than three letters has ever been registered.
 */
function isLanguageTag(code: string): boolean {
  if (!languageTag.test(code)) return false;
  const [language] = code.split('-');
  return language!.length !== 2 || isLanguage(language!.toLowerCase());
}

/** Value sets that are grammars, by the end of their URL. */
const grammars: Readonly<Record<string, { system: string; has: (code: string) => boolean }>> = wordTable({
  mimetypes: { system: 'urn:ietf:bcp:13', has: (code) => mimeType.test(code) },
  currencies: { system: 'urn:iso:std:iso:4217', has: isCurrency },
  'all-languages': { system: 'urn:ietf:bcp:47', has: isLanguageTag },
  // Shape only: a UCUM expression is checked where quantities are compared, not on every write.
  'ucum-units': { system: 'http://unitsofmeasure.org', has: (code) => ucumShape.test(code) },
});

/** The check for one value set of FHIR, or undefined where neither a list nor a grammar is at hand. */
export function codeBinding(valueSet: string, codes: CodesBySystem | null): CodeBinding | undefined {
  const grammar = grammars[valueSet];
  if (grammar) {
    return {
      valueSet,
      hasCode: grammar.has,
      hasCoding: (system, code) => system === grammar.system && code !== undefined && grammar.has(code),
    };
  }
  if (!codes) return undefined;
  const bySystem = new Map(Object.entries(codes).map(([system, list]) => [system, new Set(list.split('\t'))]));
  const all = new Set([...bySystem.values()].flatMap((list) => [...list]));
  return {
    valueSet,
    hasCode: (code) => all.has(code),
    hasCoding: (system, code) => system !== undefined && code !== undefined && bySystem.get(system)?.has(code) === true,
  };
}

// Whether a code is in a value set, as far as lists can tell: those of the loaded folder and FHIR R4's own. What only a
// terminology server knows (SNOMED CT by expression, dm+d) is answered "unknown", never "no".
// Source: https://hl7.org/fhir/R4/valueset.html#compositions
import { readFileSync } from 'node:fs';
import { codeBinding } from '../r4/bindings.ts';
import { type CodeSystem, type Concept, type ValueSet, type ValueSetInclude, withoutVersion } from './definitions.ts';

export type Membership = 'in' | 'out' | 'unknown';

/** @param system undefined for a bare code, whose system the value set implies. */
type HasCode = (system: string | undefined, code: string) => Membership;

export interface CodeLists {
  membership(valueSet: string, system: string | undefined, code: string): Membership;
}

interface CutTerminology {
  codeSystems: Record<string, string>;
  valueSets: Record<
    string,
    { systems: Record<string, string>; valueSets?: string[]; exclude?: Record<string, string>; filtered?: true }
  >;
}

/** The code lists of the resources given, over FHIR R4's. */
export function codeListsOf(codeSystems: readonly CodeSystem[], valueSets: readonly ValueSet[]): CodeLists {
  const file = readFileSync(new URL('../r4/terminology.json', import.meta.url), 'utf8');
  const cut = JSON.parse(file) as CutTerminology;
  const systems = new Map(
    Object.entries(cut.codeSystems).map(([url, codes]) => [url, () => new Set(codes.split('\t'))]),
  );
  for (const { url, content, concept } of codeSystems) {
    if (content === 'complete' && concept) systems.set(url, () => new Set(codesOf(concept)));
  }
  const loaded = new Map(valueSets.map((valueSet) => [valueSet.url, valueSet]));
  const ready = new Map<string, HasCode>();

  const listOf = memo((url: string) => systems.get(url)?.());

  function valueSet(canonical: string): HasCode {
    const url = withoutVersion(canonical);
    const known = ready.get(url);
    if (known) return known;
    // Why first: a value set that includes itself would ask without end.
    ready.set(url, () => 'unknown');
    const made = make(url);
    ready.set(url, made);
    return made;
  }

  function make(url: string): HasCode {
    const own = loaded.get(url) ?? cutValueSet(url);
    if (own?.compose?.include) {
      const includes = own.compose.include.map(included);
      const excludes = (own.compose.exclude ?? []).map(included);
      return (system, code) => {
        const answer = either(includes.map((has) => has(system, code)));
        return answer === 'in' && excludes.some((has) => has(system, code) === 'in') ? 'out' : answer;
      };
    }
    const grammar = codeBinding(url.slice(url.lastIndexOf('/') + 1), null);
    if (!grammar) return () => 'unknown';
    return (system, code) =>
      (system === undefined ? grammar.hasCode(code) : grammar.hasCoding(system, code)) ? 'in' : 'out';
  }

  function cutValueSet(url: string): Pick<ValueSet, 'compose'> | undefined {
    const own = cut.valueSets[url];
    // Grammars (mime types, languages) have a system without a list.
    if (!own || codeBinding(url.slice(url.lastIndexOf('/') + 1), null)) return undefined;
    const includes = (record: Record<string, string>): ValueSetInclude[] =>
      Object.entries(record).map(([system, codes]) =>
        codes === '*' ? { system } : { system, concept: codes.split('\t').map((code) => ({ code })) },
      );
    const include = includes(own.systems);
    if (own.valueSets) include.push({ valueSet: own.valueSets });
    if (own.filtered) include.push({ filter: [] });
    return { compose: { include, exclude: includes(own.exclude ?? {}) } };
  }

  function included(include: ValueSetInclude): HasCode {
    const { system: own, concept, filter } = include;
    const others = (include.valueSet ?? []).map(valueSet);
    const listed = concept && new Set(concept.map(({ code }) => code));
    return (system, code) => {
      const inOthers = others.map((has) => has(system, code));
      if (own === undefined) return others.length > 0 ? all(inOthers) : 'unknown';
      if (system !== undefined && system !== own) return 'out';
      const list = listed ?? listOf(own);
      const isIn: Membership = list ? (list.has(code) ? 'in' : 'out') : 'unknown';
      return all([...inOthers, filter && isIn === 'in' ? 'unknown' : isIn]);
    };
  }

  return { membership: (url, system, code) => valueSet(url)(system, code) };
}

function memo<Value>(make: (key: string) => Value): (key: string) => Value {
  const made = new Map<string, Value>();
  return (key) => {
    if (!made.has(key)) made.set(key, make(key));
    return made.get(key)!;
  };
}

const codesOf = (concepts: readonly Concept[]): string[] =>
  concepts.flatMap(({ code, concept }) => [code, ...codesOf(concept ?? [])]);

const either = (answers: readonly Membership[]): Membership =>
  answers.includes('in') ? 'in' : answers.includes('unknown') ? 'unknown' : 'out';

const all = (answers: readonly Membership[]): Membership =>
  answers.includes('out') ? 'out' : answers.includes('unknown') ? 'unknown' : 'in';

// What a loader makes of files: an edition, and its rows one after the other.
import type { EditionKind } from '../terminology-store.ts';

/** Rows by table; a row's values are in the order of `columns`. */
export const columns = {
  medicine: ['code', 'level', 'name', 'product', 'active'],
  ingredient: ['product', 'substance', 'name'],
  concept: ['code', 'system', 'term', 'active'],
  same_meaning: ['code', 'system', 'target_system', 'target_code'],
  reference_set_member: ['reference_set', 'code'],
} as const;

export type Table = keyof typeof columns;

export type Row = readonly [Table, ...(string | boolean | null)[]] | { leftOut: string };

export interface Edition {
  name: string;
  kind: EditionKind;
  title: string;
  version: string;
  /** YYYY-MM-DD. */
  versionDate?: string;
  /** The files it is read from: their bytes say whether it is the same again. */
  files: readonly string[];
  /** @throws LoadError where a file is not what it should be. */
  rows(): AsyncIterable<Row> | Iterable<Row>;
}

/** What is wrong with a file that was to be loaded: where, and what to do. Says no code's meaning; no person is in these files. */
export class LoadError extends Error {
  constructor(file: string, line: number | undefined, text: string) {
    super(`${file}${line === undefined ? '' : `, line ${line}`}: ${text}`);
  }
}

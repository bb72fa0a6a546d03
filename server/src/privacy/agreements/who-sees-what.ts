// What the agreements in force add up to: who sees what of whose information, and under which of them. Pure.
import type { AgreementInForce } from './agreements.ts';

/** What one organisation may see of another's. */
export interface Seen {
  /** ODS code of whose information it is. */
  sharer: string;
  /** ODS code of who may see it. */
  reader: string;
  /** PRSB section ids, or the whole record. */
  sections: ReadonlySet<string> | 'all';
  /** Ids of the agreements that allow it. */
  agreements: readonly string[];
}

/** The organisations of a partnership that hold information here, and those whose staff read. */
export interface Parties {
  sharers: readonly string[];
  readers: readonly string[];
}

/** With everybody else whom an agreement in force names, so that none of what is shared goes unsaid. */
export const withNamed = (agreements: readonly AgreementInForce[], { sharers, readers }: Parties): Parties => ({
  sharers: [...new Set([...sharers, ...agreements.flatMap((agreement) => [...agreement.sharers])])],
  readers: [...new Set([...readers, ...agreements.flatMap((agreement) => [...agreement.readers])])],
});

/**
 * Every pair of which one may see something of the other's. Several agreements between the same two add up. What an organisation
 * holds itself is not in it: no agreement is needed.
 */
export function whoSeesWhat(agreements: readonly AgreementInForce[], { sharers, readers }: Parties): Seen[] {
  return sharers.flatMap((sharer) =>
    readers.flatMap((reader) => {
      const between = agreements.filter((agreement) => agreement.sharers.has(sharer) && agreement.readers.has(reader));
      if (sharer === reader || between.length === 0) return [];
      const sections = between.reduce<Seen['sections']>(
        (sum, next) => (sum === 'all' || next.sections === 'all' ? 'all' : sum.union(next.sections)),
        new Set(),
      );
      return [{ sharer, reader, sections, agreements: between.map(({ id }) => id) }];
    }),
  );
}

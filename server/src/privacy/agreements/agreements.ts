// Which sharing agreements hold at a moment (C99): what one organisation may see of another's, and until when.
import type { Executor } from '#runtime/database/database.ts';
import { selectAgreementsInForce } from './agreement-store.ts';

/** An agreement that holds now. */
export interface AgreementInForce {
  id: string;
  title: string;
  /** ODS codes of the organisations whose information it is. */
  sharers: ReadonlySet<string>;
  /** ODS codes of the organisations whose people may see it. */
  readers: ReadonlySet<string>;
  /** PRSB section ids, or the whole record. */
  sections: ReadonlySet<string> | 'all';
  /** The first moment it no longer holds; absent where it holds until it is ended. */
  validUntil?: Date;
}

/** Read from the register each time: what was agreed, changed or ended counts from the next question on, on every server. */
export async function agreementsInForce(executor: Executor, at: Date): Promise<readonly AgreementInForce[]> {
  const rows = await executor.run(selectAgreementsInForce(at));
  return rows.map(({ agreement_id, title, sharers, readers, sections, valid_until }) => ({
    id: agreement_id,
    title,
    sharers: new Set(sharers),
    readers: new Set(readers),
    sections: sections === null ? 'all' : new Set(sections),
    ...(valid_until === null ? {} : { validUntil: valid_until }),
  }));
}

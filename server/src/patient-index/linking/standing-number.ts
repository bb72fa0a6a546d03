// Which NHS number a patient stands under. It decides who is one person, so it is held faster than any other detail: what was
// verified is replaced by nothing less, and two verified numbers of one patient are a question and no answer.
import type { NhsNumberStatus } from '#standards/demographics.ts';
import type { NhsNumber } from '#standards/nhs-number.ts';
import type { SaidVersion } from './standing.ts';

interface StandingNumber {
  number?: NhsNumber;
  status?: NhsNumberStatus;
  /** Different numbers said to be verified, and not taken back. */
  verified: readonly NhsNumber[];
  /** Who says it. */
  by?: SaidVersion;
}

/**
 * A number once verified stands until its source says there is none (HL7's "", or a whole Patient without one) or that the same
 * number is not verified after all. Another number said since does not replace it unless it is verified too; then both are
 * doubted. What only names a patient counts where no registration gives a number.
 * @param ranked the best-founded first.
 */
export function standingNumber(ranked: readonly SaidVersion[]): StandingNumber {
  const statements = statementsOf(ranked);
  const registered = statements.filter(({ authoritative }) => authoritative);
  const counted = registered.length > 0 ? registered : statements;
  const numberOf = ({ demographics }: SaidVersion) => demographics.nhsNumber!;
  const statuses = new Map<NhsNumber, NhsNumberStatus>();
  for (const { demographics } of statements)
    if (demographics.nhsNumberStatus && !statuses.has(demographics.nhsNumber!))
      statuses.set(demographics.nhsNumber!, demographics.nhsNumberStatus);
  const verified = [...new Set(counted.map(numberOf))].filter((number) => statuses.get(number) === 'verified');
  const number = verified[0] ?? (counted[0] && numberOf(counted[0]));
  const by = counted.find((said) => numberOf(said) === number);
  if (!number || !by) return { verified };
  return { number, status: verified.length === 1 ? 'verified' : 'unverified', verified, by };
}

/**
 * Versions that give a number, down to where one says there is none. A whole Patient that gives another number does not take
 * the former back: that would be the silent replacement this file is against.
 */
function statementsOf(ranked: readonly SaidVersion[]): SaidVersion[] {
  const found: SaidVersion[] = [];
  const closed = new Set<string>();
  for (const said of ranked) {
    if (closed.has(said.sourceId)) continue;
    if (said.demographics.nhsNumber) found.push(said);
    else if (said.cleared.includes('nhsNumber')) break;
    else if (said.complete) closed.add(said.sourceId);
  }
  return found;
}

// What a reader must know of a result that is not, or no longer, the laboratory's last word.
// Source: FHIR R4 observation-status and diagnostic-report-status.
import { words } from '../elements/words.ts';
import { wordTable } from '#standards/word-table.ts';

const cautions: Readonly<Record<string, string>> = wordTable({
  registered: 'no result yet',
  partial: 'incomplete: more results to come',
  preliminary: 'preliminary: may still change',
  amended: 'amended since first issued',
  corrected: 'corrected: an earlier result was wrong',
  appended: 'added to since first issued',
  cancelled: 'cancelled: no result',
  unknown: 'status not known',
});

export function resultCaution(status: unknown): string | undefined {
  return cautions[words(status) ?? ''];
}

// Organisations that a source names by their ODS code alone are shown by the name the partnership knows them by; the others as
// what they are: "organisation X99001". Why here: what is described and kept knows nothing of a partnership.
import type { RecordItem } from '#record/items/record-item.ts';
import type { Partnership } from '#runtime/config/partnership.ts';
import type { SourcePart } from './record-part.ts';

type Names = (ods: string) => string | undefined;

/** The part with names in place of codes; itself where it has none. */
export function withOrganisationNames(
  { organisations }: Pick<Partnership, 'organisations'>,
  part: SourcePart,
): SourcePart {
  const names = new Map(organisations.map(({ ods, name }) => [ods, name]));
  let changed = false;
  const items = part.items.map((item) => {
    const named = nameIn(item, (ods) => names.get(ods));
    changed ||= named !== item;
    return named;
  });
  return changed ? { ...part, items } : part;
}

/** ODS codes of trusts and their sites, and of practices. Source: ODS, code formats. */
const odsCode = /^(R[A-Z0-9]{2,4}|[A-HJ-NPVWXY][0-9]{5})$/;
/** The widest part of a place, which an HL7 v2 message gives as the code of the organisation. */
const endOfPlace = /(\bwhere: (?:[^;]*, )?)([A-Z0-9]{3,10})(?=;|$)/;

function nameIn(item: RecordItem, nameOf: Names): RecordItem {
  const inWords = (code: string) => nameOf(code) ?? (odsCode.test(code) ? `organisation ${code}` : undefined);
  if (item.section === 'gp-practice') {
    const named = inWords(item.title.replace(/^organisation /, ''));
    return named === undefined || named === item.title ? item : { ...item, title: named };
  }
  if (item.resource.resourceType !== 'Encounter' || item.detail === undefined) return item;
  const detail = item.detail.replace(endOfPlace, (all, before: string, code: string) => {
    const named = inWords(code);
    return named === undefined ? all : before + named;
  });
  return detail === item.detail ? item : { ...item, detail };
}

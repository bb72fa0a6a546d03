// Entries of several lists put together by what they are of, and the rule by which they were: what no rule matches stands alone.
// Source: NHS dm+d (virtual medicinal products: substance, strength, form); NICE NG5.
import type { RecordItem } from '../../items/record-item.ts';
import { snomedOf } from '../reading/item-codes.ts';
import { productNameOf } from '../rules/medicine.ts';

export interface MedicineGroup {
  items: readonly RecordItem[];
  /** By substance, form and release; or by the substance, where an entry does not say its form and there is but one. */
  by: 'form' | 'substance';
  /** As names are compared; empty where it could not be read. */
  substance: string;
}

const plainName = (item: RecordItem) => productNameOf({ ...item, title: withoutInstruction(item.title) });

/** "Do not give: Ibuprofen" is of ibuprofen. */
export const withoutInstruction = (title: string): string => title.replace(/^Do not give: /, '');

/** By substance, form and release; one without its form belongs to the only form there is. */
export function groupMedicines(entries: readonly RecordItem[]): MedicineGroup[] {
  const groups = new Map<string, MedicineGroup>();
  const substances = new Map<string, Set<string>>();
  const withoutForm: RecordItem[] = [];
  const put = (key: string, item: RecordItem, by: MedicineGroup['by'], substance: string) => {
    const known = groups.get(key);
    groups.set(key, {
      items: [...(known?.items ?? []), item],
      by: known && (by === 'substance' || known.by === 'substance') ? 'substance' : by,
      substance,
    });
  };
  for (const item of entries) {
    const { substance, form, release } = plainName(item);
    if (form === '') {
      withoutForm.push(item);
      continue;
    }
    const key = `${substance}|${form}|${release}`;
    put(key, item, 'form', substance);
    substances.set(substance, (substances.get(substance) ?? new Set()).add(key));
  }
  for (const item of withoutForm) {
    const { substance } = plainName(item);
    const [only, ...others] = substances.get(substance) ?? [];
    put(only !== undefined && others.length === 0 ? only : `${substance}||`, item, 'substance', substance);
  }
  return [...groups.values()];
}

/** The rule that matched these entries of one group, in words; undefined where there is nothing to match. */
export function matchedBy({ by }: Pick<MedicineGroup, 'by'>, items: readonly RecordItem[]): string | undefined {
  if (items.length < 2) return undefined;
  const codes = new Set(items.map(snomedOf));
  const code = codes.size === 1 && !codes.has(undefined) ? ', and the same dm+d code' : '';
  return by === 'form'
    ? `Matched by the same substance, form and release in the name${code}.`
    : `Matched by the substance alone: not every entry says its form, and only one form of it is listed${code}.`;
}

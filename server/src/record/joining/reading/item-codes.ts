// The codes by which entries of different sources can be compared: national ones, never a system's own.
import { loinc, oneSystem, snomed } from '#terminology/code-systems.ts';
import type { RecordItem } from '../../items/record-item.ts';
import type { JoinedBy } from '../joined-item.ts';

/** What stands where a code was lost between two GP systems: medicine, drug allergy, other allergy. */
const degraded = new Set(['196421000000109', '196461000000101', '196471000000108']);

const isSnomed = ({ system }: { system: string }) => oneSystem(system) === snomed;

/**
 * The first SNOMED CT or dm+d code that says what it is, or where that is retired the one it is the same as; else the one a
 * loaded map says is the same as the source's own.
 */
export function snomedOf({ code, facts, meaning }: RecordItem): string | undefined {
  const own = code && isSnomed(code) ? code.code : facts?.codes?.find(isSnomed)?.code;
  if (own === undefined || meaning?.snomed?.from === own) return meaning?.snomed?.code;
  return degraded.has(own) ? undefined : own;
}

/** The same of LOINC. */
export function loincOf({ code, facts, meaning }: RecordItem): string | undefined {
  if (code?.system === loinc) return code.code;
  return facts?.codes?.find(({ system }) => system === loinc)?.code ?? meaning?.loinc?.code;
}

/** That a rule by this code relied on a map, in words; undefined where the source gave the code itself. */
export function becauseMapped(system: 'snomed' | 'loinc'): (item: RecordItem) => JoinedBy | undefined {
  return ({ meaning }) => {
    const mapped = meaning?.[system];
    return (
      mapped && {
        id: 'same-by-map',
        says: `The code ${mapped.from} is the same as ${names[system]} ${mapped.code} (${mapped.edition}).`,
      }
    );
  };
}

const names = { snomed: 'SNOMED CT', loinc: 'LOINC' } as const;

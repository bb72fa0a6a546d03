// dm+d, as the NHSBSA releases it each week: which brand and which pack is of which virtual medicinal product, and what is in it.
// Source: NHSBSA, dm+d data model: VTM, VMP (with VPI, its ingredients), AMP, VMPP, AMPP; INVALID marks what is no longer used.
import { basename } from 'node:path';
import { type Edition, LoadError, type Row } from './edition.ts';
import { type XmlRecord, xmlRecords } from './xml-records.ts';

/** f_vmp2_3161126.xml: kind, model version 2_3, day, month, year. */
const named = /^f_(vmp|amp|vmpp|ampp|ingredient)2_\d(\d\d)(\d\d)(\d\d)\.xml$/i;
type FileKind = 'vmp' | 'amp' | 'vmpp' | 'ampp' | 'ingredient';

export const isDmdFile = (path: string): boolean => named.test(basename(path));

/**
 * @param files those that {@link isDmdFile}.
 * @throws LoadError where a file is missing, or files are of different releases.
 */
export function dmdEdition(files: readonly string[], title = 'dm+d'): Edition {
  const byKind = new Map<FileKind, string>();
  const dates = new Set<string>();
  for (const path of files) {
    const [, kind, day, month, year] = named.exec(basename(path)) as unknown as string[];
    if (byKind.has(kind!.toLowerCase() as FileKind))
      throw new LoadError(basename(path), undefined, `there are two files of this kind. Load one release at a time.`);
    byKind.set(kind!.toLowerCase() as FileKind, path);
    dates.add(`20${year}-${month}-${day}`);
  }
  const [versionDate] = dates;
  if (dates.size !== 1)
    throw new LoadError(
      basename(files[0]!),
      undefined,
      `the files are of ${dates.size} releases (${[...dates].join(', ')}).`,
    );
  const need = (kind: FileKind): string => {
    const path = byKind.get(kind);
    if (path === undefined)
      throw new LoadError(
        `f_${kind}2_….xml`,
        undefined,
        'this file of the release is missing. Unpack the whole release into one folder.',
      );
    return path;
  };
  const [vmp, amp, ingredient] = [need('vmp'), need('amp'), need('ingredient')];
  return {
    name: title,
    kind: 'medicines',
    title,
    version: versionDate!,
    versionDate: versionDate!,
    files,
    rows: () => rows({ vmp, amp, ingredient, vmpp: byKind.get('vmpp'), ampp: byKind.get('ampp') }),
  };
}

interface DmdFiles {
  vmp: string;
  amp: string;
  ingredient: string;
  vmpp: string | undefined;
  ampp: string | undefined;
}

/** What is of a product that the release does not have says nothing that could be used. */
async function* rows(files: DmdFiles): AsyncGenerator<Row> {
  const products = new Set<string>();
  for await (const row of allRows(files)) {
    if (!('leftOut' in row) && row[0] === 'medicine') {
      if (row[2] === 'VMP') products.add(row[4] as string);
      else if (!products.has(row[4] as string)) {
        yield { leftOut: 'without their product' };
        continue;
      }
    }
    yield row;
  }
}

async function* allRows(files: DmdFiles): AsyncGenerator<Row> {
  const substances = new Map<string, string>();
  for await (const record of xmlRecords(files.ingredient, ['ING']))
    substances.set(say(record, 'ISID'), say(record, 'NM'));

  const previous: Row[] = [];
  for await (const record of xmlRecords(files.vmp, ['VMP', 'VPI'])) {
    const product = say(record, 'VPID');
    if (record.name === 'VPI') {
      const substance = say(record, 'ISID');
      const name = substances.get(substance);
      yield name === undefined
        ? { leftOut: 'ingredients that the ingredient file does not name' }
        : ['ingredient', product, substance, name];
      continue;
    }
    const [name, active] = [say(record, 'NM'), isActive(record)];
    yield ['medicine', product, 'VMP', name, product, active];
    // A product whose number was changed is still in records by its old one.
    const before = record.fields.get('VPIDPREV');
    if (before !== undefined && before !== product) previous.push(['medicine', before, 'VMP', name, product, false]);
  }
  for await (const record of xmlRecords(files.amp, ['AMP']))
    yield [
      'medicine',
      say(record, 'APID'),
      'AMP',
      record.fields.get('DESC') ?? say(record, 'NM'),
      say(record, 'VPID'),
      isActive(record),
    ];

  const productOfPack = new Map<string, string>();
  if (files.vmpp !== undefined)
    for await (const record of xmlRecords(files.vmpp, ['VMPP'])) {
      const [pack, product] = [say(record, 'VPPID'), say(record, 'VPID')];
      productOfPack.set(pack, product);
      yield ['medicine', pack, 'VMPP', say(record, 'NM'), product, isActive(record)];
    }
  if (files.ampp !== undefined)
    for await (const record of xmlRecords(files.ampp, ['AMPP'])) {
      const product = productOfPack.get(say(record, 'VPPID'));
      yield product === undefined
        ? { leftOut: 'packs of a virtual pack that the release does not have' }
        : ['medicine', say(record, 'APPID'), 'AMPP', say(record, 'NM'), product, isActive(record)];
    }
  yield* previous;
}

const isActive = ({ fields }: XmlRecord) => fields.get('INVALID') !== '1';

/** @throws LoadError where the record does not say it. */
function say({ name, fields, file, line }: XmlRecord, field: string): string {
  const said = fields.get(field);
  if (said === undefined) throw new LoadError(file, line, `this ${name} has no ${field}.`);
  return said;
}

// FHIR R4 Bundles that nobody here wrote (Synthea), imported into a real database: what goes in is stored or refused with its
// reason, linked, described, and the same again changes nothing. SYNTHEA_FOLDER names another folder of *.tar.xz or *.json.
import { readMatching } from '#patient-index/matching/matching-config.ts';
import { linkPatient } from '#patient-index/link-patient.ts';
import {
  importBundles,
  type BundleFile,
  type ImportedFile,
  type ImportOptions,
} from '#record/import/import-bundles.ts';
import { notShownReason } from '#record/items/not-shown.ts';
import { rebuildItems } from '#record/write.ts';
import type { Database } from '#runtime/database/database.ts';
import { demographicsOfPatient } from '#standards/fhir/patient-demographics.ts';
import type { Bundle, Resource } from '#standards/fhir/types.ts';
import type { PatientId } from '#standards/patient.ts';
import { jsonFilesIn } from '#synthetic/synthea/archive.ts';
import { createCheckDatabase } from '../check-database.ts';
import { type Part, table } from './part.ts';

/** Of each so many, how many are rebuilt and fed again: enough to notice, few enough to wait for. */
const patientsRebuilt = 20;
const filesFedAgain = 10;

export const part: Part = {
  name: 'synthea',
  needs: 'synthea-r4',
  async run(given, print) {
    const folder = process.env['SYNTHEA_FOLDER'] ?? given;
    const files: BundleFile[] = [];
    for await (const file of jsonFilesIn(folder)) files.push(file);
    const came = countTypes(files);
    const again = files.slice(0, filesFedAgain).map(spacedOut);
    const check = await createCheckDatabase();
    try {
      const inbox = check.as('inbox');
      const started = performance.now();
      const imported = await importAll(files, inbox);
      const seconds = (performance.now() - started) / 1000;
      const held = await whatIsHeld(check.as('owner'));
      const refused = refusalsByType(imported.files);
      const failures: string[] = [];

      const rows = [...came]
        .toSorted(([one], [other]) => (one < other ? -1 : 1))
        .map(([type, count]) => {
          const stored = held.types.get(type);
          const unexplained = count - (stored?.resources ?? 0) - (refused.byType.get(type) ?? 0);
          return [
            type,
            count,
            stored?.resources ?? 0,
            refused.byType.get(type) ?? 0,
            unexplained,
            stored?.items ?? 0,
            shownAs(type),
          ];
        });
      print(table(['resource type', 'in', 'stored', 'refused', 'unexplained', 'items out', 'no item because'], rows));
      print('');
      print(table(['refused', 'of type', 'because'], refused.reasons));
      print('');
      print(table(['items', 'section'], held.sections));
      for (const file of imported.files)
        if (file.outcome === 'refused') failures.push(`${file.name} was refused: ${file.issues[0]?.text}`);
      const unexplained = rows.reduce((sum, row) => sum + Math.abs(row[4] as number), 0);
      if (unexplained > 0) failures.push(`${unexplained} resources are neither stored nor refused`);
      for (const type of held.withoutItems)
        if (notShownReason({ resourceType: type } as Resource) === undefined)
          failures.push(`some ${type} made no item and no reason says why`);

      const rebuilt = await rebuildSome(inbox, check.as('owner'));
      if (rebuilt.differing > 0)
        failures.push(`${rebuilt.differing} of ${rebuilt.patients} patients rebuild otherwise`);
      const second = await importAll(again, inbox);
      const changed = totals(second.files).created + totals(second.files).updated;
      if (changed > 0) failures.push(`${changed} resources changed when the same came again`);

      const { created, updated, unchanged } = totals(imported.files);
      const resources = [...came.values()].reduce((sum, count) => sum + count, 0);
      const summary = {
        bundles: files.length,
        resources,
        stored: created + updated + unchanged,
        refused: refused.count,
        unexplained,
        items: held.items,
        patients: imported.linked.size,
        persons: held.persons,
        rebuiltTheSame: rebuilt.patients - rebuilt.differing,
        fedAgainUnchanged: totals(second.files).unchanged,
        importSeconds: Math.round(seconds * 10) / 10,
        resourcesPerSecond: Math.round(resources / seconds),
      };
      print('');
      print(
        Object.entries(summary)
          .map(([name, value]) => `${name} ${value}`)
          .join(', '),
      );
      return { summary, failures };
    } finally {
      await check.drop();
    }
  },
};

function countTypes(files: readonly BundleFile[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { content } of files) {
    const bundle = JSON.parse(new TextDecoder().decode(content)) as Bundle;
    for (const { resource } of bundle.entry ?? [])
      counts.set(resource?.resourceType ?? 'none', (counts.get(resource?.resourceType ?? 'none') ?? 0) + 1);
  }
  return counts;
}

/** The same Bundle in other bytes, so that it is not known by its digest. */
function spacedOut({ name, content }: BundleFile): BundleFile {
  const spaced = new Uint8Array(content.length + 1);
  spaced.set(content);
  spaced[content.length] = 0x20;
  return { name, content: spaced };
}

async function importAll(files: BundleFile[], database: Database) {
  const matching = readMatching(new URL('../../partnership/', import.meta.url).pathname);
  const linked = new Set<PatientId>();
  const link: ImportOptions['linkPatient'] = async (transaction, { resource, ...patient }) => {
    linked.add(patient.patientId);
    await linkPatient(
      transaction,
      {
        ...patient,
        identifiers: resource.identifier ?? [],
        demographics: demographicsOfPatient(resource, patient.receivedAt),
        authoritative: true,
      },
      matching,
    );
  };
  const done: ImportedFile[] = [];
  const source = { sourceId: 'synthea', organisation: 'RZZ' };
  for await (const file of importBundles(files, { database, source, linkPatient: link, now: () => new Date() }))
    done.push(file);
  return { files: done, linked };
}

function totals(files: readonly ImportedFile[]) {
  const sum = { created: 0, updated: 0, unchanged: 0 };
  for (const file of files)
    if (file.outcome === 'imported')
      for (const name of ['created', 'updated', 'unchanged'] as const) sum[name] += file[name];
  return sum;
}

function refusalsByType(files: readonly ImportedFile[]) {
  const byType = new Map<string, number>();
  const reasons = new Map<string, number>();
  let count = 0;
  for (const file of files) {
    if (file.outcome !== 'imported') continue;
    for (const { resource, issues } of file.refused) {
      count += 1;
      byType.set(resource.resourceType, (byType.get(resource.resourceType) ?? 0) + 1);
      const reason = `${resource.resourceType}\t${issues[0]?.text} ${issues[0]?.location ?? ''}`;
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    }
  }
  const rows = [...reasons].map(([reason, times]) => [times, ...reason.split('\t')]);
  return { byType, count, reasons: rows };
}

function shownAs(type: string): string {
  return notShownReason({ resourceType: type } as Resource) ?? '';
}

/** What the database holds, told by itself. */
async function whatIsHeld(owner: Database) {
  const types = await owner.run<{ type: string; resources: number; items: number; without_items: number }>({
    text: `
select resource_type as type, count(*) as resources, sum(items) as items, count(*) filter (where items = 0) as without_items
from (
  select v.resource_type, (select count(*) from record.item i where i.patient_id = v.patient_id
    and i.resource_type = v.resource_type and i.resource_id = v.resource_id)::int as items
  from record.resource_version v where v.version = 1
) each group by resource_type`,
  });
  const sections = await owner.run<{ items: number; section: string }>({
    text: 'select count(*) as items, section from record.item group by section order by 1 desc',
  });
  const [persons] = await owner.run<{ persons: number }>({
    text: 'select count(distinct person_id) as persons from patient_index.link',
  });
  return {
    types: new Map(types.map((row) => [row.type, row])),
    withoutItems: types.filter((row) => row.without_items > 0).map(({ type }) => type),
    sections: sections.map(({ items, section }) => [items, section]),
    items: sections.reduce((sum, { items }) => sum + items, 0),
    persons: persons?.persons ?? 0,
  };
}

/** Draws the lines of some patients anew and compares them with those that importing left. */
async function rebuildSome(inbox: Database, owner: Database) {
  const patients = await owner.run<{ patient_id: PatientId }>({
    text: `select patient_id from record.patient order by patient_id limit ${patientsRebuilt}`,
  });
  let differing = 0;
  for (const { patient_id } of patients) {
    const before = await linesOf(owner, patient_id);
    await inbox.transaction((transaction) => rebuildItems(transaction, patient_id));
    if ((await linesOf(owner, patient_id)) !== before) differing += 1;
  }
  return { patients: patients.length, differing };
}

async function linesOf(owner: Database, patientId: PatientId): Promise<string> {
  const rows = await owner.run({
    text: 'select * from record.item where patient_id = $1 order by resource_type, resource_id, ordinal',
    values: [patientId],
  });
  return JSON.stringify(rows);
}

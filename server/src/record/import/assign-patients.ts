// Whose record each resource of a Bundle belongs to. Source: FHIR R4 Patient compartment.
import type { Patient, Reference, Resource } from '#standards/fhir/types.ts';
import type { Issue } from '#standards/issue.ts';
import { type PatientId, patientIdOf } from '#standards/patient.ts';
import type { ResourceKey } from '../items/record-item.ts';
import type { RefusedResource } from '../write/check-resources.ts';
import { type Kept, refusal } from './entries.ts';
import { isUsable } from './patient-key.ts';
import { literalTarget } from './references.ts';

/** What a Bundle says about one patient. */
export interface BundlePatient {
  patientId: PatientId;
  /** Absent where the Bundle is about a patient it does not describe. */
  patient?: Patient;
  resources: Resource[];
  deleted: ResourceKey[];
}

/** Elements that say whom a resource is about, in the order they count. */
const subjectElements = ['subject', 'patient', 'beneficiary', 'for', 'individual'] as const;

/**
 * What is kept, by patient; what cannot be is added to the refused.
 */
export function assignToPatients(
  kept: readonly Kept[],
  organisation: string,
  refused: RefusedResource[],
): BundlePatient[] {
  const patients = new Map<string, BundlePatient>();
  const patientOf = (patientId: string): BundlePatient => {
    const existing = patients.get(patientId);
    if (existing) return existing;
    const made: BundlePatient = { patientId: patientId as PatientId, resources: [], deleted: [] };
    patients.set(patientId, made);
    return made;
  };
  for (const { resource, key } of kept) if (resource?.resourceType === 'Patient') patientOf(key.id).patient = resource;

  const owners = new Map<Kept, ReadonlySet<string>>();
  const unowned: Kept[] = [];
  for (const each of kept) {
    const about = whomAbout(each, patients, organisation);
    if (about === 'unknown') refused.push(refusal(each.resource, unknownPatient));
    else if (about.size > 0) owners.set(each, about);
    else unowned.push(each);
  }
  for (const each of shared(unowned, owners, kept)) owners.set(...each);
  for (const each of kept) {
    const ids = owners.get(each);
    if (!ids) continue;
    for (const id of ids) {
      const patient = patientOf(id);
      if (each.resource) patient.resources.push(each.resource);
      else patient.deleted.push(each.key);
    }
  }
  for (const each of unowned) if (!owners.has(each)) refused.push(refusal(each.resource, aboutNobody, each.key));
  return [...patients.values()];
}

/** The patients a resource says it is about: none where it does not say, unknown where it says one that cannot be found. */
function whomAbout(
  { resource, key, targets, byNumber }: Kept,
  patients: ReadonlyMap<string, BundlePatient>,
  organisation: string,
): ReadonlySet<string> | 'unknown' {
  if (!resource) return new Set();
  if (resource.resourceType === 'Patient') return new Set([key.id]);
  for (const element of subjectElements) {
    const subject = (resource as unknown as Record<string, Reference | undefined>)[element];
    if (typeof subject !== 'object' || subject === null || Array.isArray(subject)) continue;
    const id = typeof subject.reference === 'string' ? patientTarget(subject.reference) : undefined;
    if (id !== undefined && (patients.has(id) || id === byNumber)) return new Set([id]);
    if (isUsable(subject.identifier)) return new Set([patientIdOf(organisation, subject.identifier)]);
    if (id !== undefined || (subject.reference === undefined && element !== 'individual')) return 'unknown';
  }
  const named = [...targets].flatMap((target) => patientTarget(target) ?? []).filter((id) => patients.has(id));
  return new Set(named);
}

function patientTarget(reference: string): string | undefined {
  const literal = literalTarget(reference);
  return literal?.startsWith('Patient/') ? literal.slice('Patient/'.length) : undefined;
}

/**
 * Resources that are about nobody in particular (professionals, organisations, places, medicines) go with the patients whose
 * resources point at them; what points at a patient's resources goes with that patient. In a Bundle about one patient, all do.
 */
function shared(
  unowned: readonly Kept[],
  owners: ReadonlyMap<Kept, ReadonlySet<string>>,
  kept: readonly Kept[],
): (readonly [Kept, ReadonlySet<string>])[] {
  const all = new Set([...owners.values()].flatMap((ids) => [...ids]));
  if (all.size <= 1) return all.size === 0 ? [] : unowned.map((each) => [each, all] as const);
  const byKey = new Map(kept.map((each) => [`${each.key.resourceType}/${each.key.id}`, each]));
  const found = new Map<Kept, Set<string>>(unowned.map((each) => [each, new Set()]));
  const ownersOf = (each: Kept): ReadonlySet<string> => owners.get(each) ?? found.get(each) ?? new Set();
  for (let grown = true; grown;) {
    grown = false;
    const give = (to: Kept | undefined, ids: ReadonlySet<string>) => {
      const set = to && found.get(to);
      if (!set) return;
      const before = set.size;
      for (const id of ids) set.add(id);
      grown ||= set.size > before;
    };
    for (const each of kept) for (const target of each.targets) give(byKey.get(target), ownersOf(each));
  }
  // Only what nobody points at goes by what it points at: else a shared professional would carry one patient to another.
  for (const [each, ids] of found)
    if (ids.size === 0)
      for (const target of each.targets) {
        const pointed = byKey.get(target);
        if (pointed && owners.has(pointed)) for (const id of owners.get(pointed)!) ids.add(id);
      }
  return [...found].filter(([, ids]) => ids.size > 0);
}

const unknownPatient: Issue = {
  severity: 'error',
  code: 'not-found',
  text: 'The resource is about a patient who is not in the Bundle and is not named by a number.',
};
const aboutNobody: Issue = {
  severity: 'error',
  code: 'business-rule',
  text: 'The resource is about no patient of the Bundle: professionals and organisations are kept with the patients whose records name them.',
};

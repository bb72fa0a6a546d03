// What came for one question, gathered while it comes: each resource checked, whose it is, and what had to be left out.
import { setImmediate as breathe } from 'node:timers/promises';
import { isResource } from '#standards/fhir/validate.ts';
import type { Issue } from '#standards/issue.ts';
import type { Refusal } from '../../../connection/refusal.ts';
import type { Loss, SourceQuery, SourceWarning } from '../../../source-adapter.ts';
import { areaOf, supportingTypes } from './areas.ts';
import { belonging, type Whose } from './belongs.ts';
import type { BundleEntry, UncheckedResource } from '../requests/bundle.ts';
import { refusalInside, remarksOf } from '../requests/fhir-refusal.ts';
import type { FoundPatient } from '../find-patient.ts';
import { resolveReference } from './references.ts';
import { checkValidity } from './validate.ts';

export interface Collection {
  /** By `Type/id`, the patient first. */
  readonly resources: Map<string, UncheckedResource>;
  readonly losses: Loss[];
  readonly warnings: SourceWarning[];
  /** How many of each kind could not be read. */
  readonly unreadable: Map<string, number>;
  /** What the source itself says did not come, by the kind that was asked for. */
  readonly saidMissing: Map<string, Refusal>;
  /** The answer held somebody else's resources: none of it can be trusted. */
  mixed: boolean;
  readonly resolve: (reference: string) => string | undefined;
  /**
   * Takes out what is never shared and all that belongs to it, and what was said of it: what is left is as if it had not come.
   * @param withinMs documents that cannot be read by then are left out, and it is said that some are still being read.
   */
  leaveOutNeverShared(withinMs?: number): Promise<{ stillReading: boolean }>;
  /** Takes a page of entries; `asked` is the kind searched for, undefined for $everything. */
  take(entries: readonly BundleEntry[], asked: string | undefined, signal: AbortSignal): Promise<void>;
}

/** Work this long, then let others: eight sources answer on one thread, and none should wait for another's letters. */
const sliceMs = 4;

export function startCollection(base: URL, query: SourceQuery, found: FoundPatient & { found: true }): Collection {
  const key = `Patient/${found.patient.id}`;
  const resources = new Map<string, UncheckedResource>([[key, found.patient as unknown as UncheckedResource]]);
  const byFullUrl = new Map<string, string>(found.fullUrl === undefined ? [] : [[found.fullUrl, key]]);
  const resolve = (reference: string) => resolveReference(reference, base, byFullUrl);
  const whose: Whose = {
    keys: new Set([key, ...mergedFrom(found, resolve)]),
    nhsNumber: query.patient.demographics.nhsNumber,
  };
  const lost = new Map<string, { loss: Loss; of: Set<string> }>();
  /** What came and is not among the resources, by its key. */
  const notTaken = new Map<string, UncheckedResource>();
  const unreadable = new Map<string, string>();

  const collection: Collection = {
    resources,
    losses: [],
    warnings: [],
    unreadable: new Map(),
    saidMissing: new Map(),
    mixed: false,
    resolve,
    async leaveOutNeverShared(withinMs) {
      const came = [...resources.entries(), ...notTaken.entries()];
      const addresses = new Map([...byFullUrl].map(([fullUrl, each]) => [each, fullUrl]));
      const before = came.map(([, resource]) => resource);
      const neverShared = await query.neverShared.read(before, withinMs);
      const { stillReading } = neverShared;
      const { left, gone } = neverShared.takeOut(
        before,
        came.map(([each]) => addresses.get(each)),
      );
      if (left === before) return { stillReading };
      const goneKeys = new Set([...gone].map((index) => came[index]![0]));
      const kept = came.filter((_, index) => !gone.has(index));
      for (const each of goneKeys) resources.delete(each);
      for (const [index, [each]] of kept.entries()) if (resources.has(each)) resources.set(each, left[index]!);
      const isGone = (each: string) => goneKeys.has(each);
      const losses = [...lost.values()].filter(({ of }) => of.size === 0 || ![...of].every(isGone));
      collection.losses.splice(0, Infinity, ...losses.map(({ loss }) => loss));
      collection.unreadable.clear();
      for (const [each, type] of unreadable)
        if (!goneKeys.has(each)) collection.unreadable.set(type, (collection.unreadable.get(type) ?? 0) + 1);
      return { stillReading };
    },
    async take(entries, asked, signal) {
      for (const { resource, fullUrl } of entries) {
        if (fullUrl !== undefined && typeof resource['id'] === 'string')
          byFullUrl.set(fullUrl, `${resource.resourceType}/${resource['id']}`);
      }
      let sliceEnds = performance.now() + sliceMs;
      for (const entry of entries) {
        takeOne(entry.resource, asked);
        if (performance.now() < sliceEnds) continue;
        await breathe();
        signal.throwIfAborted();
        sliceEnds = performance.now() + sliceMs;
      }
    },
  };

  const takeOne = (resource: UncheckedResource, asked: string | undefined) => {
    const { resourceType } = resource;
    if (resourceType === 'OperationOutcome') {
      takeRemark(resource, asked);
      return;
    }
    const resourceKey = `${resourceType}/${String(resource['id'])}`;
    if (resources.has(resourceKey)) return;
    if (resourceType === 'Patient') {
      if (!whose.keys.has(resourceKey)) collection.mixed = true;
      return;
    }
    const fate = judge(resource, resourceKey);
    if (fate === 'taken') resources.set(resourceKey, resource);
    else notTaken.set(resourceKey, resource);
  };
  const judge = (resource: UncheckedResource, resourceKey: string): 'taken' | 'not taken' => {
    const { resourceType } = resource;
    const shown = areaOf(resourceType) !== undefined;
    if (!shown && !supportingTypes.has(resourceType)) {
      const kind = isResource(resource) ? resourceType : 'other';
      lose(resourceKey, kind, 'Bundle.entry', 'This record does not show this kind of entry.');
      return 'not taken';
    }
    const { valid, problems } = checkValidity(resource);
    for (const problem of problems)
      lose(
        resourceKey,
        resourceType,
        problem.location ?? resourceType,
        problem.text,
        valid ? 'changed' : 'not-carried',
      );
    if (!valid) {
      if (shown) {
        unreadable.set(resourceKey, resourceType);
        collection.unreadable.set(resourceType, (collection.unreadable.get(resourceType) ?? 0) + 1);
      }
      return 'not taken';
    }
    const belongs = shown ? belonging(resource, whose, resolve) : 'to-the-patient';
    if (belongs === 'to-somebody-else') collection.mixed = true;
    else if (belongs === 'to-several')
      lose(resourceKey, resourceType, resourceType, 'It names other people too; look in the source itself.');
    else if (belongs === 'to-nobody-named')
      lose(resourceKey, resourceType, resourceType, 'It does not say whom it is about.');
    return belongs === 'to-the-patient' ? 'taken' : 'not taken';
  };
  const takeRemark = (outcome: UncheckedResource, asked: string | undefined) => {
    if (query.neverShared.mentionedIn(outcome)) return;
    const area = asked === undefined ? 'Record' : (areaOf(asked)?.area ?? asked);
    collection.warnings.push(...remarksOf(outcome, area, query.patient.demographics));
    const refusal = refusalInside(outcome);
    if (refusal) collection.saidMissing.set(asked ?? '', refusal);
  };
  /** Once for each place: a thousand resources with one fault are one thing to mend. */
  const lose = (
    resourceKey: string,
    kind: string,
    location: string,
    reason: string,
    effect: Loss['effect'] = 'not-carried',
  ) => {
    const place = location.replaceAll(/\[\d+\]/g, '');
    const id = `${kind} ${place} ${reason}`;
    const before = lost.get(id);
    if (before) {
      before.of.add(resourceKey);
      return;
    }
    const loss = { kind, location: place, effect, reason };
    lost.set(id, { loss, of: new Set([resourceKey]) });
    collection.losses.push(loss);
  };
  return collection;
}

/** How the reader is told that entries of one kind were left out. */
export function unreadableIssue(resourceType: string, count: number): Issue {
  const area = areaOf(resourceType)?.area ?? resourceType;
  return {
    severity: 'error',
    code: 'invalid',
    text: `${area}: ${count === 1 ? '1 entry' : `${count} entries`} could not be read and ${count === 1 ? 'is' : 'are'} not shown. Look in the source itself.`,
    location: resourceType,
  };
}

/** Patients this one replaces at the source after a merge: what is filed under them is this person's. */
function mergedFrom(
  { patient }: FoundPatient & { found: true },
  resolve: (reference: string) => string | undefined,
): string[] {
  return (patient.link ?? [])
    .filter(({ type }) => type === 'replaces')
    .map(({ other }) => (other?.reference === undefined ? undefined : resolve(other.reference)))
    .filter((key) => key !== undefined);
}

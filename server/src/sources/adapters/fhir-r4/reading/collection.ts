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
  const lost = new Set<string>();

  const collection: Collection = {
    resources,
    losses: [],
    warnings: [],
    unreadable: new Map(),
    saidMissing: new Map(),
    mixed: false,
    resolve,
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
    const shown = areaOf(resourceType) !== undefined;
    if (!shown && !supportingTypes.has(resourceType)) {
      lose(
        isResource(resource) ? resourceType : 'other',
        'Bundle.entry',
        'This record does not show this kind of entry.',
      );
      return;
    }
    const { valid, problems } = checkValidity(resource);
    for (const problem of problems)
      lose(resourceType, problem.location ?? resourceType, problem.text, valid ? 'changed' : 'not-carried');
    if (!valid) {
      if (shown) collection.unreadable.set(resourceType, (collection.unreadable.get(resourceType) ?? 0) + 1);
      return;
    }
    const belongs = shown ? belonging(resource, whose, resolve) : 'to-the-patient';
    if (belongs === 'to-somebody-else') collection.mixed = true;
    else if (belongs === 'to-several')
      lose(resourceType, resourceType, 'It names other people too; look in the source itself.');
    else if (belongs === 'to-nobody-named') lose(resourceType, resourceType, 'It does not say whom it is about.');
    else resources.set(resourceKey, resource);
  };
  const takeRemark = (outcome: UncheckedResource, asked: string | undefined) => {
    const area = asked === undefined ? 'Record' : (areaOf(asked)?.area ?? asked);
    collection.warnings.push(...remarksOf(outcome, area, query.patient.demographics));
    const refusal = refusalInside(outcome);
    if (refusal) collection.saidMissing.set(asked ?? '', refusal);
  };
  /** Once for each place: a thousand resources with one fault are one thing to mend. */
  const lose = (kind: string, location: string, reason: string, effect: Loss['effect'] = 'not-carried') => {
    const place = location.replaceAll(/\[\d+\]/g, '');
    const id = `${kind} ${place} ${reason}`;
    if (lost.has(id)) return;
    lost.add(id);
    collection.losses.push({ kind, location: place, effect, reason });
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

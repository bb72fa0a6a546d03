// How what a FHIR source posts is read on its way in: a transaction or batch Bundle, or one resource.
// Source: FHIR R4 §3.1.0.11 (batch/transaction), https://hl7.org/fhir/R4/http.html#transaction.
import { randomUUID } from 'node:crypto';
import { checkResources, type RefusedResource } from '#record/write/check-resources.ts';
import { readJson } from '#sources/connection/read-json.ts';
import type { FeedEvent, FeedTranslation } from '#sources/feed.ts';
import type { Loss } from '#sources/source-adapter.ts';
import type { Bundle, BundleEntry, Patient, Resource } from '#standards/fhir/types.ts';
import { type Issue, IssueError } from '#standards/issue.ts';
import type { PatientId } from '#standards/patient.ts';
import type { EntryResult, InboxSource, ReadMessage } from './message.ts';

/** What a Bundle says about each patient, as record/import/split-bundle.ts tells it. Its resources are changed in place. */
export type SplitBundle = (
  bundle: unknown,
  organisation: string,
) => {
  patients: readonly {
    patientId: PatientId;
    patient?: Patient;
    resources: readonly Resource[];
    deleted: readonly { resourceType: string; id: string }[];
  }[];
  refused: readonly RefusedResource[];
  timestamp?: string;
};

export function fhirSource(
  { sourceId, organisation }: { sourceId: string; organisation: string },
  splitBundle: SplitBundle,
): InboxSource {
  return {
    sourceId,
    organisation,
    kind: 'fhir',
    read(content) {
      const bundle = bundleOf(content);
      const { identifier, timestamp, type } = bundle;
      const split = splitBundle(bundle, organisation);
      const entries = resultsOf(bundle, split);
      const said = (text: unknown) =>
        typeof text === 'string'
          ? text
              .toWellFormed()
              .replaceAll(/\p{Cc}/gu, '')
              .slice(0, 200)
          : '';
      return {
        type: type ?? '',
        // Why random without an identifier: the same bytes may then be the same again or news (on, off, on). Said twice
        // they make no second version; a retry costs work and changes nothing.
        controlId: said(identifier?.value) || randomUUID(),
        sender: said(identifier?.system),
        sentAt: said(timestamp),
        fhir: { type: type === 'transaction' ? 'transaction' : 'batch', entries },
        translate: () => translate(bundle, split, entries),
      } satisfies ReadMessage;
    },
  };
}

/** @throws IssueError where it is no FHIR. One resource becomes a batch of one. */
function bundleOf(content: Uint8Array): Bundle {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const json = readJson(bytes, 'application/fhir+json');
  if (typeof json !== 'object' || json === null || typeof (json as Resource).resourceType !== 'string')
    throw new IssueError(noFhir);
  const resource = json as Resource;
  if (resource.resourceType === 'Bundle') {
    if (!Array.isArray(resource.entry) || resource.entry.length === 0) throw new IssueError(emptyBundle);
    return resource;
  }
  return { resourceType: 'Bundle', type: 'batch', entry: [{ resource }] };
}

/** Entry by entry: what it is called here, or why it is not taken. */
function resultsOf(bundle: Bundle, split: ReturnType<SplitBundle>): EntryResult[] {
  const taken = new Set<unknown>();
  const invalid = new Map<unknown, readonly Issue[]>();
  for (const { resources } of split.patients) {
    for (const resource of resources) {
      taken.add(resource);
      const [refused] = checkResources([resource]).refused;
      if (refused) invalid.set(resource, refused.issues);
    }
  }
  const deleted = new Set(split.patients.flatMap(({ deleted: keys }) => keys.map(({ resourceType }) => resourceType)));
  const left = [...split.refused];
  return (bundle.entry ?? []).map((entry: BundleEntry | null): EntryResult => {
    const resource = entry?.resource;
    const issues = invalid.get(resource);
    if (issues) return { issues };
    if (resource && taken.has(resource)) return { location: `${resource.resourceType}/${resource.id}` };
    const url = entry?.request?.url;
    if (entry?.request?.method === 'DELETE' && typeof url === 'string' && deleted.has(url.split('/').at(-2) ?? ''))
      return {};
    const at = left.findIndex(
      ({ resource: key }) => key.resourceType === (resource?.resourceType ?? '') && key.id === (resource?.id ?? ''),
    );
    const [refused] = left.splice(Math.max(at, 0), 1);
    return { issues: refused?.issues ?? [notTaken] };
  });
}

/**
 * A transaction is taken whole or not at all; of a batch what can be taken is. What is not taken of a batch is said to its
 * sender entry by entry, and stands among the losses.
 */
function translate(bundle: Bundle, split: ReturnType<SplitBundle>, entries: readonly EntryResult[]): FeedTranslation {
  const refused = entries.flatMap(({ issues }) => issues ?? []);
  const [first] = refused;
  if (first && (bundle.type === 'transaction' || entries.every(({ issues }) => issues !== undefined)))
    return { accepted: false, issue: first };
  const recordedAt = instantOf(split.timestamp);
  const invalid = new Set<unknown>(
    bundle.entry?.filter((_, index) => entries[index]?.issues).map((entry: BundleEntry | null) => entry?.resource),
  );
  return {
    accepted: true,
    ...(recordedAt === undefined ? {} : { recordedAt }),
    events: split.patients.flatMap(({ patientId, patient, resources, deleted }): FeedEvent[] => [
      // Why not one that was refused: nobody can be told from others by what is no name, no date and no number.
      ...(patient && !invalid.has(patient)
        ? [{ kind: 'patient' as const, patient: { patientId, resource: patient, authoritative: true } }]
        : []),
      {
        kind: 'resources',
        patientId,
        resources: resources.filter((resource) => resource !== patient),
        ...(deleted.length > 0 ? { deleted } : {}),
      },
    ]),
    losses: entries.flatMap(({ issues }, index): Loss[] =>
      (issues ?? []).map((issue) => ({
        kind: bundle.entry?.[index]?.resource?.resourceType ?? 'entry',
        location: `Bundle.entry[${index}]`,
        effect: 'not-carried',
        reason: issue.text,
      })),
    ),
  };
}

function instantOf(timestamp: string | undefined): string | undefined {
  const instant = Date.parse(timestamp ?? '');
  return Number.isNaN(instant) ? undefined : new Date(instant).toISOString();
}

const noFhir: Issue = {
  severity: 'fatal',
  code: 'invalid',
  text: 'This is not FHIR in JSON and UTF-8, or it is nested deeper than any resource.',
};
const emptyBundle: Issue = {
  severity: 'error',
  code: 'required',
  text: 'The Bundle has no entries.',
  location: 'Bundle.entry',
};
const notTaken: Issue = {
  severity: 'error',
  code: 'business-rule',
  text: 'The entry could not be taken into the record.',
  location: 'Bundle.entry',
};

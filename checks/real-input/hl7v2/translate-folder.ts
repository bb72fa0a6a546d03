// A folder of messages through the parser and the translation: what each kind became, and what went wrong.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { translateMessage } from '#sources/adapters/hl7v2/translate-message.ts';
import type { FeedEvent, FeedSource, FeedTranslation } from '#sources/feed.ts';
import type { Conformance } from '#standards/fhir/conformance.ts';
import { validateResource } from '#standards/fhir/validate.ts';
import type { Resource } from '#standards/fhir/types.ts';
import { messageHeader } from '#standards/hl7v2/header.ts';
import { type Hl7v2Message, parseMessage, splitBatch } from '#standards/hl7v2/message.ts';
import { type Issue, IssueError } from '#standards/issue.ts';

export interface Taken {
  file: string;
  /** `ADT^A01`, or `(unreadable)`. */
  kind: string;
  message?: Hl7v2Message;
  translation?: Extract<FeedTranslation, { accepted: true }>;
  refused?: Issue;
  crashed?: string;
}

/** A source as sources.yaml might configure the sender of a folder. */
export function sourceOf(timeZone: string): FeedSource {
  return {
    sourceId: 'real-input',
    organisation: 'RJZ',
    timeZone,
    localSystem: 'https://real-input.example.org/Id/patient',
    identifierSystems: {},
  };
}

/** Every message in a folder and the folders below, batches split. */
export function takeFolder(folder: string, source: FeedSource): Taken[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(hl7|hl7v2|txt|oru|adt|er7)$/i.test(name) && statSync(join(folder, name)).isFile())
    .toSorted();
  return files.flatMap((name) => {
    const parts = splitBatch(readFileSync(join(folder, name)));
    return parts.map((bytes, index) => take(parts.length === 1 ? name : `${name}#${index + 1}`, bytes, source));
  });
}

/** One message. Anything thrown but an IssueError is a crash. */
function take(file: string, bytes: Uint8Array, source: FeedSource): Taken {
  let kind = '(unreadable)';
  try {
    const message = parseMessage(bytes);
    const { type, event } = messageHeader(message);
    kind = event === '' ? type : `${type}^${event}`;
    const translation = translateMessage(message, source);
    if (translation.accepted) return { file, kind, message, translation };
    return { file, kind, message, refused: translation.issue };
  } catch (error) {
    if (error instanceof IssueError) return { file, kind, refused: error.issue };
    return { file, kind, crashed: error instanceof Error ? `${error.name}: ${error.message}` : 'something was thrown' };
  }
}

/** The resources of a translation, patients among them. */
export function resourcesOf(events: readonly FeedEvent[]): Resource[] {
  return events.flatMap((event): Resource[] => {
    if (event.kind === 'patient') return [event.patient.resource];
    return event.kind === 'resources' ? [...event.resources] : [];
  });
}

/** Resources that FHIR R4 refuses, each with why. */
export function invalidResources(taken: readonly Taken[]): string[] {
  return taken.flatMap(({ file, translation }) =>
    resourcesOf(translation?.events ?? []).flatMap((resource) =>
      validateResource(resource)
        .filter(({ severity }) => severity === 'error' || severity === 'fatal')
        .map(({ text, location }) => `${file}: ${resource.resourceType} ${location ?? ''} ${text}`),
    ),
  );
}

/** Resources that are not what a profile of theirs asks, each with why. */
export function brokenClaims(taken: readonly Taken[], conformance: Conformance): string[] {
  return taken.flatMap(({ file, translation }) =>
    resourcesOf(translation?.events ?? []).flatMap((resource) => {
      const profiles = resource.meta?.profile ?? [];
      const issues = profiles.length > 0 ? conformance.validate(resource, { profiles }) : [];
      return issues
        .filter(({ severity }) => severity === 'error' || severity === 'fatal')
        .map(({ text, location }) => `${file}: ${resource.resourceType} claims a profile: ${location ?? ''} ${text}`);
    }),
  );
}

/** Where a folder of one's own was named: HL7V2_FOLDER, or `-- hl7v2 --folder=PATH`. */
export function foldersNamed(): string[] {
  const words = process.argv
    .filter((word) => word.startsWith('--folder='))
    .map((word) => word.slice('--folder='.length));
  return [process.env['HL7V2_FOLDER'], ...words].filter((folder) => folder !== undefined && folder !== '') as string[];
}

export function shortened(folder: string): string {
  const path = relative(process.cwd(), folder);
  return path.startsWith('..') ? folder : path;
}

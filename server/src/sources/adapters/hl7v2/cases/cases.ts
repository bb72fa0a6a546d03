// The tables of cases in this folder: a message, and the essentials of what becomes of it, for a reader to check.
import { Buffer } from 'node:buffer';
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { FeedEvent, FeedSource } from '#sources/feed.ts';
import type { Resource } from '#standards/fhir/types.ts';

/** The source all cases come from. */
export const source: FeedSource = {
  sourceId: 'rjz-pas',
  organisation: 'RJZ',
  timeZone: 'Europe/London',
  localSystem: 'https://rjz.example.org/Id/patient',
  identifierSystems: { KCH: 'https://kch.example.org/Id/patient' },
};

/** A part of a resource: objects and lists match what has all of it, null what is not there. */
const part = z.record(z.string(), z.unknown());

const cases = z.array(
  z.strictObject({
    it: z.string(),
    /** MSH-9, e.g. `ADT^A01`. */
    kind: z.string(),
    /** The segments after MSH. */
    message: z.string(),
    identifierSystems: z.record(z.string(), z.string()).optional(),
    /** Part of the first Patient. */
    patient: part.optional(),
    /** Whether the message is about who the patient is. */
    authoritative: z.boolean().optional(),
    /** Parts of resources, each of another. */
    resources: z.array(part).optional(),
    /** Parts that no resource has. */
    absent: z.array(part).optional(),
    /** Types of which there is to be none. */
    none: z.array(z.string()).optional(),
    counts: z.record(z.string(), z.number()).optional(),
    /** `patient A1`, `resources A1`, `mentioned A1`, `merge A2 into A1`, `unmerge A2 from A1`, all of them in this order. */
    events: z.array(z.string()).optional(),
    /** Places that are in the loss report, among others. */
    losses: z.array(z.string()).optional(),
    recordedAt: z.string().optional(),
    /** The issue the sender is told. */
    refused: z.strictObject({ code: z.string(), location: z.string() }).optional(),
  }),
);
export type Case = z.output<typeof cases>[number];

/** Every table, by its name. */
export function readCases(): { name: string; cases: Case[] }[] {
  const folder = new URL('./', import.meta.url);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => ({
      name: file.replace('.yaml', ''),
      cases: cases.parse(parse(readFileSync(new URL(file, folder), 'utf8'))),
    }));
}

/** The message of a case, under a header that says its kind. */
export function messageOf({ kind, message }: Pick<Case, 'kind' | 'message'>): Uint8Array {
  const header = `MSH|^~\\&|PAS|RJZ|LCR|RJ1|20240131120000||${kind}|M1|P|2.5`;
  return Buffer.from([header, ...message.trimEnd().split('\n')].join('\r'));
}

/** The resources of a translation, patients among them. */
export function resourcesOf(events: readonly FeedEvent[]): Resource[] {
  return events.flatMap((event): Resource[] =>
    event.kind === 'patient' ? [event.patient.resource] : event.kind === 'resources' ? [...event.resources] : [],
  );
}

// What a FHIR R4 source needs in sources.yaml.
import { z } from 'zod';
import { connectionSettings } from '../../connection/connection-settings.ts';
import { documentSettings } from '../../document-content.ts';
import { askedTypes, usualTypes } from './reading/areas.ts';

/** Shared with the neighbouring record, which speaks the same protocol. */
export const fhirSettingsShape = {
  ...connectionSettings,
  /** Ask Patient/{id}/$everything in place of one search for each kind. */
  everything: z.boolean().default(false),
  /** The kinds asked for, and of which the reader is told when nothing is recorded. */
  resourceTypes: z
    .array(z.enum(askedTypes))
    .min(1, 'Ask for at least one kind of resource.')
    .default([...usualTypes]),
  /** Searches at once for one person, so that one reader does not take all of the source's attention. */
  searchesAtOnce: z.int().min(1).max(32).default(6),
  pageSize: z.int().min(1).max(1000).default(200),
  /** Pages of one search, after which what came is shown and the rest is said to be missing. */
  maxPages: z.int().min(1).max(500).default(20),
  documents: documentSettings,
};

export const fhirSettings = z.strictObject(fhirSettingsShape);

export type FhirSettings = z.output<typeof fhirSettings>;

// What sources.yaml says of a source that sends HL7 v2 messages over MLLP (adapter: hl7v2).
import { z } from 'zod';
import type { SourceConfig } from '#runtime/config/partnership.ts';
import type { FeedSource } from '#sources/feed.ts';
import { characterSetLabel } from '#standards/hl7v2/character-set.ts';

const systemUri = z
  .string()
  .regex(
    /^(https?:\/\/\S+|urn:\S+)$/,
    'An identifier system is an absolute URI, e.g. https://fhir.kch.example.org/Id/patient.',
  );
const file = z.string().trim().min(1, 'Name a file, absolute or from the partnership folder.');

const timeZone = z.string().refine((name) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}, 'Not an IANA time zone, e.g. Europe/London.');

export const hl7v2Settings = z.strictObject({
  /** Where this server waits for the source's connections. */
  listen: z.strictObject({
    host: z.string().trim().min(1, 'Name the address to listen on, e.g. 127.0.0.1.').default('127.0.0.1'),
    /** 0 takes any free port: for tests. */
    port: z.int().min(0).max(65_535, 'A port is a number from 1 to 65535, e.g. 2575.'),
  }),
  /** With it, connections are TLS. With a client authority, senders must show a certificate it signed. */
  tls: z.strictObject({ certificateFile: file, keyFile: file, clientAuthorityFile: file.optional() }).optional(),
  /** Identifier system of the organisation's own patient numbers: where PID-3.4 says nothing, or nothing known. */
  localSystem: systemUri,
  /**
   * Assigning authority (the namespace or the universal id of PID-3.4) → identifier system. NHS numbers are known by
   * their own authority and type codes. The name `PID-2` says what that field holds where it names no authority.
   */
  identifierSystems: z.record(z.string().trim().min(1), systemUri).default({}),
  /** For messages whose MSH-18 is empty: a name of HL7 table 0211, e.g. 8859/1. */
  characterSet: z
    .string()
    .refine(
      (name) => characterSetLabel(name) !== undefined,
      'Not a character set of HL7 table 0211 that this server knows, e.g. UNICODE UTF-8 or 8859/1.',
    )
    .optional(),
  /** MSH-11 of messages that are taken (HL7 table 0103): production; also training and debugging where this is no live record. */
  processingIds: z
    .array(z.enum(['P', 'T', 'D']))
    .min(1, 'Name at least P.')
    .default(['P']),
  /** Zone of times without an offset; the partnership's where absent. */
  timeZone: timeZone.optional(),
  /** A frame longer than this is refused and thrown away as it comes; one without an end closes the connection. */
  maxMessageBytes: z.int().min(1024, 'Under 1,024 bytes no message fits.').default(16_777_216),
  /** A connection that sends nothing for this long is closed. 0 never closes it. */
  idleTimeoutMs: z.int().min(0).default(600_000),
  /** A frame begun must end within this, or the connection is closed. */
  frameTimeoutMs: z.int().min(100).default(30_000),
  maxConnections: z.int().min(1).default(16),
});

export type Hl7v2Settings = z.output<typeof hl7v2Settings>;

/** A feed whose messages are of HL7 v2. */
export interface Hl7v2FeedSource extends FeedSource {
  /** MSH-11 of messages that are taken; all where absent. */
  processingIds?: readonly string[];
}

/**
 * What the translation needs to know of a configured source.
 * @param partnershipTimeZone where the source's settings name none.
 */
export function feedSourceOf(
  source: SourceConfig,
  settings: Hl7v2Settings,
  partnershipTimeZone: string,
): Hl7v2FeedSource {
  return {
    sourceId: source.id,
    organisation: source.organisation,
    timeZone: settings.timeZone ?? partnershipTimeZone,
    localSystem: settings.localSystem,
    identifierSystems: settings.identifierSystems,
    processingIds: settings.processingIds,
  };
}

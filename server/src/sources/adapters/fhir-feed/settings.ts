// What sources.yaml says of a source that posts FHIR R4 Bundles to us (adapter: fhir-feed).
import { z } from 'zod';

export const fhirFeedSettings = z.strictObject({
  /**
   * The SHA-256 of the bearer token the source shows, in hexadecimal: `printf %s TOKEN | sha256sum`. The token itself is
   * stored nowhere, so that neither this file nor a copy of it lets anybody in.
   */
  tokenSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'Give the SHA-256 of the token: 64 small hexadecimal digits, as sha256sum prints it.'),
});

export type FhirFeedSettings = z.output<typeof fhirFeedSettings>;

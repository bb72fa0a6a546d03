// What a GP Connect source needs in sources.yaml.
import { z } from 'zod';
import { connectionSettings, sourceUrl } from '../../connection/connection-settings.ts';
import { documentSettings } from '../../document-content.ts';
import { areaNames } from './reading/clinical-areas.ts';

const asid = z.string().regex(/^\d{9,12}$/, 'An ASID is a number of 12 digits, in quotes, e.g. "200000000115".');

export const gpConnectSettings = z
  .strictObject({
    /** The practice's Access Record Structured FHIR base, as the Spine Directory Service gives it; the token's audience. */
    baseUrl: connectionSettings.baseUrl,
    /** The practice's Access Document FHIR base, where it is another. */
    documentsBaseUrl: sourceUrl.optional(),
    ssp: z.strictObject({
      /** Our ASID. */
      from: asid,
      /** The practice's ASID. */
      to: asid,
      /** The Spine Secure Proxy, through which the practice is asked. None: it is asked directly. */
      proxy: sourceUrl.optional(),
    }),
    /** Who issues the token: our own Spine endpoint. Our ODS code's national address where there is none. */
    issuer: z.url().optional(),
    interactionId: z
      .string()
      .startsWith('urn:nhs:names:services:gpconnect:', 'An interaction id starts urn:nhs:names:services:gpconnect:.')
      .default('urn:nhs:names:services:gpconnect:fhir:operation:gpc.getstructuredrecord-1'),
    /** Areas asked for. */
    areas: z
      .array(z.enum(areaNames))
      .min(1, 'Ask for at least one area.')
      .default([...areaNames]),
    /** Medicines active in the last so many months only; all of them where it is left out. */
    medicationSearchMonths: z.int().min(1).max(600).optional(),
    /** Each issue of a prescription, beside the prescription. */
    prescriptionIssues: z.boolean().default(true),
    /** Where times without an offset were written. */
    timeZone: z.string().default('Europe/London'),
    tls: connectionSettings.tls,
    connections: connectionSettings.connections,
    maxBytes: connectionSettings.maxBytes,
    documents: documentSettings,
  })
  .refine(
    ({ medicationSearchMonths, areas }) => medicationSearchMonths === undefined || !areas.some(forbidsSearchDate),
    {
      path: ['medicationSearchMonths'],
      // Source: GP Connect 1.6, Not permitted parameter combinations.
      message:
        'GP Connect forbids a medication search date when problems or consultations are asked for. Leave it out, or take both out of areas.',
    },
  )
  .refine(
    ({ baseUrl, documentsBaseUrl, ssp }) =>
      documentsBaseUrl === undefined ||
      ssp.proxy !== undefined ||
      new URL(documentsBaseUrl).origin === new URL(baseUrl).origin,
    {
      path: ['documentsBaseUrl'],
      message: 'Without a proxy, documents must lie at the same server as baseUrl.',
    },
  );

const forbidsSearchDate = (area: string) => area === 'problems' || area === 'consultations';

export type GpConnectSettings = z.output<typeof gpConnectSettings>;

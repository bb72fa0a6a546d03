// The clinical systems that may open a record here in context, as identity.yaml registers them: by SMART App Launch, by a signed
// link, or both. A system that is not here is asked nothing and believed nothing.
import { z } from 'zod';
import { signatureAlgorithms } from '../signature-algorithms.ts';

const text = z.string().trim().min(1, 'This may not be empty.');
const address = z.url({ protocol: /^https?$/, error: 'An address like https://clinical.example.org/fhir.' });

const smart = z.strictObject({
  /** `iss` of its launches: the base address of its FHIR server, exactly as it sends it. */
  issuer: address,
  /** Where its authorization server is, when not at that address. Nothing is asked of any other. */
  origins: z.array(address).default([]),
  clientId: text,
  /** None where we are a public client, and PKCE alone protects the code. */
  clientSecret: text.optional(),
  scopes: z
    .array(text)
    .default(['launch', 'openid', 'fhirUser', 'patient/Patient.rs', 'user/Practitioner.rs', 'user/PractitionerRole.rs'])
    .refine(
      (scopes) => ['launch', 'openid', 'fhirUser'].every((scope) => scopes.includes(scope)),
      'A launch needs launch, openid and fhirUser.',
    ),
  signedWith: z.enum(signatureAlgorithms).default('RS256'),
});

const link = z.strictObject({
  /** `iss` of its tokens. */
  issuer: text,
  /** Where its public keys are (JWKS), or the keys themselves. */
  keysUrl: address.optional(),
  keys: z
    .array(z.looseObject({ kty: z.enum(['EC', 'RSA'], 'A public key: EC or RSA.') }))
    .min(1)
    .optional(),
  algorithms: z.array(z.enum(signatureAlgorithms)).min(1).default(['ES256']),
});

export const systemFile = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]{1,39}$/, 'Use 2 to 40 small letters, digits and hyphens.'),
    /** What people call it. */
    name: text,
    /** ODS code of the organisation whose system it is: it launches for nobody else's staff. */
    organisation: text,
    smart: smart.optional(),
    link: link.optional(),
    /** Origins of its pages that show this record within them; none: it opens a page of its own. */
    frames: z
      .array(
        address.refine((each) => new URL(each).origin === each, 'An origin alone, e.g. https://clinical.example.org.'),
      )
      .default([]),
  })
  .refine(({ smart: byApp, link: byLink }) => byApp !== undefined || byLink !== undefined, {
    message: 'Give smart, link, or both.',
  })
  .refine(
    ({ link: byLink }) => byLink === undefined || (byLink.keys === undefined) !== (byLink.keysUrl === undefined),
    {
      message: 'Give link.keys or link.keysUrl, one of the two.',
    },
  );

export type LaunchingSystem = z.output<typeof systemFile>;
export type SmartSettings = NonNullable<LaunchingSystem['smart']>;
export type LinkSettings = NonNullable<LaunchingSystem['link']>;

// How a partnership sends: sending.yaml, documented in docs/configuration.md. Without it nothing is sent, and no page offers to.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import {
  checkConfig,
  ConfigError,
  type ConfigProblem,
  type Environment,
  readConfigFile,
} from '../config/read-folder.ts';

const template = z.uuid('A template’s id is a UUID, as GOV.UK Notify shows it.');
const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const keyShape = new RegExp(`^.*?-?(${uuid})-(${uuid})$`, 'i');

const notify = z.strictObject({
  kind: z.literal('govuk-notify'),
  baseUrl: z
    .url('Give the full address, e.g. https://api.notifications.service.gov.uk.')
    .refine(
      (text) =>
        !URL.canParse(text) ||
        new URL(text).protocol === 'https:' ||
        ['127.0.0.1', 'localhost'].includes(new URL(text).hostname),
      'Use https://. Plain http:// is for this machine only (127.0.0.1).',
    )
    .default('https://api.notifications.service.gov.uk'),
  /** From the environment: `${NOTIFY_API_KEY}`. Its last two parts are the service’s id and the secret. */
  apiKey: z
    .string()
    .regex(
      keyShape,
      'An API key of GOV.UK Notify is a name, the service’s id and the secret, with hyphens between. Give it as ${NOTIFY_API_KEY}.',
    )
    .transform((key) => {
      const [, serviceId, secret] = keyShape.exec(key)!;
      return { serviceId: serviceId!, secret: secret! };
    }),
  /** Templates with ((subject)) and ((text)) for e-mail, ((text)) for texts. What has none is not sent. */
  templates: z
    .strictObject({ email: template.optional(), text: template.optional() })
    .refine(({ email, text }) => email ?? text, 'Name a template for e-mail, for texts, or for both.'),
  /** How long one answer is waited for. */
  waitMs: z.int().min(100).max(60_000).default(10_000),
  /** A message that could not be sent for so long is given up, and its address and words forgotten. */
  giveUpAfterHours: z
    .number()
    .min(0.01)
    .max(120, 'GOV.UK Notify forgets references after seven days: give up well before.')
    .default(48),
});

const sendingFile = z.discriminatedUnion('kind', [
  /** One file for each message: for demonstrations, and for a gateway that takes them from there. */
  z.strictObject({ kind: z.literal('file'), folder: z.string().min(1, 'Name a folder.') }),
  notify,
]);

export type NotifySettings = z.output<typeof notify>;
export type SendingSettings = z.output<typeof sendingFile> | { kind: 'none' };

/** @throws ConfigError with every mistake. */
export function readSending(partnershipFolder: string, environment: Environment = process.env): SendingSettings {
  const name = 'sending.yaml';
  if (!existsSync(join(partnershipFolder, name))) return { kind: 'none' };
  const problems: ConfigProblem[] = [];
  const file = readConfigFile(partnershipFolder, name, environment, problems);
  const settings = file && checkConfig(file, sendingFile, problems);
  if (!settings || problems.length > 0) throw new ConfigError(problems);
  return settings;
}

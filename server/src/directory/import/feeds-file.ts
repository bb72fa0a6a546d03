// Where listings come from: a partnership's directory.yaml.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import {
  checkConfig,
  ConfigError,
  type ConfigProblem,
  type Environment,
  readConfigFile,
} from '#runtime/config/read-folder.ts';
import { connectionSettings } from '#sources/connection/connection-settings.ts';

const feed = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,39}$/, 'Use 2 to 40 small letters, digits and hyphens, e.g. lambeth-council.'),
  /** As editors read it in a listing's history. */
  name: z.string().min(1, 'Say whose directory it is.'),
  /** The stub all its endpoints are under. Asked over the same rules as a source: https, no other host, no redirects. */
  baseUrl: connectionSettings.baseUrl,
  tls: connectionSettings.tls,
  /** Items asked for on one page. */
  pageSize: z.int().min(1).max(500).default(50),
  /** How long one answer is waited for. */
  waitMs: z.int().min(100).max(120_000).default(30_000),
  /** Between two questions, so that a small server is not run over. */
  pauseMs: z.int().min(0).max(60_000).default(100),
  /** Bytes of one answer after which it is too much. */
  maxBytes: z.int().min(10_000).max(100_000_000).default(20_000_000),
  /** Where more than this part of a feed's listings vanish at once, none is taken out and it is said. */
  mostGone: z.number().min(0).max(1).default(0.2),
});

export type FeedSettings = z.output<typeof feed>;

const directoryFile = z.strictObject({
  feeds: z
    .array(feed)
    .default([])
    .refine(
      (feeds) => new Set(feeds.map(({ id }) => id)).size === feeds.length,
      'Two feeds have the same id. Give each its own.',
    ),
});

/** @throws ConfigError with every mistake. A partnership without the file has no feeds. */
export function readFeeds(partnershipFolder: string, environment: Environment = process.env): FeedSettings[] {
  if (!existsSync(join(partnershipFolder, 'directory.yaml'))) return [];
  const problems: ConfigProblem[] = [];
  const file = readConfigFile(partnershipFolder, 'directory.yaml', environment, problems);
  const settings = file && checkConfig(file, directoryFile, problems);
  if (!settings || problems.length > 0) throw new ConfigError(problems);
  return settings.feeds;
}

// That nothing is left out without a word: one value of a message at a time becomes a mark, and the mark has to be in the
// resources, or its place in the loss report, or the place is one whose values are of no consequence, with the reason.
import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { isOfTheMessage } from '#sources/adapters/hl7v2/not-carried.ts';
import { translateMessage } from '#sources/adapters/hl7v2/translate-message.ts';
import type { FeedSource } from '#sources/feed.ts';
import type { Hl7v2Message, Segment } from '#standards/hl7v2/message.ts';

const mark = 'ZQ7X9';

const rules = z.array(
  z.strictObject({ places: z.string().transform((text) => new RegExp(`^(?:${text})$`)), because: z.string().min(20) }),
);

/** The places whose values are of no consequence. */
export function readOfNoConsequence() {
  return rules.parse(parse(readFileSync(new URL('./of-no-consequence.yaml', import.meta.url), 'utf8')));
}

interface Leaf {
  segment: number;
  field: number;
  path: readonly [number, number, number];
}

export interface Completeness {
  tried: number;
  /** `PID-3.4 in FILE`: values that went nowhere. */
  vanished: string[];
}

/**
 * Tries some values of a message.
 * @param most how many; a larger message is tried in as many places, chosen by `random`.
 */
export function tryValues(
  file: string,
  message: Hl7v2Message,
  source: FeedSource,
  most: number,
  random: () => number,
  ofNoConsequence: ReturnType<typeof readOfNoConsequence>,
): Completeness {
  const leaves = leavesOf(message);
  const chosen = leaves.length <= most ? leaves : leaves.filter(() => random() < most / leaves.length);
  const vanished = chosen.flatMap((leaf) => {
    const segment = message.segments[leaf.segment]!;
    const [, component, subComponent] = leaf.path;
    const place = `${segment.name}-${leaf.field}.${component + 1}${subComponent === 0 ? '' : `.${subComponent + 1}`}`;
    if (ofNoConsequence.some(({ places }) => places.test(place))) return [];
    return arrives(marked(message, leaf), segment.name, leaf.field, source) ? [] : [`${place} in ${file}`];
  });
  return { tried: chosen.length, vanished };
}

function arrives(message: Hl7v2Message, segment: string, field: number, source: FeedSource): boolean {
  const translation = translateMessage(message, source);
  // A message that is not taken without the value keeps it for its sender.
  if (!translation.accepted) return true;
  const said = JSON.stringify(translation.events, (key, value: unknown) =>
    key === 'data' && typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : value,
  );
  if (said.toUpperCase().includes(mark)) return true;
  const place = `${segment}-${field}`;
  return translation.losses.some(
    ({ location }) => location === segment || location === place || location.startsWith(`${place}.`),
  );
}

function leavesOf({ segments, delimiters }: Hl7v2Message): Leaf[] {
  const { component, repetition = '\0', subComponent = '\0' } = delimiters;
  return segments.flatMap((segment, index) =>
    segment.fields.flatMap((raw, field): Leaf[] => {
      if (index === 0 || field === 0 || isOfTheMessage(segment.name, field)) return [];
      return raw
        .split(repetition)
        .flatMap((part, first) =>
          part
            .split(component)
            .flatMap((piece, second) =>
              piece
                .split(subComponent)
                .flatMap((value, third): Leaf[] =>
                  value.trim() === '' || value === '""'
                    ? []
                    : [{ segment: index, field, path: [first, second, third] }],
                ),
            ),
        );
    }),
  );
}

function marked(message: Hl7v2Message, { segment, field, path }: Leaf): Hl7v2Message {
  const { component, repetition = '\0', subComponent = '\0' } = message.delimiters;
  const replaceAt = (text: string, separators: readonly string[], indexes: readonly number[]): string => {
    const [separator, ...rest] = separators;
    if (separator === undefined) return mark;
    const [at, ...below] = indexes;
    return text
      .split(separator)
      .map((part, index) => (index === at ? replaceAt(part, rest, below) : part))
      .join(separator);
  };
  const segments = message.segments.map((one, index): Segment =>
    index === segment
      ? {
          ...one,
          fields: one.fields.map((raw, position) =>
            position === field ? replaceAt(raw, [repetition, component, subComponent], path) : raw,
          ),
        }
      : one,
  );
  return { ...message, segments: segments as unknown as Hl7v2Message['segments'] };
}

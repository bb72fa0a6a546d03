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

/** Tries every value of a message but those of no consequence. */
export function tryValues(
  file: string,
  message: Hl7v2Message,
  source: FeedSource,
  ofNoConsequence: ReturnType<typeof readOfNoConsequence>,
): Completeness {
  const leaves = leavesOf(message);
  const vanished = leaves.flatMap((leaf) => {
    const segment = message.segments[leaf.segment]!;
    const [, component, subComponent] = leaf.path;
    const place = `${segment.name}-${leaf.field}.${component + 1}${subComponent === 0 ? '' : `.${subComponent + 1}`}`;
    if (ofNoConsequence.some(({ places }) => places.test(place))) return [];
    return arrives(marked(message, leaf), place, source) ? [] : [`${place} in ${file}`];
  });
  return { tried: leaves.length, vanished };
}

/** Whether a mark at a place (`PID-3.4.2`) is said, or the place or what it is part of is in the loss report. */
function arrives(message: Hl7v2Message, place: string, source: FeedSource): boolean {
  const translation = translateMessage(message, source);
  // A message that is not taken without the value keeps it for its sender.
  if (!translation.accepted) return true;
  const said = JSON.stringify(translation.events, (key, value: unknown) =>
    key === 'data' && typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : value,
  );
  if (said.toUpperCase().includes(mark)) return true;
  return translation.losses.some(({ location }) => location === place || /^[-.]/.test(after(place, location)));
}

/** What of a place follows another that it is part of: `.4` of `PID-3.4` after `PID-3`. */
function after(place: string, whole: string): string {
  return place.startsWith(whole) ? place.slice(whole.length) : '';
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

// Makes bad inputs of good ones: at the level of bytes, of HL7 v2's segments and fields, and of JSON's tree.
import { mutateHl7v2 } from './mutate-hl7v2.ts';
import { mutateJson } from './mutate-json.ts';
import { createRandom, type Random } from '#synthetic/traffic/random.ts';
import type { FuzzTarget } from './target.ts';

/** Bytes that mean something to a parser: frame blocks, separators, brackets, ends of ranges, broken UTF-8. */
const meaningful = [
  0x00, 0x0a, 0x0b, 0x0d, 0x1c, 0x20, 0x22, 0x26, 0x2c, 0x30, 0x3a, 0x5b, 0x5c, 0x5d, 0x5e, 0x7b, 0x7c, 0x7d, 0x7e,
  0x7f, 0x80, 0xc0, 0xed, 0xf8, 0xfe, 0xff,
];

type Mutation = (input: Buffer, random: Random, corpus: readonly Uint8Array[]) => Buffer;

const byteMutations: readonly Mutation[] = [
  function flipBits(input, random) {
    const bytes = Buffer.from(input);
    for (let times = 1 + random.int(8); times > 0 && bytes.length > 0; times -= 1)
      bytes[random.int(bytes.length)]! ^= 1 << random.int(8);
    return bytes;
  },
  function setMeaningful(input, random) {
    const bytes = Buffer.from(input);
    for (let times = 1 + random.int(4); times > 0 && bytes.length > 0; times -= 1)
      bytes[random.int(bytes.length)] = random.pick(meaningful);
    return bytes;
  },
  function cutOut(input, random) {
    const [from, to] = range(input, random);
    return Buffer.concat([input.subarray(0, from), input.subarray(to)]);
  },
  function truncate(input, random) {
    return input.subarray(0, random.int(input.length + 1));
  },
  function insert(input, random) {
    const at = random.int(input.length + 1);
    const added = Buffer.from(Array.from({ length: 1 + random.int(16) }, () => random.pick(meaningful)));
    return Buffer.concat([input.subarray(0, at), added, input.subarray(at)]);
  },
  function repeatPart(input, random) {
    const [from, to] = range(input, random);
    const part = input.subarray(from, Math.min(to, from + 256));
    const times = random.once(10) ? 500 : 1 + random.int(8);
    return Buffer.concat([input.subarray(0, to), ...Array.from({ length: times }, () => part), input.subarray(to)]);
  },
  function exchangeParts(input, random) {
    const [from, to] = range(input, random);
    const [other, otherEnd] = range(input, random);
    return Buffer.concat([input.subarray(0, from), input.subarray(other, otherEnd), input.subarray(to)]);
  },
  function splice(input, random, corpus) {
    const other = Buffer.from(random.pick(corpus));
    return Buffer.concat([
      input.subarray(0, random.int(input.length + 1)),
      other.subarray(random.int(other.length + 1)),
    ]);
  },
  function grow(input, random) {
    const at = random.int(input.length + 1);
    const filling = Buffer.alloc(1 << (10 + random.int(7)), random.pick(meaningful));
    return Buffer.concat([input.subarray(0, at), filling, input.subarray(at)]);
  },
];

function range(input: Buffer, random: Random): [from: number, to: number] {
  const from = random.int(input.length + 1);
  const length = random.once(4) ? random.int(input.length + 1) : random.int(32);
  return [from, Math.min(input.length, from + length)];
}

/** The input of this number: the same for the same seed, corpus and number, on any machine. */
export function makeInput(
  target: Pick<FuzzTarget, 'shape' | 'maxBytes'>,
  corpus: readonly Uint8Array[],
  seed: number,
  number: number,
): Uint8Array {
  const random = createRandom(seed, number);
  let input: Buffer = Buffer.from(random.pick(corpus));
  // One in thirty goes in as it is: what is good must be taken.
  if (random.once(30)) return input;
  const byStructure = target.shape !== 'bytes' && !random.once(3);
  if (byStructure) {
    for (let times = 1 + random.int(3); times > 0; times -= 1)
      input = target.shape === 'hl7v2' ? mutateHl7v2(input, random) : mutateJson(input, random, corpus);
  }
  if (!byStructure || random.once(2)) {
    for (let times = 1 + random.int(3); times > 0; times -= 1)
      input = Buffer.from(random.pick(byteMutations)(input, random, corpus));
  }
  return input.subarray(0, target.maxBytes ?? 256 * 1024);
}

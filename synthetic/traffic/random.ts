// A seeded source of chance, so that every input can be made again from its seed and number.
// Source: mulberry32, Tommy Ettinger, public domain.

export interface Random {
  /** An integer from 0 to below `below`. */
  int(below: number): number;
  pick<T>(from: readonly T[]): T;
  /** True once in `of` times. */
  once(of: number): boolean;
}

export function createRandom(seed: number, stream = 0): Random {
  let state = (seed ^ Math.imul(stream + 1, 0x9e3779b1)) >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  next();
  const int = (below: number) => (below <= 1 ? 0 : next() % below);
  return { int, pick: (from) => from[int(from.length)]!, once: (of) => int(of) === 0 };
}

// What more people cost where their whole records are held. Goals: performance.md, `scale`.
import { measureGrowth } from './population-load/measure-growth.ts';
import type { Bench } from './run.ts';

export const bench: Bench = {
  name: 'scale',
  work: 'open records, and take in messages, among 10,000 people and among as many as can be loaded',
  run: (options) => measureGrowth({ name: 'scale', identitiesOnly: false }, options),
};

// What more people cost in the patient index, where their identities alone are held. Goals: performance.md, `scale`.
import { measureGrowth } from './population-load/measure-growth.ts';
import type { Bench } from './run.ts';

export const bench: Bench = {
  name: 'scale-index',
  work: 'take in messages that change who somebody is, among the identities of 10,000 people and of as many as can be loaded',
  run: (options) => measureGrowth({ name: 'scale-index', identitiesOnly: true }, options),
};

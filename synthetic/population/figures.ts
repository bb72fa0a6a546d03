// Reads figures.yaml: what a population is drawn from, and what it is held to.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const share = z.number().min(0).max(1);
const weights = z.array(z.number().nonnegative());
const perBand = weights.length(11);
const perFifth = weights.length(5);

const schema = z.strictObject({
  figures: z.array(
    z.strictObject({
      figure: z.string(),
      of: z.string(),
      value: share,
      within: z
        .string()
        .regex(/^\d+%$/)
        .transform((text) => Number.parseInt(text, 10) / 100),
      spread: z.number().min(1).default(1),
      source: z.string().min(1),
    }),
  ),
  ageBands: z
    .array(z.string().regex(/^\d+-\d+$/))
    .length(11)
    .transform((bands) => bands.map((band) => band.split('-').map(Number) as [number, number])),
  boroughs: z
    .array(
      z.strictObject({
        code: z.string(),
        name: z.string(),
        people: z.int(),
        ages: perBand,
        whiteBritish: share,
        others: z.record(z.string(), z.number()),
        littleEnglish: share,
        /** Those who come and those who go in a year, together, as a share of all. */
        turnover: share,
        fifths: perFifth,
        postcodes: z.array(z.string()).min(1),
        practicePostcodes: z.array(z.string()).min(1),
      }),
    )
    .min(1),
  whiteBritishByAge: perBand,
  ethnicities: z.record(
    z.string(),
    z.strictObject({
      /** NHS Data Dictionary, ETHNIC CATEGORY. */
      code: z.string().length(1),
      name: z.string(),
      names: z.array(z.string()).min(1),
      speak: z.array(z.string()).min(1),
      atHome: share,
    }),
  ),
  moreThanOneStudied: perBand,
  anyCondition: perBand,
  threeOrMore: perBand,
  endOfLife: perBand,
  byFifth: perFifth,
  healthAtRisk: perFifth,
  organisations: z.array(
    z.strictObject({
      ods: z.string(),
      kind: z.enum(['acute', 'mental-health', 'council']),
      /** Identifier system of its own numbers. */
      number: z.url(),
      near: z.array(z.string()),
      far: z.array(z.string()),
    }),
  ),
});

export type Figures = z.output<typeof schema>;
export type BoroughFigures = Figures['boroughs'][number];
export type OrganisationFigures = Figures['organisations'][number];

/** @throws ZodError where the file says something else than it must. */
export function readFigures(): Figures {
  return schema.parse(parse(readFileSync(new URL('figures.yaml', import.meta.url), 'utf8')));
}

/** Which band of ages somebody of so many years belongs to. */
export function bandOf(figures: Figures, years: number): number {
  const band = figures.ageBands.findIndex(([from, to]) => years >= from && years <= to);
  return band === -1 ? figures.ageBands.length - 1 : band;
}

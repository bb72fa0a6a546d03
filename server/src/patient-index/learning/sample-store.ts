// What weights are learned from: identities as they are compared, drawn from those held. Nobody restricted is among them.
import type { Statement } from '#runtime/database/database.ts';
import type { Profile } from '../matching/profile.ts';

export const countIdentities: Statement<{ identities: number }> = {
  text: 'select count(*) as identities from patient_index.patient where not restricted and standing is not null',
};

/** By chance, the same every time. @param percent of all. */
export const selectAnyone = (percent: number, limit: number): Statement<{ profile: Profile }> => ({
  text: `select profile from patient_index.patient tablesample bernoulli ($1) repeatable (1)
    where not restricted and standing is not null limit $2`,
  values: [Math.min(100, percent), limit],
});

/** Everybody who bears one of some numbers that two or more bear. */
export const selectOfOneNumber = (numbers: number): Statement<{ nhs_number: string; profile: Profile }> => ({
  text: `select nhs_number, profile from patient_index.patient where not restricted and nhs_number in (
      select nhs_number from patient_index.patient where nhs_number is not null and not restricted
      group by nhs_number having count(*) > 1 order by hashtext(nhs_number) limit $1)
    order by nhs_number, patient_id`,
  values: [numbers],
});

/** Everybody born on some days. */
export const selectBornOn = (days: number): Statement<{ birth_date: string; profile: Profile }> => ({
  text: `select birth_date, profile from patient_index.patient where not restricted and birth_date in (
      select birth_date from patient_index.patient where length(birth_date) = 10
      group by birth_date order by hashtext(birth_date) limit $1)
    order by birth_date, patient_id`,
  values: [days],
});

/** How many of these bear each name, folded. */
export const countNames = (
  part: 'family' | 'given',
  percent: number,
): Statement<{ name: string; bearers: number }> => ({
  text: `select name, count(*) as bearers from (
      select ${
        part === 'family'
          ? `array_to_string(array(select jsonb_array_elements_text(profile->'names'->0->'family')), '')`
          : `profile->'names'->0->'given'->>0`
      } as name
      from patient_index.patient tablesample bernoulli ($1) repeatable (1) where not restricted) as named
    where length(name) > 1 group by name`,
  values: [Math.min(100, percent)],
});

// Where postcodes are, and how far the reading of a file of them has come.
import type { Statement } from '#runtime/database/database.ts';

export interface PostcodeRow {
  postcode: string;
  latitude: number;
  longitude: number;
  ward: string | null;
  lsoa: string | null;
}

/** @param postcode without its space, in capitals. */
export const selectPostcode = (postcode: string): Statement<PostcodeRow> => ({
  name: 'directory select postcode',
  text: 'select postcode, latitude, longitude, ward, lsoa from directory.postcode where postcode = $1',
  values: [postcode],
});

/** The middle of a district: of its postcodes, where any are loaded. An inward code is always three. */
export const selectDistrict = (
  outward: string,
): Statement<{ latitude: number; longitude: number; postcodes: number }> => ({
  name: 'directory select district',
  text: `select avg(latitude) as latitude, avg(longitude) as longitude, count(*)::int as postcodes from directory.postcode
    where postcode like $1 || '%' and length(postcode) = length($1) + 3 having count(*) > 0`,
  values: [outward],
});

export const upsertPostcodes = (rows: readonly PostcodeRow[]): Statement => ({
  name: 'directory upsert postcodes',
  text: `insert into directory.postcode (postcode, latitude, longitude, ward, lsoa)
      select * from unnest($1::text[], $2::real[], $3::real[], $4::text[], $5::text[])
    on conflict (postcode) do update set latitude = excluded.latitude, longitude = excluded.longitude,
      ward = coalesce(excluded.ward, postcode.ward), lsoa = coalesce(excluded.lsoa, postcode.lsoa)`,
  values: [
    rows.map(({ postcode }) => postcode),
    rows.map(({ latitude }) => latitude),
    rows.map(({ longitude }) => longitude),
    rows.map(({ ward }) => ward),
    rows.map(({ lsoa }) => lsoa),
  ],
});

export interface FileProgress {
  rowsRead: number;
  postcodes: number;
  refused: number;
  completedAt: Date | null;
}

export const selectProgress = (digest: Buffer): Statement<FileProgress> => ({
  text: `select rows_read as "rowsRead", postcodes, refused, completed_at as "completedAt" from directory.postcode_file where digest = $1`,
  values: [digest],
});

export const keepProgress = (
  digest: Buffer,
  { rowsRead, postcodes, refused, completedAt }: FileProgress,
): Statement => ({
  name: 'directory keep postcode file',
  text: `insert into directory.postcode_file (digest, rows_read, postcodes, refused, completed_at) values ($1, $2, $3, $4, $5)
    on conflict (digest) do update set rows_read = $2, postcodes = $3, refused = $4, completed_at = $5`,
  values: [digest, rowsRead, postcodes, refused, completedAt],
});

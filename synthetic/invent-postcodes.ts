// `node synthetic/invent-postcodes.ts > partnership/places/postcodes.csv`: invented places for postcodes of the demonstration's districts, in the columns of an ONS
// postcode file. About each district's middle and nowhere in particular: nothing of it is from a file of real ones.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** Of the invented people and organisations, so that each lives somewhere. */
const lived = 'SE5 9RS,SE5 3AD,SW9 2HB,SW9 2HA,SE22 3BX,SE16 9PT,SE11 1RG,SW2 8TD,SE17 8QH,SE17 8QA,SE15 8LN'.split(
  ',',
);
const letters = 'ABDEFGHJLNPQRSTUWXYZ';
const perDistrict = 40;

/** Between 0 and 1, the same for the same words. */
const drawn = (...words: (string | number)[]) =>
  createHash('sha256').update(words.join(' ')).digest().readUInt32BE() / 2 ** 32;

const { districts } = parse(readFileSync(new URL('../partnership/places/places.yaml', import.meta.url), 'utf8')) as {
  districts: { outward: string; at: [number, number] }[];
};
const lines = districts.flatMap(({ outward, at: [latitude, longitude] }) => {
  const letter = (at: number, which: string) => letters[Math.floor(drawn(outward, at, which) * letters.length)]!;
  const made = Array.from(
    { length: perDistrict },
    (_, at) =>
      `${outward} ${Math.floor(drawn(outward, at, 'sector') * 10)}${letter(at, 'first')}${letter(at, 'second')}`,
  );
  const here = lived.filter((postcode) => postcode.startsWith(`${outward} `));
  return [...new Set([...here, ...made])].toSorted().map((postcode) => {
    // Within about 700 m of the middle, thicker towards it.
    const away = drawn(postcode, 'away') * 0.0065;
    const towards = drawn(postcode, 'towards') * 2 * Math.PI;
    const lat = latitude + away * Math.sin(towards);
    const long = longitude + (away * Math.cos(towards)) / Math.cos((latitude * Math.PI) / 180);
    return `${postcode},,${lat.toFixed(6)},${long.toFixed(6)},,`;
  });
});
process.stdout.write(`pcds,doterm,lat,long,osward,lsoa21\n${lines.join('\n')}\n`);

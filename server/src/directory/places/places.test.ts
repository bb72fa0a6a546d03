// Postcode files, places by name, walks, and neighbourhoods that overlap.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { type Database, openDatabase } from '#runtime/database/database.ts';
import { createTestDatabase } from '#runtime/database/test-database.ts';
import { silentLog } from '#runtime/log.ts';
import { metresBetween, walkMinutes } from './distance.ts';
import { findPlace } from './find-place.ts';
import { readGazetteer } from './gazetteer.ts';
import { loadPostcodes } from './load-postcodes.ts';
import { readNeighbourhoodSchemes, schemeOn } from './neighbourhoods.ts';

const testDatabase = await createTestDatabase();
const loader = openDatabase({ url: testDatabase.url('loader'), log: silentLog });
const server = testDatabase.as('server');
const folder = mkdtempSync(join(tmpdir(), 'places-'));
after(async () => {
  await loader.close();
  rmSync(folder, { recursive: true, force: true });
});
const partnership = new URL('../../../../partnership', import.meta.url).pathname;
const now = () => new Date('2026-11-24T12:00:00Z');
const write = (name: string, lines: readonly string[]) => {
  writeFileSync(join(folder, name), `${lines.join('\r\n')}\r\n`);
  return join(folder, name);
};
const held = async () =>
  (await server.run<{ postcode: string }>({ text: 'select postcode from directory.postcode order by 1' })).map(
    ({ postcode }) => postcode,
  );

test('columns of an ONS file in any order; those ended or without a place on the map are left out', async () => {
  const path = write('onspd.csv', [
    '\uFEFF"pcd","pcd2","pcds","dointr","doterm","oscty","osward","lat","long","lsoa11","lsoa21"',
    '"SE5 9RS","SE5  9RS","SE5 9RS","198001","","E99999999","E05011105",51.474,-0.092,"E01004050","E01004050"',
    '"SE5 9ZZ","SE5  9ZZ","SE5 9ZZ","198001","199912","E99999999","E05011105",51.47,-0.09,"",""',
    '"GY1 1AA","GY1  1AA","GY1 1AA","198001","","","",99.999999,0,"",""',
    '"nonsense","","nonsense","","","","",51,0,"",""',
    '"SW9 2HB","SW9  2HB","SW9 2HB","198001","","","",51.47,-0.12,"",""',
  ]);
  const loaded = await loadPostcodes(loader, path, { now });
  assert.deepEqual([loaded.postcodes, loaded.leftOut, loaded.refused], [2, 1, 2]);
  assert.deepEqual(await held(), ['SE59RS', 'SW92HB']);
  // The same file again is not read again; other districts of it are.
  assert.equal((await loadPostcodes(loader, path, { now })).before, 5);
  assert.equal((await loadPostcodes(loader, path, { now, districts: ['SW'] })).postcodes, 1);
});

test('broken off, the same file goes on where it was, and nothing is lost or taken twice', async () => {
  const rows = Array.from({ length: 50 }, (_, at) => `N1 ${at % 10}A${'ABDEFGHJLN'[Math.floor(at / 10)]},51.53,-0.1`);
  const path = write('long.csv', ['pcds,lat,long', ...rows]);
  let parts = 0;
  const breaks: Database = {
    ...loader,
    transaction: (work) => {
      parts += 1;
      if (parts === 4) throw new Error('the plug was pulled');
      return loader.transaction(work);
    },
  };
  await assert.rejects(loadPostcodes(breaks, path, { now, partRows: 10 }), /plug/);
  const before = (await held()).filter((postcode) => postcode.startsWith('N1'));
  assert.equal(before.length, 30);
  const loaded = await loadPostcodes(loader, path, { now, partRows: 10 });
  assert.deepEqual([loaded.before, loaded.postcodes], [30, 50]);
  assert.equal((await held()).filter((postcode) => postcode.startsWith('N1')).length, 50);
});

test('a file that is none of these is refused, and says what is missing', async () => {
  await assert.rejects(loadPostcodes(loader, write('other.csv', ['name,town', 'x,y']), { now }), /pcds, lat and long/);
});

test('the role that serves people cannot change where a postcode is', async () => {
  await assert.rejects(server.run({ text: `update directory.postcode set latitude = 0` }), /permission denied/);
});

test('a postcode, a district, a place by name; where a postcode is not loaded its district stands for it', async () => {
  const gazetteer = readGazetteer(partnership);
  const exact = await findPlace(server, gazetteer, { kind: 'postcode', postcode: 'SE5 9RS', name: 'SE5 9RS' });
  assert.deepEqual([exact?.known, exact?.units.ward], ['exactly', 'E05011105']);
  const about = await findPlace(server, gazetteer, { kind: 'postcode', postcode: 'SE5 0AA', name: 'SE5 0AA' });
  assert.deepEqual([about?.known, about?.name], ['about', 'SE5 0AA']);
  // A district nobody wrote down is the middle of its postcodes; N1 is not N17.
  const n1 = await findPlace(server, gazetteer, { kind: 'district', outward: 'N1', name: 'N1' });
  assert.ok(Math.abs(n1!.latitude - 51.53) < 0.001);
  assert.equal(await findPlace(server, gazetteer, { kind: 'district', outward: 'ZZ9', name: 'ZZ9' }), undefined);
});

test('a walk is longer than the line on the map, and never no time at all', () => {
  const camberwell = { latitude: 51.4738, longitude: -0.0921 };
  const brixton = { latitude: 51.4628, longitude: -0.1141 };
  // By the haversine with a calculator: 1,953 m.
  assert.ok(Math.abs(metresBetween(camberwell, brixton) - 1953) < 5);
  assert.equal(walkMinutes(1000, { kilometresAnHour: 4, detour: 1.3 }), 20);
  assert.equal(walkMinutes(0, { kilometresAnHour: 4, detour: 1.3 }), 1);
  fc.assert(
    fc.property(
      fc.double({ min: 50, max: 59, noNaN: true }),
      fc.double({ min: -6, max: 1, noNaN: true }),
      (latitude, longitude) => {
        const there = metresBetween(camberwell, { latitude, longitude });
        assert.ok(there >= 0 && Math.abs(there - metresBetween({ latitude, longitude }, camberwell)) < 1e-6);
      },
    ),
  );
});

test('three schemes for Lambeth stand side by side, and under each every person of an area is counted once', () => {
  const schemes = readNeighbourhoodSchemes(partnership).filter(({ id }) => id.startsWith('lambeth'));
  assert.deepEqual(
    schemes.map(({ id, neighbourhoods }) => [id, neighbourhoods.length]),
    [
      ['lambeth-localities-2014', 3],
      ['lambeth-thriving-communities-2018', 5],
      ['lambeth-and-southwark-2020', 15],
    ],
  );
  for (const scheme of schemes) {
    const members = scheme.membershipOf({ outward: 'SW9' });
    assert.ok(members.length >= 2, `${scheme.id} is permeable`);
    assert.ok(Math.abs(members.reduce((sum, { weight }) => sum + weight, 0) - 1) < 1e-9);
  }
  assert.equal(schemeOn(schemes, '2016-01-01')?.id, 'lambeth-localities-2014');
  assert.equal(schemeOn(schemes, '2019-01-01')?.id, 'lambeth-thriving-communities-2018');
  assert.equal(schemeOn(schemes, '2026-01-01')?.id, 'lambeth-and-southwark-2020');
  assert.deepEqual(schemes[0]!.membershipOf({ outward: 'ZZ1' }), []);
});

test('the finest area a place is known by decides, and weights that do not add up are refused', () => {
  const scheme = (areas: string) => {
    mkdirSync(join(folder, 'places', 'neighbourhoods'), { recursive: true });
    writeFileSync(
      join(folder, 'places', 'neighbourhoods', 'one.yaml'),
      `id: one\nname: One\nsource: A test\nfrom: '2020-01-01'\nneighbourhoods: [{ id: aa, name: A }, { id: bb, name: B }]\nareas:\n${areas}`,
    );
    return readNeighbourhoodSchemes(folder);
  };
  const [only] = scheme('  - { outward: SE5, in: { aa: 1 } }\n  - { ward: E05011105, in: { bb: 1 } }\n');
  assert.deepEqual(
    only!.membershipOf({ outward: 'SE5', ward: 'E05011105' }).map(({ neighbourhood }) => neighbourhood.id),
    ['bb'],
  );
  assert.throws(() => scheme('  - { outward: SE5, in: { aa: 0.5, bb: 0.4 } }\n'), /add up to 1/);
  assert.throws(() => scheme('  - { outward: SE5, in: { aa: 0.5, cc: 0.5 } }\n'), /not a neighbourhood above/);
});

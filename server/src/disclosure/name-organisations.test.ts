import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RecordItem } from '#record/items/record-item.ts';
import { withOrganisationNames } from './name-organisations.ts';
import type { SourcePart } from './record-part.ts';

const organisations = [
  { ods: 'X99001', name: 'Walworth Lanes Surgery' },
  { ods: 'RJZ', name: "King's College Hospital" },
] as never;
const item = (more: Partial<RecordItem>): RecordItem => ({
  section: 'contacts-with-professionals',
  resource: { resourceType: 'Encounter', id: 'e' },
  sourceId: 's',
  title: 'Inpatient stay',
  ...more,
});
const named = (more: Partial<RecordItem>) => {
  const part = { items: [item(more)] } as unknown as SourcePart;
  const { title, detail } = withOrganisationNames({ organisations }, part).items[0]!;
  return detail ?? title;
};

test('a practice named by its code is named; one the partnership does not know is an organisation', () => {
  const practice = (title: string) => named({ section: 'gp-practice', title });
  assert.equal(practice('organisation X99001'), 'Walworth Lanes Surgery');
  assert.equal(practice('X99001'), 'Walworth Lanes Surgery');
  assert.equal(practice('organisation A81001'), 'organisation A81001');
  assert.equal(practice('A81001'), 'organisation A81001');
  assert.equal(practice('Example Surgery'), 'Example Surgery');
});

test('the hospital of a ward is named, and nothing else of what a source wrote is touched', () => {
  assert.equal(
    named({ detail: 'reason: Fall; where: Lonsdale Ward, RJZ; outcome: home' }),
    "reason: Fall; where: Lonsdale Ward, King's College Hospital; outcome: home",
  );
  assert.equal(named({ detail: 'where: Ward 2, RJ7' }), 'where: Ward 2, organisation RJ7');
  assert.equal(named({ detail: 'where: RJZ' }), "where: King's College Hospital");
  for (const detail of ['reason: seen by RJZ', 'where: Ward RJZ', 'where: Lonsdale Ward, RESUS AREA'])
    assert.equal(named({ detail }), detail);
  const note = item({ resource: { resourceType: 'Observation', id: 'o' }, detail: 'where: Ward, RJZ' });
  const part = { items: [note] } as unknown as SourcePart;
  assert.equal(withOrganisationNames({ organisations }, part), part);
});

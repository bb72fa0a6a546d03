import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPartnership } from '#runtime/config/partnership.ts';
import { sections } from '#record/items/sections.ts';
import { adapterSchemas } from '../../../server/src/main.ts';
import { inOrderOf, isClosed, orderOf, readRecordViews, viewOf } from './record-view.ts';

const folders = ['partnership', 'examples/partnerships/tidewater'].map(
  (name) => new URL(`../../../${name}`, import.meta.url).pathname,
);
const viewsIn = (folder: string) => readRecordViews(folder, readPartnership(folder, adapterSchemas, {}).roles);
const ids = sections.map(({ id }) => id).toSorted();

test('no view leaves out a section: what it does not put first follows', () => {
  for (const folder of folders)
    for (const view of viewsIn(folder).views) {
      const { first, others } = orderOf(view);
      assert.deepEqual([...first, ...others].toSorted(), ids, view.id);
      const states = ids.map((id) => ({ id }));
      const shown = inOrderOf(view, states);
      assert.deepEqual([...shown.first, ...shown.others].map(({ id }) => id).toSorted(), ids, view.id);
    }
});

test('alerts and allergies are open in every view a clinician of the demonstration begins with', () => {
  const { views } = viewsIn(folders[0]!);
  for (const view of views) assert.equal(isClosed(view, 'alerts'), false, view.id);
  for (const role of ['gp', 'emergency-doctor', 'paramedic', 'hospital-nurse', 'mental-health-nurse'])
    assert.equal(
      isClosed(viewOf({ views, standard: views[0]! }, role, undefined), 'allergies-and-adverse-reactions'),
      false,
    );
});

test('a role begins with its view, a choice goes before it, and whoever has none with the default', () => {
  const views = viewsIn(folders[0]!);
  assert.equal(viewOf(views, 'paramedic', undefined).id, 'ambulance');
  assert.equal(viewOf(views, 'social-worker', undefined).id, 'social-care');
  assert.equal(viewOf(views, 'paramedic', 'general-practice').id, 'general-practice');
  assert.equal(viewOf(views, 'paramedic', 'no-such-view').id, 'ambulance');
  assert.equal(viewOf(views, 'district-nurse', undefined), views.standard);
  const everything = viewOf(views, 'gp', 'everything');
  assert.ok(ids.every((id) => !isClosed(everything, id)));
});

// Which view a record opens in: the one chosen in this session, else the one of the reader's role, else the partnership's own.
// What it does to the page: the order of the sections, and which of them are closed at the start.
import { readRoleViews, type RoleView, type RoleViews } from '#runtime/config/role-views.ts';
import { type SectionId, sections } from '#record/items/sections.ts';
import { type GlanceLineId, glanceLineIds } from '../glance/glance-lines.ts';
import { sectionOrder } from '../joined-so-far.ts';

export type RecordView = RoleView<SectionId, GlanceLineId>;
export type RecordViews = RoleViews<SectionId, GlanceLineId>;

/**
 * The views of a partnership folder, over the sections and glance lines of this server.
 * @throws ConfigError naming every mistake with file, line and remedy.
 */
export function readRecordViews(folder: string, roles: readonly { id: string }[]): RecordViews {
  return readRoleViews(folder, { sections: sections.map(({ id }) => id), glance: glanceLineIds, roles });
}

export function viewOf({ views, standard }: RecordViews, roleId: string, chosen: unknown): RecordView {
  return views.find(({ id }) => id === chosen) ?? views.find(({ roles }) => roles.includes(roleId)) ?? standard;
}

/** Every section: first those the view names, then all others. Invariant: each once, none left out. */
export function orderOf(view: RecordView): { first: readonly SectionId[]; others: readonly SectionId[] } {
  return { first: view.sections, others: sectionOrder.filter((id) => !view.sections.includes(id)) };
}

/** What there is to show, as the view orders it. */
export function inOrderOf<State extends { id: SectionId }>(
  view: RecordView,
  states: readonly State[],
): { first: State[]; others: State[] } {
  const { first, others } = orderOf(view);
  const byId = new Map(states.map((state) => [state.id, state]));
  const among = (ids: readonly SectionId[]) => ids.flatMap((id) => byId.get(id) ?? []);
  return { first: among(first), others: among(others) };
}

export function isClosed(view: RecordView, id: SectionId): boolean {
  return view.sections.includes(id) ? view.closed.includes(id) : view.others === 'closed';
}

// What a screen reader is given of a page: the browser's own accessibility tree, and what is wrong with it for somebody who hears
// it, jumps by headings, landmarks and tables, or lists the links. Source: WCAG 2.2, 1.3.1, 2.4.4, 2.4.6, 4.1.2; ARIA 1.2.
import type { Page } from 'playwright-core';

/** One thing that is told. */
export interface Heard {
  role: string;
  name: string;
  level?: number;
  url?: string;
  children: readonly Heard[];
}

interface AxNode {
  nodeId: string;
  ignored: boolean;
  role?: { value: string };
  name?: { value: string };
  properties?: { name: string; value: { value?: unknown } }[];
  childIds?: string[];
}

/** The page as it would be told. */
export async function heard(page: Page): Promise<Heard> {
  const session = await page.context().newCDPSession(page);
  let nodes: AxNode[] = [];
  // The tree is made beside the page, and is a moment behind it.
  for (let tries = 0; tries < 20 && !nodes.some(({ role }) => role?.value === 'heading'); tries += 1) {
    if (tries > 0) await new Promise((resolve) => setTimeout(resolve, 50));
    ({ nodes } = (await session.send('Accessibility.getFullAXTree')) as { nodes: AxNode[] });
  }
  await session.detach();
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const build = (node: AxNode): Heard[] => {
    const role = node.role?.value ?? 'none';
    // What a browser draws within a field of a date is its own.
    const inside = role === 'Date' ? [] : (node.childIds ?? []);
    const children = inside.flatMap((id) => (byId.has(id) ? build(byId.get(id)!) : []));
    if (node.ignored || ['none', 'generic', 'InlineTextBox'].includes(role)) return children;
    const property = (name: string) => node.properties?.find((each) => each.name === name)?.value.value;
    const [level, url] = [property('level'), property('url')];
    return [
      {
        role,
        name: (node.name?.value ?? '').replaceAll(/\s+/g, ' ').trim(),
        ...(typeof level === 'number' ? { level } : {}),
        ...(typeof url === 'string' ? { url } : {}),
        children,
      },
    ];
  };
  const [root] = build(nodes[0]!);
  return root!;
}

/** Everything of a tree, in the order it is told. */
export function* all(of: Heard): Generator<Heard> {
  yield of;
  for (const child of of.children) yield* all(child);
}

const landmarks = new Set(['banner', 'main', 'contentinfo', 'navigation', 'region', 'complementary', 'search', 'form']);
const controls = new Set([
  'link',
  'button',
  'textbox',
  'searchbox',
  'checkbox',
  'radio',
  'combobox',
  'DisclosureTriangle',
  'Date',
]);
/** Names that say nothing to somebody who hears them in a list. */
const saysNothing =
  /^(here|click here|more|read more|details|show|open|link|this|go|\d+|\d+ (sources|entries)(, \d+ entries)?)$/i;

/** What is wrong with what is told, in sentences; empty where nothing is. */
export function faultsHeard(page: Heard): string[] {
  const told = [...all(page)];
  return [
    ...faultsOfHeadings(told),
    ...faultsOfLandmarks(told),
    ...told.flatMap(faultsOfTable),
    ...faultsOfControls(told),
  ];
}

function faultsOfHeadings(told: readonly Heard[]): string[] {
  const headings = told.filter(({ role }) => role === 'heading');
  const firsts = headings.filter(({ level }) => level === 1).length;
  return [
    ...(firsts === 1 ? [] : [`${firsts} headings of the first level`]),
    ...headings.filter(({ name }) => name === '').map(() => 'a heading that says nothing'),
    ...headings.flatMap(({ level = 1, name }, index) => {
      const before = headings[index - 1]?.level ?? level;
      return level > before + 1 ? [`heading of level ${level} after level ${before}: ${name}`] : [];
    }),
  ];
}

function faultsOfLandmarks(told: readonly Heard[]): string[] {
  // A form is a place to jump to only where it is named. Source: HTML Accessibility API Mappings, `form`.
  const found = told.filter(({ role, name }) => landmarks.has(role) && (role !== 'form' || name !== ''));
  const names = Map.groupBy(found, ({ role, name }) => `${role} "${name}"`);
  return [
    ...['banner', 'main', 'contentinfo']
      .filter((role) => found.filter((each) => each.role === role).length !== 1)
      .map((role) => `not one ${role}`),
    ...found
      .filter(({ role, name }) => ['navigation', 'region'].includes(role) && name === '')
      .map(({ role }) => `${role} without a name`),
    ...[...names].filter(([, each]) => each.length > 1).map(([name, each]) => `${each.length} of ${name}`),
  ];
}

function faultsOfTable(table: Heard): string[] {
  if (table.role !== 'table') return [];
  const inside = [...all(table)];
  const rows = inside.filter(({ role }) => role === 'row');
  const headers = inside.filter(({ role }) => role === 'columnheader' || role === 'rowheader');
  // A row of one cell says something of the row above it, across all columns.
  const columns = new Set(
    rows
      .map(({ children }) => children.filter(({ role }) => /cell|header/.test(role)).length)
      .filter((count) => count > 1),
  );
  return [
    ...(table.name === '' ? ['a table without a name'] : []),
    ...(rows.length === 0 ? [`a table without rows: ${table.name}`] : []),
    ...(headers.length === 0 ? [`a table without header cells: ${table.name}`] : []),
    ...headers.filter(({ name }) => name === '').map(() => `a header cell that says nothing: ${table.name}`),
    ...(columns.size > 1 ? [`rows of ${[...columns].join(' and ')} cells: ${table.name}`] : []),
  ];
}

function faultsOfControls(told: readonly Heard[]): string[] {
  const found = told.filter(({ role }) => controls.has(role));
  const byName = Map.groupBy(
    found.filter(({ role }) => role !== 'radio'),
    ({ role, name }) => `${role} "${name}"`,
  );
  return [
    ...found.filter(({ name }) => name === '').map(({ role }) => `${role} without a name`),
    ...new Set(
      found
        .filter(({ name }) => saysNothing.test(name))
        .map(({ role, name }) => `${role} "${name}" does not say of what`),
    ),
    ...[...byName]
      .filter(([name, each]) => {
        if (each.length === 1) return false;
        // The same name for the same target is one thing said twice.
        if (each[0]!.role === 'link') return new Set(each.map(({ url }) => url)).size > 1;
        // Of two entries with one title, recorded in one minute by one source, no more can be said.
        return !(each[0]!.role === 'DisclosureTriangle' && /, \d\d:\d\d"$/.test(name));
      })
      .map(([name, each]) => `${each.length} different ones called ${name}`),
  ];
}

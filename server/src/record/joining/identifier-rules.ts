// Rules by identifiers: the same number of one system is the same thing, as long as a source uses it once.
// One rule for each identifier system, so that an entry with a number of its own beside the shared one is still found.
import type { RecordItem } from '../items/record-item.ts';
import type { Entry } from './entry.ts';
import type { IdentifierRule, JoinRule } from './join-rule.ts';

export function identifierRules(rule: IdentifierRule, entries: readonly Entry<RecordItem>[]): JoinRule[] {
  const bySystem = new Map<string, Map<RecordItem, string>>();
  for (const { head } of entries) {
    for (const identifier of rule.identifiers(head)) {
      const bar = identifier.indexOf('|');
      const system = identifier.slice(0, bar);
      let values = bySystem.get(system);
      if (!values) bySystem.set(system, (values = new Map()));
      const before = values.get(head);
      values.set(head, before === undefined ? identifier : [before, identifier].toSorted().join('\n'));
    }
  }
  return [...bySystem]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([, values]) => ({ id: rule.id, says: rule.says, key: (item) => values.get(item) }));
}

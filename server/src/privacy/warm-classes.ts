// Puts the questions of a working day to a set of policies before anybody waits for their answers: at the start, and before an edited
// set takes the place of the one before it.
import { setImmediate as pause } from 'node:timers/promises';
import type { AccessRules } from './access-rules.ts';
import { opensRecord } from './permit.ts';
import type { PolicyQuestion, PolicySet } from './policies/policy-set.ts';
import { relationshipKinds } from './relationships/relationship.ts';

/** What people in one role may do. */
export interface RoleAsked {
  id: string;
  permissions: readonly string[];
}

/** Every role with each single relationship and none, in every choice: some hundreds of classes, 0.15 ms each. */
export async function warmClasses(
  policies: PolicySet,
  rules: Pick<AccessRules, 'claims' | 'emergencies' | 'labels'>,
  roles: readonly RoleAsked[],
): Promise<void> {
  for (const { id, permissions } of roles) {
    const principal = { roleId: id, permissions: permissions.toSorted(), organisation: 'reader' };
    for (const [action, resource, context] of questionsOf(rules))
      policies.ask({ principal, action, resource, context });
    // Whoever is being served goes on between one role and the next.
    await pause();
  }
}

type Asked = [action: string, resource: PolicyQuestion['resource'], context: PolicyQuestion['context']];

function* questionsOf({ claims, emergencies, labels }: Parameters<typeof warmClasses>[1]): Generator<Asked> {
  const purpose = 'direct-care';
  const record = { type: 'Record', id: 'record' } as const;
  yield ['find-patient', { type: 'Search', id: 'search' }, { purpose }];
  for (const optedOut of [false, true]) {
    for (const { id } of claims.reasons) yield ['claim-relationship', record, { purpose, optedOut, reason: id }];
    for (const { code } of emergencies.reasons) yield ['break-glass', record, { purpose, optedOut, reason: code }];
    for (const kind of [undefined, ...relationshipKinds]) {
      const reasons = kind === 'break-glass' ? emergencies.reasons.map(({ code }) => code) : [undefined];
      for (const reason of reasons) {
        const relationships = kind === undefined ? [] : [kind];
        const context = { purpose, relationships, optedOut, ...(reason ? { emergency: { reason } } : {}) };
        for (const action of recordActions) yield [action, record, context];
        for (const { id } of labels) yield ['see-label', { type: 'Label', id }, context];
        for (const organisation of ['reader', 'another'])
          for (const sectionsCovered of [false, true])
            yield [
              'see-source',
              { type: 'Source', id: 'source', organisation },
              { circumstances: context, agreements: sectionsCovered ? ['agreement'] : [], sectionsCovered },
            ];
      }
    }
  }
}

const recordActions = [...opensRecord, 'open-document', 'open-original'];

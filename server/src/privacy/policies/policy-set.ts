// Asks the policies. One question is one class: all of it that some policy speaks of and nothing else (what-counts.ts), so that
// questions no policy can tell apart have one answer and are put to Cedar once.
// Why: Cedar takes 0.15 ms a question, a record some fifteen, and its entries are never asked about one by one.
// Invariant: nothing is allowed that no policy permits; one that forbids wins; and where a policy could not be applied, nothing
// is allowed at all.
import { preparsePolicySet, preparseSchema, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import { mostRecent } from '#runtime/most-recent.ts';
import { classesOf } from './what-counts.ts';
import { type PolicyText, type ReadPolicies, schemaText, staticPolicies } from './read-policies.ts';

/** What is put to the policies: categories only, no name or number of a person. */
export interface PolicyQuestion {
  principal: { roleId: string; permissions: readonly string[]; organisation: string; team?: string };
  action: string;
  resource: { type: 'Search' | 'Record' | 'Label'; id: string } | { type: 'Source'; id: string; organisation: string };
  context: Readonly<Record<string, ContextValue>>;
}

type ContextValue = string | boolean | readonly string[] | { readonly [name: string]: ContextValue };

export interface PolicyAnswer {
  allowed: boolean;
  /** Those that decided, in the order of their files: all that permit, or all that forbid. None where nothing permits. */
  deciding: readonly PolicyText[];
}

export interface PolicySet extends ReadPolicies {
  ask(question: PolicyQuestion): PolicyAnswer;
}

/** Classes kept: roles × organisations × circumstances of a large partnership. */
const mostClasses = 50_000;
const schemaName = 'local care record';

export function policySet(read: ReadPolicies): PolicySet {
  const { version, policies } = read;
  for (const parsed of [preparseSchema(schemaName, schemaText), preparsePolicySet(version, staticPolicies(policies))])
    if (parsed.type === 'failure') throw new Error(parsed.errors.map(({ message }) => message).join('; '));
  const classOf = classesOf(policies);
  const answers = mostRecent<string, PolicyAnswer>(mostClasses);
  return {
    ...read,
    ask(question) {
      const key = classOf(question);
      const known = answers.get(key);
      if (known) return known;
      const answer = askCedar(read, question);
      answers.set(key, answer);
      return answer;
    },
  };
}

/** Straight from Cedar, whatever is known of its class. */
export function askCedar({ version, policies }: ReadPolicies, question: PolicyQuestion): PolicyAnswer {
  const { principal, action, resource, context } = question;
  const user = { type: 'User', id: 'user' };
  const { roleId, permissions, organisation, team } = principal;
  const answer = statefulIsAuthorized({
    principal: user,
    action: { type: 'Action', id: action },
    resource: { type: resource.type, id: resource.id },
    context: context as never,
    entities: [
      {
        uid: user,
        attrs: { permissions: [...permissions], organisation, ...(team === undefined ? {} : { team }) },
        parents: [{ type: 'Role', id: roleId }],
      },
      ...('organisation' in resource
        ? [
            {
              uid: { type: resource.type, id: resource.id },
              attrs: { organisation: resource.organisation },
              parents: [],
            },
          ]
        : []),
    ],
    preparsedSchemaName: schemaName,
    preparsedPolicySetId: version,
    validateRequest: true,
  });
  // Why refuse all: Cedar leaves out a policy it cannot apply, and it may be the one that forbids.
  if (answer.type === 'failure' || answer.response.diagnostics.errors.length > 0)
    throw new Error(`the policies could not be applied to ${action}`);
  const { decision, diagnostics } = answer.response;
  const reasons = new Set(diagnostics.reason);
  return { allowed: decision === 'allow', deciding: policies.filter(({ id }) => reasons.has(id)) };
}

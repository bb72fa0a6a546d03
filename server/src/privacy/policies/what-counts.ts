// What of a question can make a difference to the answer: the parts that some policy for that action speaks of, found by reading the
// policies as data. Two questions alike in these have one answer, and are one class.
// Why: a reader of an organisation nobody has come from today is of a class that was asked long ago, where no policy for that action
// names an organisation. Before, each new organisation put some twenty questions to Cedar, 3 ms in all.
// Invariant: what is not understood counts. A policy may only be found to speak of too much.
// Source: Cedar policies as JSON, https://docs.cedarpolicy.com/policies/json-format.html
import { policyToJson, schemaToJson } from '@cedar-policy/cedar-wasm/nodejs';
import type { PolicyQuestion } from './policy-set.ts';
import { type PolicyText, schemaText } from './read-policies.ts';

/** What some policy for an action speaks of. */
interface Counted {
  action: boolean;
  roleId: boolean;
  resourceId: boolean;
  /** Whether the two organisations are one, and not which they are. */
  sameOrganisation: boolean;
  /** Attributes by name; `all` where a policy takes the whole of it. */
  principal: Set<string> | 'all';
  resource: Set<string> | 'all';
  context: Set<string> | 'all';
  /** Of sets in the context that policies only look into: the words they look for, and whether one asks if it is empty. */
  lookedFor: Map<string, { words: Set<string>; emptiness: boolean }>;
}

/** @returns the class of a question: equal for two that no policy can tell apart. */
export function classesOf(policies: readonly PolicyText[]): (question: PolicyQuestion) => string {
  const groups = actionGroups();
  const scoped = policies.map((policy) => ({ id: policy.id, ...partsOf(policy.text) }));
  const plans = new Map<string, (question: PolicyQuestion) => string>();
  return (question) => {
    const { action } = question;
    let plan = plans.get(action);
    if (!plan) {
      const applying = scoped.filter(({ actions }) => actions === 'all' || actions.some((each) => isOf(action, each)));
      plan = planFor(action, applying);
      plans.set(action, plan);
    }
    return plan(question);
  };

  function isOf(action: string, group: string): boolean {
    return action === group || (groups.get(action) ?? []).some((each) => isOf(each, group));
  }
}

type Scoped = { id: string; actions: 'all' | readonly string[]; speaksOf: (counted: Counted) => void };

function planFor(action: string, applying: readonly Scoped[]): (question: PolicyQuestion) => string {
  const counted: Counted = {
    action: false,
    roleId: false,
    resourceId: false,
    sameOrganisation: false,
    principal: new Set(),
    resource: new Set(),
    context: new Set(),
    lookedFor: new Map(),
  };
  for (const { speaksOf } of applying) speaksOf(counted);
  // Actions that the same policies speak of, and none by name, are one.
  const named = counted.action ? action : applying.map(({ id }) => id).join(' ');
  const some = (from: object, names: Set<string> | 'all') =>
    names === 'all'
      ? from
      : [...names].map((name) => (Object.hasOwn(from, name) ? (from as Record<string, unknown>)[name] : null));
  const { context: taken } = counted;
  const looked = taken === 'all' ? [] : [...counted.lookedFor].filter(([name]) => !taken.has(name));
  /** Which of the words that policies look for are in it: what else is makes no difference. */
  const found = (held: unknown, { words, emptiness }: { words: ReadonlySet<string>; emptiness: boolean }) =>
    Array.isArray(held) ? [[...words].filter((word) => held.includes(word)), emptiness && held.length === 0] : held;
  return ({ principal, resource, context }) => {
    const { roleId, ...user } = principal;
    const organisation = 'organisation' in resource ? resource.organisation : undefined;
    return JSON.stringify([
      named,
      resource.type,
      counted.resourceId ? resource.id : null,
      counted.roleId ? roleId : null,
      counted.sameOrganisation ? organisation === user.organisation : null,
      some(user, counted.principal),
      some(organisation === undefined ? {} : { organisation }, counted.resource),
      some(context, counted.context),
      ...looked.map(([name, what]) => found(context[name], what)),
    ]);
  };
}

/** Which actions each is in, as the schema says. */
function actionGroups(): ReadonlyMap<string, readonly string[]> {
  const read = schemaToJson(schemaText);
  if (read.type === 'failure') throw new Error(read.errors.map(({ message }) => message).join('; '));
  const { actions = {} } = read.json[''] ?? {};
  return new Map(
    Object.entries(actions).map(([name, { memberOf = [] }]) => [name, (memberOf ?? []).map(({ id }) => id)]),
  );
}

function partsOf(text: string): Pick<Scoped, 'actions' | 'speaksOf'> {
  const read = policyToJson(text);
  if (read.type === 'failure') throw new Error(read.errors.map(({ message }) => message).join('; '));
  const { principal, action, resource, conditions } = read.json as unknown as Json;
  return {
    actions: actionsOf(action),
    speaksOf(counted) {
      if (principal.op !== 'All') counted.roleId = true;
      if (resource.op !== 'All') counted.resourceId = true;
      for (const condition of conditions) walk(condition, counted);
    },
  };
}

interface Json {
  principal: { op: string };
  action: { op: string; entity?: { id: string }; entities?: { id: string }[] };
  resource: { op: string };
  conditions: unknown[];
}

function actionsOf({ op, entity, entities }: Json['action']): 'all' | readonly string[] {
  if (op === '==' || op === 'in') return [...(entity ? [entity] : []), ...(entities ?? [])].map(({ id }) => id);
  return 'all';
}

type Variable = 'principal' | 'resource' | 'context';

function walk(node: unknown, counted: Counted): void {
  if (Array.isArray(node)) {
    for (const each of node) walk(each, counted);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  for (const [name, value] of Object.entries(node)) {
    if (name === 'Var') whole(value as string, counted);
    else if ((name === '==' || name === '!=') && areOrganisations(value)) counted.sameOrganisation = true;
    else if ((name === 'contains' || name === 'containsAny' || name === 'isEmpty') && looksInto(name, value, counted))
      continue;
    else if (name === '.' || name === 'has') attribute(value, counted);
    else if (name === 'in' && variableOf((value as { left?: unknown }).left) === 'principal') {
      // A user is in roles, and in nothing else.
      counted.roleId = true;
      walk((value as { right?: unknown }).right, counted);
    } else walk(value, counted);
  }
}

/** A variable taken as it is: compared, or handed on. */
function whole(name: string, counted: Counted): void {
  if (name === 'action') counted.action = true;
  if (name === 'principal') counted.roleId = true;
  if (name === 'resource') counted.resourceId = true;
  if (isVariable(name)) counted[name] = 'all';
}

function attribute(node: unknown, counted: Counted): void {
  const { left, attr } = node as { left?: unknown; attr?: unknown };
  const variable = variableOf(left);
  if (variable === undefined || !isVariable(variable) || typeof attr !== 'string') {
    walk(node, counted);
    return;
  }
  const names = counted[variable];
  if (names !== 'all') names.add(attr);
}

/** Whether it is a set of the context that is looked into, and nothing but that; then it is counted so. */
function looksInto(name: string, node: unknown, counted: Counted): boolean {
  const { arg, left = arg, right } = node as { arg?: unknown; left?: unknown; right?: unknown };
  const { left: of, attr } = ((left as { '.'?: unknown } | undefined)?.['.'] ?? {}) as {
    left?: unknown;
    attr?: unknown;
  };
  if (variableOf(of) !== 'context' || typeof attr !== 'string') return false;
  const words = name === 'isEmpty' ? [] : wordsOf(right);
  if (!words) return false;
  const looked = counted.lookedFor.get(attr) ?? { words: new Set(), emptiness: false };
  for (const word of words) looked.words.add(word);
  if (name === 'isEmpty') looked.emptiness = true;
  counted.lookedFor.set(attr, looked);
  return true;
}

/** One word, or a set of words, as written in the policy; undefined for whatever else. */
function wordsOf(node: unknown): string[] | undefined {
  const { Value: value, Set: set } = (node ?? {}) as { Value?: unknown; Set?: unknown };
  if (typeof value === 'string') return [value];
  if (!Array.isArray(set)) return undefined;
  const words = set.map((each) => (each as { Value?: unknown }).Value);
  return words.every((word) => typeof word === 'string') ? words : undefined;
}

function areOrganisations(node: unknown): boolean {
  const { left, right } = node as { left?: unknown; right?: unknown };
  const owners = [left, right].map((side) => {
    const { left: of, attr } = ((side as { '.'?: unknown } | undefined)?.['.'] ?? {}) as {
      left?: unknown;
      attr?: unknown;
    };
    return attr === 'organisation' ? variableOf(of) : undefined;
  });
  return owners.includes('principal') && owners.includes('resource');
}

const variableOf = (node: unknown): string | undefined => {
  const name = (node as { Var?: unknown } | undefined)?.Var;
  return typeof name === 'string' ? name : undefined;
};
const isVariable = (name: string): name is Variable => ['principal', 'resource', 'context'].includes(name);

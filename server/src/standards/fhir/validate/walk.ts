// Where a validation stands in a resource, and what it has found.
import type { Issue, IssueCode, IssueSeverity } from '../../issue.ts';
import type { Field } from '../r4/definitions.ts';

export type JsonObject = Record<string, unknown>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Why: one bad message must not make a thousand-line answer; the first hundred say what is wrong. */
const maxIssues = 100;
/** Deeper than any real resource (the deepest Questionnaires reach about 20), shallow enough for the stack. */
export const maxDepth = 100;

export class Walk {
  readonly issues: Issue[] = [];
  /** Errors found, also those not kept. */
  errors = 0;
  depth = 0;
  /** The resource whose `contained` the references reach into. */
  root: JsonObject = {};
  /** The nearest resource: FHIRPath's %resource. */
  resource: JsonObject = {};
  /** Resource type of each contained resource of `root`, by id. */
  contained: ReadonlyMap<string, string> | undefined;
  /** Resource type by fullUrl, within a Bundle. */
  entries: ReadonlyMap<string, string> | undefined;
  /** Shown every complex value after its own checks, where somebody wants to see them. */
  onValue: ((field: Field, value: JsonObject) => void) | undefined;
  readonly #path: (Field | number)[] = [];
  readonly #start: string;

  /** @param start the path of what is walked, e.g. `Patient`. */
  constructor(start: string) {
    this.#start = start;
  }

  enter(step: Field | number): void {
    this.#path.push(step);
  }

  leave(): void {
    this.#path.pop();
  }

  get path(): readonly (Field | number)[] {
    return this.#path;
  }

  /** `Bundle.entry[3].resource.name[0].family`: names R4 has, and numbers; nothing of what the sender wrote. */
  location(): string {
    let text = this.#start;
    for (const step of this.#path) text += typeof step === 'number' ? `[${step}]` : `.${step.key}`;
    return text;
  }

  /** @param location where, if not where the walk stands. */
  report(severity: IssueSeverity, code: IssueCode, text: string, location = this.location()): void {
    if (severity === 'error') this.errors += 1;
    if (this.issues.length > maxIssues) return;
    if (this.issues.length === maxIssues) {
      const more = `More than ${maxIssues} problems; the rest are not listed.`;
      this.issues.push({ severity: 'error', code: 'too-long', text: more });
      return;
    }
    this.issues.push({ severity, code, text, location });
  }
}

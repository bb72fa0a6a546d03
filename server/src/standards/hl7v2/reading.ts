// Reading a message so that nothing in it is overlooked: what was asked for is decoded and ticked off, and what nobody
// asked for can be listed at the end. A translation that reads only what it carries thereby reports all it does not.
// Why decoding on demand: most fields of most messages are empty or never asked for.
import type { Delimiters } from './delimiters.ts';
import type { Hl7v2Message, Segment } from './message.ts';
import { decodeText } from './text.ts';

/** A value nobody asked for, by its place: no data. */
export interface UnreadValue {
  segment: string;
  occurrence: number;
  field: number;
  /** Absent where nothing of the field was read. */
  component?: number;
  /** Absent where nothing of the component was read. */
  subComponent?: number;
}

/** HL7's null: "delete what you have". Not the same as an empty field, which says nothing. */
const hl7Null = '""';

/** All of a message, segment by segment. */
export function readSegments(message: Hl7v2Message, unknownEscape: (place: string) => void): SegmentReader[] {
  const context: Context = { delimiters: message.delimiters, characterSet: message.characterSet, unknownEscape };
  return message.segments.map((segment) => new SegmentReader(segment, context));
}

interface Context {
  delimiters: Delimiters;
  characterSet: string;
  unknownEscape: (place: string) => void;
}

/** One repetition of a field: components and sub-components, counted from 1 as the standard does. */
export class Part {
  /** The field it is in, e.g. `PID-3`. */
  readonly place: string;
  readonly #raw: string;
  readonly #context: Context;
  #components: string[][] | undefined;
  /** Per component, a bit for each sub-component that was read; -1 for all. */
  readonly #read: (number | undefined)[] = [];

  constructor(raw: string, place: string, context: Context) {
    this.#raw = raw;
    this.place = place;
    this.#context = context;
  }

  /** Whether there is any value here: neither empty nor HL7's null. */
  get isEmpty(): boolean {
    return !this.#split().some((component) => component.some((value) => hasValue(value)));
  }

  /** Whether the sender asks for a component of it to be deleted: `""^^^NHS` says that there is no such number. */
  isNullAt(component: number): boolean {
    return this.#split()[component - 1]?.[0] === hl7Null;
  }

  /** How many components were sent, empty ones among them. */
  get length(): number {
    return this.#split().length;
  }

  /** Whether a component holds anything: looking is not reading. */
  has(component: number): boolean {
    return this.#split()[component - 1]?.some(hasValue) ?? false;
  }

  /** {@link text} without ticking it off: for looking at a value to decide what it is. */
  peek(component = 1, subComponent = 1): string | undefined {
    const raw = this.#split()[component - 1]?.[subComponent - 1];
    return raw === undefined || !hasValue(raw) ? undefined : this.#decode(raw).trim() || undefined;
  }

  /** The value of a component or sub-component, without blanks around it; undefined where there is none. */
  text(component = 1, subComponent = 1): string | undefined {
    const value = this.#decoded(component, subComponent)?.trim();
    return value === '' ? undefined : value;
  }

  /** The same with its blanks, for text laid out by hand. */
  laidOut(component = 1, subComponent = 1): string | undefined {
    return this.#decoded(component, subComponent) || undefined;
  }

  /** The whole repetition as laid-out text, the delimiters as the characters they are: senders do not always escape them. */
  wholeText(): string | undefined {
    this.tick();
    if (!hasValue(this.#raw)) return undefined;
    return this.#decode(this.#raw) || undefined;
  }

  /** A whole component as text, its sub-component delimiters as the characters they are. */
  wholeComponent(component: number): string | undefined {
    this.#read[component] = -1;
    const raw = this.#split()[component - 1]?.join(this.#context.delimiters.subComponent ?? '');
    return raw === undefined || !hasValue(raw) ? undefined : this.#decode(raw).trim() || undefined;
  }

  /** A component as a part of its own, for data types within data types (its sub-components become components). */
  inner(component: number): Part {
    const raw = this.#split()[component - 1]?.join(this.#context.delimiters.component) ?? '';
    const part = new Part(raw, this.place, this.#context);
    part.#read[0] = 0;
    this.#inner ??= new Map();
    this.#inner.set(component, part);
    return part;
  }
  #inner: Map<number, Part> | undefined;

  /** Says that all of it was dealt with, or with one component of it, without its value being needed. */
  tick(component?: number): void {
    if (component !== undefined) {
      if (component <= this.#split().length) this.#read[component] = -1;
    } else for (let index = 1; index <= this.#split().length; index += 1) this.#read[index] = -1;
  }

  /** The places with a value nobody asked for. */
  unread(): { component: number; subComponent: number }[] {
    const found: { component: number; subComponent: number }[] = [];
    const components = this.#split();
    for (let component = 1; component <= components.length; component += 1) {
      const read = this.#read[component] ?? 0;
      if (read === -1) continue;
      const values = components[component - 1]!;
      const inner = this.#inner?.get(component);
      for (let subComponent = 1; subComponent <= values.length; subComponent += 1) {
        if (!hasValue(values[subComponent - 1]!)) continue;
        const mask = read | (inner?.maskOf(subComponent) ?? 0);
        if ((mask & (1 << Math.min(subComponent, 30))) === 0) found.push({ component, subComponent });
      }
    }
    return found;
  }

  /** For a part made by {@link inner}: the outer part's bit where this part's component was read. */
  private maskOf(component: number): number {
    return (this.#read[component] ?? 0) === 0 ? 0 : 1 << Math.min(component, 30);
  }

  /** Whether anything was read. */
  get wasRead(): boolean {
    for (const mask of this.#read) if (mask !== undefined && mask !== 0) return true;
    for (const part of this.#inner?.values() ?? []) if (part.wasRead) return true;
    return false;
  }

  #decoded(component: number, subComponent: number): string | undefined {
    this.#read[component] = (this.#read[component] ?? 0) | (1 << Math.min(subComponent, 30));
    const raw = this.#split()[component - 1]?.[subComponent - 1];
    return raw === undefined || !hasValue(raw) ? undefined : this.#decode(raw);
  }

  #decode(raw: string): string {
    const { delimiters, characterSet, unknownEscape } = this.#context;
    return decodeText(raw, delimiters, characterSet, () => unknownEscape(this.place));
  }

  #split(): string[][] {
    const { component, subComponent } = this.#context.delimiters;
    if (this.#components) return this.#components;
    const parts = this.#raw.split(component);
    const whole = subComponent === undefined || !this.#raw.includes(subComponent);
    this.#components = parts.map((part) => (whole ? [part] : part.split(subComponent)));
    return this.#components;
  }
}

/** One segment: fields counted from 1, each of any number of repetitions. */
export class SegmentReader {
  readonly name: string;
  readonly occurrence: number;
  readonly #segment: Segment;
  readonly #context: Context;
  readonly #fields: (readonly Part[] | undefined)[] = [];

  constructor(segment: Segment, context: Context) {
    this.name = segment.name;
    this.occurrence = segment.occurrence;
    this.#segment = segment;
    this.#context = context;
  }

  /** Where a field is, for an issue: segment^occurrence^field. */
  location(field: number): string {
    return `${this.name}^${this.occurrence}^${field}`;
  }

  /** The repetitions of a field that hold something. */
  all(field: number): readonly Part[] {
    return this.#parts(field).filter((part) => !part.isEmpty);
  }

  /** The first repetition of a field, or an empty one. */
  first(field: number): Part {
    return this.#parts(field)[0] ?? new Part('', `${this.name}-${field}`, this.#context);
  }

  /** {@link Part.text} of the first repetition. */
  text(field: number, component = 1, subComponent = 1): string | undefined {
    return this.#raw(field) === '' ? undefined : this.first(field).text(component, subComponent);
  }

  /** {@link Part.peek} of the first repetition. */
  peek(field: number, component = 1, subComponent = 1): string | undefined {
    return this.#raw(field) === '' ? undefined : this.first(field).peek(component, subComponent);
  }

  /** Whether a field holds anything, HL7's null aside: looking is not reading. */
  has(field: number): boolean {
    const raw = this.#raw(field);
    return hasValue(raw) && this.#parts(field).some((part) => !part.isEmpty);
  }

  /** Whether the sender asks for the field to be deleted. */
  isNull(field: number): boolean {
    return this.#raw(field) === hl7Null;
  }

  /** Says that a field was dealt with, all repetitions, without its value being needed. */
  tick(...fields: number[]): void {
    for (const field of fields) for (const part of this.#parts(field)) part.tick();
  }

  /** Says that all of it was dealt with. */
  tickAll(): void {
    for (let field = 1; field <= this.length; field += 1) this.tick(field);
  }

  /** Whether anything of it was read. */
  get wasRead(): boolean {
    return this.#fields.some((parts) => parts?.some((part) => part.wasRead));
  }

  /** How many fields were sent. */
  get length(): number {
    return this.#segment.fields.length - 1;
  }

  /** The places with a value nobody asked for: a whole field where nothing of it was read, else its parts. */
  unread(): UnreadValue[] {
    const { name: segment, occurrence } = this;
    const found: UnreadValue[] = [];
    for (let field = 1; field < this.#segment.fields.length; field += 1) {
      if (!hasValue(this.#raw(field))) continue;
      const parts = this.#parts(field);
      const readAny = parts.some((part) => part.wasRead);
      for (const part of parts) {
        const unread = part.unread();
        if (unread.length === 0) continue;
        if (part.wasRead) for (const place of unread) found.push({ segment, occurrence, field, ...place });
        else {
          found.push({ segment, occurrence, field });
          // Of a field nobody read, one place says it all.
          if (!readAny) break;
        }
      }
    }
    return found;
  }

  #raw(field: number): string {
    return this.#segment.fields[field] ?? '';
  }

  #parts(field: number): readonly Part[] {
    const known = this.#fields[field];
    if (known) return known;
    const raw = this.#raw(field);
    const { repetition } = this.#context.delimiters;
    // MSH-2 holds the delimiters themselves.
    const literal = repetition === undefined || !raw.includes(repetition) || (this.name === 'MSH' && field <= 2);
    const parts = (literal ? [raw] : raw.split(repetition)).map(
      (part) => new Part(part, `${this.name}-${field}`, this.#context),
    );
    this.#fields[field] = parts;
    return parts;
  }
}

function hasValue(raw: string): boolean {
  return raw !== '' && raw !== hl7Null && (raw.charCodeAt(0) > 0x20 || raw.trim() !== '');
}

// Whether a measured value was written with zeros at its end (5.0), which JavaScript's numbers do not keep.

/**
 * @param gone indexes of entries that are left out as never shared: what they measured is not looked at.
 * Why only "value": in FHIR JSON it is the number of a Quantity; text cannot match, its quotes are escaped.
 */
export function losesPrecision(body: Buffer, gone: ReadonlySet<number>): boolean {
  const text = body.toString('latin1');
  if (!zerosAtEnd.test(text)) return false;
  return gone.size === 0 || losesPrecisionElsewhere(body.toString('utf8'), gone);
}

const zerosAtEnd = /"value"\s*:\s*-?\d+\.\d*0\s*[,}]/;

/** Read again, with such numbers as words that stay true: rare, and only where something is left out. */
function losesPrecisionElsewhere(text: string, gone: ReadonlySet<number>): boolean {
  const imprecise = new Set<unknown>();
  const read: unknown = JSON.parse(text, (key, value: unknown, context?: { source?: string }) => {
    if (key !== 'value' || typeof value !== 'number' || !/\.\d*0$/.test(context?.source ?? '')) return value;
    const number = { written: context?.source };
    imprecise.add(number);
    return number;
  });
  const holds = (node: unknown): boolean =>
    imprecise.has(node) ||
    (typeof node === 'object' && node !== null && Object.values(node).some((each) => holds(each)));
  return entriesIn(read).some((entry, index) => !gone.has(index) && holds(entry));
}

/** The entries of the Bundle, or of the one inside Parameters. */
export function entriesIn(body: unknown): readonly unknown[] {
  const { entry } = (bundlesIn(body)[0] ?? {}) as { entry?: unknown };
  return Array.isArray(entry) ? entry : [];
}

function bundlesIn(body: unknown): unknown[] {
  const { resourceType, parameter } = (body ?? {}) as { resourceType?: unknown; parameter?: unknown };
  if (resourceType === 'Bundle') return [body];
  const inside = resourceType === 'Parameters' && Array.isArray(parameter) ? (parameter as unknown[]) : [];
  return inside
    .map((each) => (each as { resource?: { resourceType?: unknown } } | null)?.resource)
    .filter((resource) => resource?.resourceType === 'Bundle');
}

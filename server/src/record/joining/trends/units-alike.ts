// Units that measure the same thing, and what each is worth in the first of its kind. These convert whatever was measured.
// Source: UCUM 2.1 (prefixes, units of mass, amount, volume, pressure, temperature).

interface Worth {
  kind: string;
  /** In the first unit of its kind. */
  factor: number;
  /** Added after multiplying: degrees Fahrenheit alone. */
  offset?: number;
}

const worth = new Map<string, Worth>();
function kind(name: string, units: Readonly<Record<string, number>>): void {
  for (const [unit, factor] of Object.entries(units)) worth.set(unit, { kind: name, factor });
}

kind('amount of substance in a volume', { 'mmol/L': 1, 'umol/L': 1e-3, 'nmol/L': 1e-6, 'pmol/L': 1e-9 });
kind('mass in a volume', {
  'g/L': 1,
  'g/dL': 10,
  'mg/L': 1e-3,
  'mg/dL': 1e-2,
  'ug/L': 1e-6,
  'ug/dL': 1e-5,
  'ng/mL': 1e-6,
  'ng/L': 1e-9,
  'pg/mL': 1e-9,
});
kind('cells in a volume, thousands of millions', { '10*9/L': 1, '10*3/uL': 1, '10*12/L': 1e3, '10*6/uL': 1e3 });
kind('pressure', { 'mm[Hg]': 1, kPa: 7.500_616_827 });
kind('mass', { kg: 1, g: 1e-3, '[lb_av]': 0.453_592_37 });
kind('length', { cm: 1, m: 100, '[in_i]': 2.54 });
kind('volume of packed cells', { 'L/L': 1 });
kind('equivalents in a volume', { 'meq/L': 1 });
kind('temperature', { Cel: 1 });
worth.set('[degF]', { kind: 'temperature', factor: 5 / 9, offset: -160 / 9 });

/** @returns undefined where the two do not measure the same, as far as is known. */
export function convertAlike(value: number, from: string, to: string): number | undefined {
  const [one, other] = [worth.get(from), worth.get(to)];
  if (!one || !other || one.kind !== other.kind) return undefined;
  return (value * one.factor + (one.offset ?? 0) - (other.offset ?? 0)) / other.factor;
}

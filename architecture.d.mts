export const rows: readonly (readonly string[])[];
export const mayImport: Readonly<Record<string, readonly string[]>>;
export function pathOf(name: string): string;

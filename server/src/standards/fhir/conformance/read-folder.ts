// Reads an operator's folder of conformance resources, XML or JSON, in any arrangement of subfolders.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Issue, IssueError } from '../../issue.ts';
import { readFhirXml } from '../xml/read-xml.ts';
import type { ConformanceResource } from './definitions.ts';

const wanted = new Set(['StructureDefinition', 'ValueSet', 'CodeSystem']);
/** The root of an XML resource, found before the whole is read: folders hold examples too. */
const rootElement = /^\uFEFF?\s*(?:<\?[^>]*\?>\s*)?(?:<!--[\s\S]*?-->\s*)*<([A-Za-z]+)/;

/**
 * @returns the StructureDefinitions, ValueSets and CodeSystems found, and an issue for every file that could not be read or
 * was read with something passed over; locations are paths within the folder.
 * @throws where the folder itself cannot be read.
 */
export async function readConformanceFolder(
  folder: string,
): Promise<{ resources: ConformanceResource[]; notes: Issue[] }> {
  const resources: ConformanceResource[] = [];
  const notes: Issue[] = [];
  const files = (await readdir(folder, { recursive: true })).filter((file) => /\.(xml|json)$/.test(file));
  for (const file of files.toSorted((one, other) => (one < other ? -1 : 1))) {
    const text = await readFile(join(folder, file), 'utf8');
    try {
      const resource = file.endsWith('.xml') ? readXml(text, file, notes) : readJson(text);
      if (resource) resources.push(resource);
    } catch (error) {
      const why = error instanceof IssueError ? error.issue.text : 'It is not JSON.';
      notes.push({ severity: 'error', code: 'invalid', text: `The file was not loaded. ${why}`, location: file });
    }
  }
  return { resources, notes };
}

function readXml(text: string, file: string, notes: Issue[]): ConformanceResource | undefined {
  if (!wanted.has(rootElement.exec(text)?.[1] ?? '')) return undefined;
  let isStray = false;
  const resource = readFhirXml(text, { onStrayText: () => (isStray = true) });
  if (isStray) {
    notes.push({
      severity: 'warning',
      code: 'structure',
      text: 'Text between elements was passed over.',
      location: file,
    });
  }
  return resource as unknown as ConformanceResource;
}

function readJson(text: string): ConformanceResource | undefined {
  const value = JSON.parse(text) as unknown;
  if (typeof value !== 'object' || value === null) return undefined;
  const resource = value as ConformanceResource;
  return wanted.has(resource.resourceType) ? resource : undefined;
}

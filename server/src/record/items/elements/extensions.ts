// Extensions that change what a reader sees. Source: FHIR R4 extensibility; UK Core extension list.
import type { Extension } from '#standards/fhir/types.ts';
import { choiceText } from './values.ts';
import { list, words } from './words.ts';

/** What may bear extensions. */
export interface Extended {
  extension?: readonly Extension[];
}

/** The first extension whose URL ends with this name, whichever version of the national profiles it came from. */
export function extensionNamed(element: Extended | undefined, ...names: readonly string[]): Extension | undefined {
  return list(element?.extension).find((extension) => {
    const url = words(extension.url) ?? '';
    return names.some((name) => url === name || url.endsWith(`/${name}`) || url.endsWith(`-${name}`));
  });
}

/** Every extension of that name. */
export function extensionsNamed(element: Extended | undefined, name: string): Extension[] {
  return list(element?.extension).filter((extension) => extensionNamed({ extension: [extension] }, name));
}

/** Its value in words. */
export function extensionText(element: Extended | undefined, ...names: readonly string[]): string | undefined {
  const extension = extensionNamed(element, ...names);
  return extension && typeof extension === 'object' ? choiceText(extension, 'value') : undefined;
}

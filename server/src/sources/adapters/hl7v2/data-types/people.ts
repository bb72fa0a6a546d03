// Professionals and organisations named in passing: XCN, NDL and XON. Source: HL7 v2.8.2 chapter 2A (XCN, NDL, XON); FHIR R4
// Reference.
import type { CodeableConcept, HumanName, Organization, Practitioner, Reference } from '#standards/fhir/types.ts';
import type { Part } from '#standards/hl7v2/reading.ts';
import { filled, filledOrNone, present, type Translating } from '../context.ts';
import { identifierSystem, odsSystem } from './identifiers.ts';
import { nameText } from './names.ts';

/** A professional named in a message (XCN), by number and name. */
export function practitioner(part: Part, translating: Translating): Reference<Practitioner> | undefined {
  const id = part.text(1);
  const name = filledOrNone<HumanName>({
    prefix: present([part.text(6)]),
    given: present([part.text(3), part.text(4)]),
    family: present([part.text(2, 2), part.text(2)]).join(' ') || undefined,
    suffix: present([part.text(5), part.text(7), part.text(21)]),
  });
  const namespace = part.text(9) ?? gradeOf(id);
  const authority = { namespace, id: part.text(9, 2), idType: part.text(9, 3) };
  // How the name was written, its type, and the kind of number: nothing a reader of the record needs.
  for (const component of [8, 10, 11, 12, 13, 18]) part.tick(component);
  if (id === undefined && !name) return undefined;
  return filled<Reference<Practitioner>>({
    type: 'Practitioner',
    identifier:
      id === undefined ? undefined : { system: identifierSystem(authority, 'practitioner', translating), value: id },
    display: name && nameText(name),
  });
}

/** British professional numbers say by their shape who gave them, where no authority is named. */
function gradeOf(id: string | undefined): string | undefined {
  return id !== undefined && /^G\d{7}$/.test(id) ? 'GMP' : undefined;
}

/** A professional named with an NDL: name (CNN) in the first component's sub-components, with times and place after. */
export function namedWithPlace(part: Part, translating: Translating): Reference<Practitioner> | undefined {
  const name = part.inner(1);
  const found = filledOrNone<HumanName>({
    prefix: present([name.text(6)]),
    given: present([name.text(3), name.text(4)]),
    family: name.text(2),
    suffix: present([name.text(5), name.text(7)]),
  });
  const id = name.text(1);
  if (id === undefined && !found) return undefined;
  return filled<Reference<Practitioner>>({
    type: 'Practitioner',
    identifier:
      id === undefined
        ? undefined
        : {
            system: identifierSystem({ namespace: name.text(9), id: name.text(10) }, 'practitioner', translating),
            value: id,
          },
    display: found && nameText(found),
  });
}

/** ODS codes of practices and organisations by their shape. */
const practiceCode = /^[A-HJ-NPVWY]\d{5}$/;

/** An organisation named in a message (XON). A number of a practice's shape is its ODS code. */
export function organisation(part: Part, translating: Translating): Reference<Organization> | undefined {
  const name = part.text(1);
  const id = part.text(10) ?? part.text(3);
  const authority = { namespace: part.text(6), id: part.text(6, 2), idType: part.text(6, 3) };
  for (const component of [2, 4, 5, 7, 8, 9]) part.tick(component);
  if (name === undefined && id === undefined) return undefined;
  const ods =
    authority.namespace === undefined && authority.id === undefined && id !== undefined && practiceCode.test(id);
  return filled<Reference<Organization>>({
    type: 'Organization',
    identifier:
      id === undefined
        ? undefined
        : { system: ods ? odsSystem : identifierSystem(authority, 'organisation', translating), value: id },
    display: name,
  });
}

/** What a coded value names: its code is its number. */
export function namedByCode(
  concept: CodeableConcept | undefined,
): Pick<Reference, 'identifier' | 'display'> | undefined {
  const [coding] = concept?.coding ?? [];
  const display = concept?.text ?? coding?.code;
  return display === undefined
    ? undefined
    : filled<Pick<Reference, 'identifier' | 'display'>>({
        identifier: coding?.code === undefined ? undefined : { system: coding.system!, value: coding.code },
        display,
      });
}

/** An organisation that a coded value names: a manufacturer, a pharmacy, a laboratory. */
export function organisationByCode(concept: CodeableConcept | undefined): Reference<Organization> | undefined {
  const named = namedByCode(concept);
  return named && { type: 'Organization', ...named };
}

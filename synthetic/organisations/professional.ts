// An invented professional, from the name colleagues know them by: "Dr Amina Okafor", "Staff Nurse Ngozi Eze".

const titles = /^(Dr|Mr|Mrs|Ms|Miss|Professor|Nurse|Staff Nurse|Sister|Charge Nurse|Midwife) /;

export interface Professional {
  prefix?: string;
  given: string[];
  family: string;
  nurse: boolean;
}

/** Splits a name into title, given names and family name, which is the last word. */
export function splitProfessional(name: string): Professional {
  const prefix = titles.exec(name)?.[1];
  const words = name.slice(prefix === undefined ? 0 : prefix.length + 1).split(' ');
  return {
    ...(prefix !== undefined && { prefix }),
    given: words.slice(0, -1),
    family: words.at(-1)!,
    nurse: prefix !== undefined && /Nurse|Sister|Midwife/.test(prefix),
  };
}

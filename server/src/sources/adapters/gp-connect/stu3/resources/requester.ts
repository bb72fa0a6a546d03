// Who asked for something: in STU3 a person and the organisation they asked for; in R4 one reference.
import { reference } from '../elements/datatypes.ts';
import { backbone, isObject, kept, one, type Rule, special } from '../elements/rules.ts';

/** The organisation goes with the reference as an extension: who answers for a prescription written elsewhere. */
export const requester: Rule = special((value, into, translation, place) => {
  const found = backbone({ agent: one(reference), onBehalfOf: kept('Reference', reference) }).convert(
    value,
    place,
    translation,
  );
  if (!isObject(found)) return;
  const { agent, extension, id: _id, ...rest } = found;
  for (const name of Object.keys(rest))
    translation.losses.report(`${place}.${name}`, 'not-carried', 'not part of a reference');
  const requesting = { ...(isObject(agent) ? agent : {}) };
  if (extension !== undefined)
    requesting['extension'] = [
      ...((requesting['extension'] as unknown[] | undefined) ?? []),
      ...(extension as unknown[]),
    ];
  into['requester'] = requesting;
});

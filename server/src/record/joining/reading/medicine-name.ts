// What the name of a medicine says: substance, strength, form, release. By these two names are of one product or not.
// Source: NHS dm+d editorial policy (how virtual and actual products are named); BNF (modified-release preparations).
import { takeAmounts, type Amount } from './amounts.ts';
import { wordTable } from '#standards/word-table.ts';

export interface MedicineName {
  /** Substance or brand, as it is compared: "bisoprolol", "fluticasone / salmeterol". */
  substance: string;
  /** In one way of writing each, in their order. */
  strengths: readonly string[];
  /** What one tablet or capsule holds, where that is one amount. */
  each?: Amount;
  /** "tablets", "oral solution"; empty where the name does not say. */
  form: string;
  /** "modified-release", "xl", "gastro-resistant"; empty for plain. */
  release: string;
  /** A maker's name stood behind it and was left out. */
  ofMaker: boolean;
  /** All of it: two names with one key are of one product. Undefined where the strength or the form is not said. */
  product?: string;
}

/** How words for forms and releases are written → one way. */
const oneWay: Readonly<Record<string, string>> = wordTable({
  tab: 'tablets',
  tabs: 'tablets',
  tablet: 'tablets',
  cap: 'capsules',
  caps: 'capsules',
  capsule: 'capsules',
  amp: 'ampoules',
  amps: 'ampoules',
  ampoule: 'ampoules',
  inj: 'injection',
  injections: 'injection',
  soln: 'solution',
  susp: 'suspension',
  supp: 'suppositories',
  supps: 'suppositories',
  suppository: 'suppositories',
  pessary: 'pessaries',
  patch: 'patches',
  drop: 'drops',
  sachet: 'sachets',
  vial: 'vials',
  pen: 'pens',
  cartridge: 'cartridges',
  syringe: 'syringes',
  lozenge: 'lozenges',
  inhalers: 'inhaler',
  granule: 'granules',
});

const forms = new Set(
  `tablets capsules solution suspension syrup elixir liquid mixture injection infusion inhaler inhalation nebuliser powder
  granules sachets drops spray cream ointment gel lotion foam paste shampoo patches suppositories pessaries enema lozenges
  gum ampoules vials pens cartridges syringes oral eye ear nasal rectal vaginal transdermal cutaneous intravenous
  intramuscular subcutaneous dispersible soluble effervescent chewable orodispersible sublingual buccal concentrate
  pre filled prefilled disposable devices device mouthwash emulsion implant dry cfc sugar free for breath actuated
  film coated hard soft`.split(/\s+/),
);

/** Ways of writing that a release is modified, before the name is cut into words. SR, XL and LA are not one another. */
const releases: readonly (readonly [RegExp, string])[] = [
  [/\bm\/r\b|\bmr\b|\bmodified[- ]release\b|\bprolonged[- ]release\b/g, 'modified-release'],
  [/\bg\/r\b|\be\/c\b|\bec\b|\bgastro[- ]resistant\b|\benteric[- ]coated\b/g, 'gastro-resistant'],
  [/\bxl\b|\bextended[- ]release\b/g, 'xl'],
  [/\bsr\b|\bslow[- ]release\b|\bsustained[- ]release\b/g, 'sr'],
  [/\bla\b|\blong[- ]acting\b/g, 'la'],
  [/\bretard\b/g, 'retard'],
];

/** "(Alliance Healthcare (Distribution) Ltd)" at the end: who makes it. */
const maker =
  /\s*\((?:[^()]|\([^()]*\))*\b(?:ltd|limited|plc|inc|gmbh|llp|llc|laboratories|pharma(?:ceuticals?)?|uk)\b\.?(?:[^()]|\([^()]*\))*\)\s*$/i;
const tag = /\s*\((?:product|substance|medicinal product|clinical drug)\)\s*$/i;

const known = new Map<string, MedicineName>();
const mostKnown = 5000;

/**
 * Reads a medicine's name.
 * @param form the form where the source says it apart from the name.
 */
export function readMedicineName(title: string, form?: string): MedicineName {
  const key = form === undefined ? title : `${title}\n${form}`;
  let name = known.get(key);
  if (name) return name;
  name = read(title, form);
  if (known.size >= mostKnown) known.clear();
  known.set(key, name);
  return name;
}

function read(title: string, formApart: string | undefined): MedicineName {
  const plain = title.normalize('NFKC').toLowerCase().replace(tag, '');
  const named = plain.replace(maker, '');
  const { amounts, single, rest } = takeAmounts(named);
  const { text, release } = takeRelease(rest);
  const substance: string[] = [];
  let form: string[] = [];
  for (const word of wordsOf(text)) (forms.has(word) ? form : substance).push(word);
  if (form.length === 0 && formApart !== undefined) {
    const apart = takeRelease(formApart.toLowerCase());
    if (apart.release === release) form = wordsOf(apart.text).filter((word) => forms.has(word));
  }
  const formText = formOf(form);
  const name = {
    substance: substance.join(' ').replaceAll(/^[/+ ]+|[/+ ]+$/g, ''),
    strengths: amounts,
    form: formText,
    release,
    ofMaker: named !== plain,
    ...(single ? { each: single } : {}),
  };
  if (name.substance === '' || amounts.length === 0 || formText === '') return name;
  return { ...name, product: `${name.substance}|${amounts.join(' ')}|${formText}|${release}` };
}

function takeRelease(text: string): { text: string; release: string } {
  const found: string[] = [];
  let rest = text;
  for (const [pattern, release] of releases)
    rest = rest.replace(pattern, () => {
      found.push(release);
      return ' ';
    });
  return { text: rest, release: [...new Set(found)].toSorted().join(' ') };
}

function wordsOf(text: string): string[] {
  return text
    .split(/[^\p{L}\p{M}\p{N}/+.]+/u)
    .map((word) => word.replaceAll(/^\.+|\.+$/g, ''))
    .filter((word) => word !== '')
    .map((word) => oneWay[word] ?? word);
}

/** A tablet or capsule is swallowed unless it says otherwise: "oral tablet" is a tablet, and so is a film-coated one. */
function formOf(words: readonly string[]): string {
  const all = new Set(words);
  if (all.has('tablets') || all.has('capsules'))
    for (const word of ['oral', 'film', 'coated', 'hard', 'soft']) all.delete(word);
  return [...all].toSorted().join(' ');
}

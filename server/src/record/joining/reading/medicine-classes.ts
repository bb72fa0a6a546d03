// Classes of medicines as people are said to be allergic to them, and which medicines are of a class, by name.
// This is a help to a reader and no decision support: brands and classes not listed here are not found.
// Source: WHO ATC index, the groups named; BNF, hypersensitivity and cross-sensitivity of penicillins, cephalosporins, NSAIDs.

interface MedicineClass {
  /** How the class is called, e.g. after "allergy to". */
  called: RegExp;
  /** A medicine of it, by a word of its name. */
  members: RegExp;
  /** Whoever reacts to one may react to another. */
  crossed: boolean;
  name: string;
}

const classes: readonly MedicineClass[] = [
  {
    name: 'penicillins',
    called: /\bpenicillins?\b|\bbeta[- ]lactams?\b/,
    // ATC J01C.
    members:
      /\b\w*cillin\b|\bco-?(?: )?amoxiclav\b|\bco-?(?: )?fluampicil\b|\bpivmecillinam\b|\btazocin\b|\baugmentin\b/,
    crossed: true,
  },
  {
    name: 'cephalosporins',
    called: /\bcephalosporins?\b|\bbeta[- ]lactams?\b/,
    // ATC J01DB to J01DI.
    members: /\b(?:cef|ceph)\w+\b/,
    crossed: true,
  },
  {
    name: 'non-steroidal anti-inflammatory drugs',
    called: /\bnsaids?\b|\bnon[- ]?steroidal\b/,
    // ATC M01A, and aspirin (N02BA, B01AC).
    members:
      /\b(?:aspirin|ibuprofen|naproxen|diclofenac|indometacin|ketoprofen|dexketoprofen|flurbiprofen|mefenamic|meloxicam|piroxicam|tenoxicam|celecoxib|etoricoxib|parecoxib|nabumetone|etodolac|sulindac|tolfenamic|ketorolac|aceclofenac)\b/,
    crossed: true,
  },
  {
    name: 'sulfonamide antibacterials',
    called: /\bsul(?:f|ph)onamides?\b|\bsul(?:f|ph)a drugs?\b/,
    // ATC J01E.
    members: /\bsul(?:f|ph)a(?:methoxazole|diazine|salazine|dimidine|doxine)\b|\bco-?(?: )?trimoxazole\b/,
    crossed: true,
  },
  {
    name: 'macrolides',
    called: /\bmacrolides?\b/,
    // ATC J01FA.
    members: /\b(?:erythro|clarithro|azithro|roxithro|spira)mycin\b/,
    crossed: false,
  },
  { name: 'tetracyclines', called: /\btetracyclines\b/, members: /\b\w*cycline\b/, crossed: false },
  { name: 'quinolones', called: /\b(?:fluoro)?quinolones?\b/, members: /\b\w+floxacin\b/, crossed: false },
  {
    name: 'aminoglycosides',
    called: /\baminoglycosides?\b/,
    members: /\b(?:gentamicin|tobramycin|amikacin|neomycin|streptomycin)\b/,
    crossed: false,
  },
  { name: 'statins', called: /\bstatins?\b/, members: /\b\w+vastatin\b/, crossed: false },
  { name: 'ACE inhibitors', called: /\bace inhibitors?\b/, members: /\b\w+pril\b/, crossed: false },
  { name: 'beta blockers', called: /\bbeta[- ]?blockers?\b/, members: /\b\w+olol\b/, crossed: false },
  {
    name: 'opioids',
    called: /\bopi(?:oids?|ates?)\b/,
    members:
      /\b(?:codeine|dihydrocodeine|co-codamol|co-dydramol|morphine|diamorphine|oxycodone|fentanyl|buprenorphine|tramadol|tapentadol|methadone|pethidine|hydromorphone|alfentanil)\b/,
    crossed: false,
  },
  {
    name: 'heparins',
    called: /\bheparins\b/,
    members: /\bheparin\b|\b(?:enoxa|dalte|tinza|bemi)parin\b/,
    crossed: false,
  },
];

/**
 * How a medicine is of what somebody is allergic to, in words; undefined where it is not, as far as names tell.
 * @param allergen as compared: "penicillin". @param substance as compared: "amoxicillin".
 */
export function relationToAllergen(allergen: string, substance: string): string | undefined {
  if (allergen === '' || substance === '') return undefined;
  // Whole words: "iron" is not in "chironex".
  const inside = (whole: string, part: string) => ` ${whole.replaceAll(/[/+,]/g, ' ')} `.includes(` ${part} `);
  if (inside(substance, allergen) || inside(allergen, substance)) return 'the same substance';
  for (const { name, called, members, crossed } of classes) {
    if (!members.test(substance)) continue;
    if (called.test(allergen)) return `one of the ${name}`;
    if (crossed && members.test(allergen)) return `of the same class, ${name}`;
  }
  return undefined;
}

/** Whether an allergen is a medicine or a class of medicines, as far as its name tells. */
export function isMedicineClass(allergen: string): boolean {
  return classes.some(({ called, members }) => called.test(allergen) || members.test(allergen));
}

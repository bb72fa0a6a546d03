// Medicines that harm most often when they are given wrongly or left out, by name: told first, so that they are not overlooked.
// A help to a reader and no decision support: brands and medicines not listed here are not found.
// Source: NPSA alerts on anticoagulants (2007/18), insulin (2010/RRR013), lithium (2009/PSA005), oral methotrexate (2006/13),
// opioids (2008/RRR05) and loading doses (2010/RRR018: digoxin, amiodarone, phenytoin); MHRA on antiepileptics (2017) and
// valproate (2018); NHS England, Steroid Emergency Card (2020) for long-term steroids; clozapine: BNF, blood monitoring.

const kinds: readonly (readonly [RegExp, string])[] = [
  [
    /\b(?:warfarin|acenocoumarol|phenindione|apixaban|rivaroxaban|edoxaban|dabigatran|heparin|enoxaparin|dalteparin|tinzaparin|fondaparinux)\b/i,
    'anticoagulant',
  ],
  [/\binsulin\b|\b(?:novorapid|lantus|levemir|humalog|tresiba|toujeo|abasaglar|humulin|novomix)\b/i, 'insulin'],
  [/\blithium\b|\bpriadel\b|\bcamcolit\b/i, 'lithium'],
  [/\bmethotrexate\b/i, 'methotrexate'],
  [
    /\b(?:morphine|oxycodone|fentanyl|buprenorphine|methadone|diamorphine|hydromorphone|tapentadol|oramorph|zomorph)\b/i,
    'strong opioid',
  ],
  [/\b(?:digoxin|amiodarone)\b/i, 'heart rhythm'],
  [/\bclozapine\b/i, 'clozapine'],
  [/\b(?:phenytoin|carbamazepine|valproate|valproic acid|lamotrigine|levetiracetam|phenobarbital)\b/i, 'antiepileptic'],
  [
    /^(?!.*\b(?:cream|ointment|drops|spray|scalp|foam|lotion|pellets)\b).*\b(?:prednisolone|hydrocortisone|dexamethasone|fludrocortisone)\b/i,
    'steroid',
  ],
  [/\b(?:azathioprine|mercaptopurine|ciclosporin|tacrolimus|mycophenolate)\b/i, 'immune suppression'],
];

/** Which kind a medicine is of, in words; undefined for all others. */
export function highRiskKind(title: string): string | undefined {
  return kinds.find(([pattern]) => pattern.test(title))?.[1];
}

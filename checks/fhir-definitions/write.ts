// `npm run fhir-definitions`: cuts FHIR R4 to the two files the server validates by (decision 0003). The test beside this
// file cuts again and compares, so a new version of the packages shows as a difference to read.
import { writeFileSync } from 'node:fs';
import { cutDefinitions } from './cut.ts';

for (const [file, content] of Object.entries(cutDefinitions())) {
  const url = new URL(`../../server/src/standards/fhir/r4/${file}`, import.meta.url);
  writeFileSync(url, `${JSON.stringify(content, null, 2)}\n`);
  console.log(`${file}: ${Math.round(JSON.stringify(content).length / 1024)} KB`);
}
console.log('Now: npm run format');

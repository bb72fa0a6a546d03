// The styles, compiled, on standard output: a process of its own, so that the server does not hold what compiles them. See assets.ts.
import { compileAsync, NodePackageImporter } from 'sass-embedded';

const here = new URL('./', import.meta.url);
const { css } = await compileAsync(new URL('styles.scss', here).pathname, {
  style: 'compressed',
  importers: [new NodePackageImporter(new URL('../../', here).pathname)],
  quietDeps: true,
  silenceDeprecations: ['import', 'global-builtin', 'if-function'],
});
process.stdout.write(css);

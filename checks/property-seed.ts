// Property tests draw the same cases for everybody, so that what fails here fails there. PROPERTY_SEED draws others: whoever
// finds a counterexample adds it to its test by name.
import fc from 'fast-check';

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env['PROPERTY_SEED'] ?? 20261123) });

// One source's adapter, connected: here, or on the thread that asks it.
import type { Organisation, SourceConfig } from '#runtime/config/partnership.ts';
import type { AdapterDependencies, SourceAdapter, SourceAdapterKind } from './source-adapter.ts';

export interface AdapterOptions extends Omit<AdapterDependencies, 'organisation'> {
  organisations: readonly Organisation[];
}

/** Connections are opened when first needed; settings files (keys, certificates) are read now. */
export function connectAdapter(
  config: SourceConfig,
  kinds: readonly SourceAdapterKind[],
  { organisations, ...dependencies }: AdapterOptions,
): SourceAdapter {
  const kind = kinds.find((each) => each.kind === config.adapter)!;
  return kind.connect(config, config.settings, { ...dependencies, organisation: holderOf(config, organisations) });
}

/** @throws where its organisation is none of the partnership's. */
export function holderOf({ id, organisation }: SourceConfig, organisations: readonly Organisation[]): Organisation {
  const holder = organisations.find(({ ods }) => ods === organisation);
  if (!holder) throw new Error(`source ${id}: its organisation is not configured`);
  return holder;
}

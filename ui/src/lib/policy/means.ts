// What networks can do about a worry, in the house's words.
import type { MeansList } from '../api/types';

export type Means = MeansList['networks'][number]['means'][number];
export const hereWords: Record<Means['here'], { word: string; tone: string }> = {
  possible: { word: 'possible', tone: 'good' },
  'with limits': { word: 'with limits', tone: 'hold' },
  'not here': { word: 'not here', tone: 'warm' },
};

// "possible on Mastodon and mail · with limits on Bluesky": of some networks, for one means.
export function inShort(list: MeansList, kind: string, networks: string[]): string {
  const of = (here: Means['here']) =>
    list.networks
      .filter((item) => networks.includes(item.network))
      .filter((item) => item.means.some((one) => one.kind === kind && one.here === here))
      .map((item) => item.name);
  return (['possible', 'with limits', 'not here'] as const)
    .map((here) => ({ here, names: of(here) }))
    .filter((item) => item.names.length)
    .map((item) =>
      item.here === 'not here'
        ? `not on ${item.names.join(', ')}`
        : `${item.here} on ${item.names.join(', ')}`,
    )
    .join(' · ');
}

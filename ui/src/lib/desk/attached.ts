// What a network takes of files, counted and said before anything is sent. No state, no server.
import type { ConversationDetail } from '../api/types';
import { megabytes } from '../text/words';

export type Room = NonNullable<ConversationDetail['limits']>;
export interface Counted {
  name: string;
  type: string;
  kind: 'image' | 'file';
  size: number;
  alt: string;
}

const some = (n: number, one: string, more: string) => (n === 1 ? `one ${one}` : `${n} ${more}`);

// Each in words; empty: all of it may go there. Too large pictures are made smaller on the way.
export function complaints(files: Counted[], room: Room | undefined): string[] {
  if (!files.length || !room) return [];
  const name = room.name || 'this network';
  const most = room.media_most ?? 0;
  if (!most) return [`${name} takes words only; send a link instead.`];
  const out: string[] = [];
  if (files.length > most)
    out.push(`${name} takes ${some(most, 'file', 'files')}; leave out ${files.length - most}.`);
  const types = room.media_types ?? [];
  for (const file of files) {
    if (types.length && !types.includes(file.type)) out.push(`${name} does not take “${file.name}”.`);
    const over = [...file.alt].length - (room.alt_limit || Infinity);
    if (over > 0)
      out.push(`What “${file.name}” shows is ${some(over, 'letter', 'letters')} too long for ${name}.`);
    if (file.kind === 'file' && room.media_bytes && file.size > room.media_bytes)
      out.push(`“${file.name}” has ${megabytes(file.size)}; ${name} takes ${megabytes(room.media_bytes)}.`);
  }
  const total = files.reduce((sum, file) => sum + file.size, 0);
  if (room.media_total && total > room.media_total)
    out.push(`Together these have ${megabytes(total)}; ${name} takes ${megabytes(room.media_total)}.`);
  return out;
}

// Pictures that people who cannot see them will miss.
export function undescribed(files: Counted[]): number {
  return files.filter((file) => file.kind === 'image' && !file.alt.trim()).length;
}

// One further up or down; the ends stay ends.
export function moved<T>(list: T[], from: number, by: number): T[] {
  const to = Math.min(list.length - 1, Math.max(0, from + by));
  const out = [...list];
  out.splice(to, 0, ...out.splice(from, 1));
  return out;
}

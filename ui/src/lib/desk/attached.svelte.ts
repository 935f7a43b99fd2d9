// Files on an answer being written: taken up one by one, described, ordered, kept with the draft.
import { upload, type ApiProblem } from '../api/client';
import { asProblem } from '../api/resource.svelte';
import type { Media } from '../api/types';
import { megabytes } from '../text/words';
import type { Workspace } from '../workspace.svelte';
import { moved, type Counted } from './attached';

let made = 0;

export class AttachedFile implements Counted {
  readonly key = ++made;
  id = $state('');
  name = $state('');
  type = $state('');
  kind = $state<'image' | 'file'>('file');
  size = $state(0);
  alt = $state('');
  preview = $state('');
  progress = $state(0); // 0 to 1
  place = $state.raw<Media['place']>(undefined); // where it said it was taken; told once
  problem = $state.raw<ApiProblem | null>(null);
  stop: () => void = () => {};

  take(media: Media): void {
    this.id = media.id;
    this.name = media.name;
    this.type = media.type;
    this.kind = media.kind;
    this.size = media.size;
    this.preview = media.preview_url ?? '';
    this.place = media.place;
    this.progress = 1;
  }
}

export class Attached {
  files = $state<AttachedFile[]>([]);
  refused = $state('');
  #timers = new Map<number, ReturnType<typeof setTimeout>>();

  constructor(
    readonly workspace: Workspace,
    readonly changed: () => void,
  ) {}

  get here(): AttachedFile[] {
    return this.files.filter((file) => file.id);
  }
  get uploading(): boolean {
    return this.files.some((file) => !file.id && !file.problem);
  }
  get wire(): { id: string; alt: string }[] {
    return this.here.map((file) => ({ id: file.id, alt: file.alt.trim() }));
  }
  get ids(): string[] {
    return this.here.map((file) => file.id);
  }

  begin(media: Media[]): void {
    this.files = media.map((one) => {
      const file = new AttachedFile();
      file.take(one);
      file.alt = one.alt;
      return file;
    });
  }
  // One that is kept already, as from the picture bank.
  put(media: Media): void {
    const file = new AttachedFile();
    file.take(media);
    file.alt = media.alt;
    this.files.push(file);
    this.changed();
  }
  add(list: Iterable<File>, most: number | undefined): void {
    this.refused = '';
    for (const source of list) {
      if (most && source.size > most) {
        this.refused = `“${source.name}” has ${megabytes(source.size)}; at most ${megabytes(most)} are taken.`;
        continue;
      }
      const file = new AttachedFile();
      file.name = source.name || 'picture';
      file.type = source.type;
      file.kind = source.type.startsWith('image/') ? 'image' : 'file';
      file.size = source.size;
      this.files.push(file);
      void this.#up(this.files[this.files.length - 1]!, source);
    }
  }
  async #up(file: AttachedFile, source: File): Promise<void> {
    const way = upload<Media>(
      this.workspace.api.path('media'),
      { name: file.name },
      source,
      (part) => (file.progress = part),
    );
    file.stop = way.stop;
    try {
      file.take(await way.done);
      if (file.alt) this.#describe(file);
      this.changed();
    } catch (error) {
      if (!(error instanceof DOMException)) file.problem = asProblem(error);
    }
  }
  describe(file: AttachedFile, alt: string): void {
    file.alt = alt;
    clearTimeout(this.#timers.get(file.key));
    this.#timers.set(
      file.key,
      setTimeout(() => this.#describe(file), 600),
    );
    this.changed();
  }
  #describe(file: AttachedFile): void {
    if (!file.id) return;
    // What is sent carries the description itself: this only keeps it for later.
    this.workspace.api.patch(`media/${file.id}`, { alt: file.alt.trim() }).catch(() => {});
  }
  remove(file: AttachedFile): void {
    file.stop();
    clearTimeout(this.#timers.get(file.key));
    this.files = this.files.filter((item) => item.key !== file.key);
    if (file.id) this.workspace.api.delete(`media/${file.id}`).catch(() => {});
    this.changed();
  }
  move(file: AttachedFile, by: number): void {
    this.files = moved(
      this.files,
      this.files.findIndex((item) => item.key === file.key),
      by,
    );
    this.changed();
  }
  clear(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.files = [];
    this.refused = '';
  }
  stop(): void {
    for (const file of this.files) if (!file.id) file.stop();
  }
}

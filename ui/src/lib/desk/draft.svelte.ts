// What is being written: kept at once in this browser, and a moment later on the server.
import { asProblem } from '../api/resource.svelte';
import type { Draft, Visibility } from '../api/types';
import { recall } from '../session.svelte';
import type { Workspace } from '../workspace.svelte';

export class DraftKeeper {
  text = $state('');
  files = $state.raw<string[]>([]); // ids of what is attached, in order
  visibility = $state<Visibility | undefined>(undefined);
  state = $state<'empty' | 'unsaved' | 'saving' | 'saved' | 'here'>('empty');
  #timer: ReturnType<typeof setTimeout> | undefined;
  #saved = '["",[]]';

  constructor(
    readonly workspace: Workspace,
    readonly conversation: string,
    readonly version: () => number,
  ) {}

  get #local(): string {
    return `kith.draft.${this.workspace.me.id}.${this.conversation}`;
  }
  get #now(): string {
    return JSON.stringify([this.text, this.files]);
  }
  get #empty(): boolean {
    return !this.text.trim() && !this.files.length;
  }
  get #path(): string {
    return `conversations/${this.conversation}/draft`;
  }

  // The server's draft, unless this browser holds a later one that never reached it.
  begin(draft: Draft | undefined): void {
    const here = recall(this.#local);
    this.text = here ?? draft?.text ?? '';
    this.files = draft?.attachments.map((file) => file.id) ?? [];
    this.#saved = JSON.stringify([draft?.text ?? '', this.files]);
    const visibility = draft?.options?.visibility;
    if (typeof visibility === 'string') this.visibility = visibility as Visibility;
    this.state = this.#empty ? 'empty' : here === null ? 'saved' : 'unsaved';
    if (here !== null && this.#now !== this.#saved) this.#later();
  }
  touch(): void {
    this.state = this.#empty ? 'empty' : 'unsaved';
    try {
      localStorage.setItem(this.#local, this.text);
    } catch {
      /* no storage here: the server's copy has to do */
    }
    this.#later();
  }
  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.save(), 700);
  }
  async save(): Promise<void> {
    clearTimeout(this.#timer);
    const { text, files } = this;
    const now = this.#now;
    const empty = this.#empty;
    if (now === this.#saved) {
      this.#forget();
      this.state = empty ? 'empty' : 'saved';
      return;
    }
    this.state = 'saving';
    try {
      if (!empty)
        await this.workspace.api.put(this.#path, {
          text,
          attachments: files.map((id) => ({ id })),
          options: this.visibility ? { visibility: this.visibility } : {},
          base_version: this.version(),
        });
      else await this.workspace.api.delete(this.#path);
      this.#saved = now;
      if (this.#now === now) {
        this.#forget();
        this.state = empty ? 'empty' : 'saved';
      }
    } catch (error) {
      if (empty && asProblem(error).status === 404) this.#saved = now;
      this.state = this.#empty ? 'empty' : 'here';
    }
  }
  // Sent: nothing is left to keep.
  clear(): void {
    clearTimeout(this.#timer);
    this.text = '';
    this.files = [];
    this.#saved = this.#now;
    this.state = 'empty';
    this.#forget();
    this.workspace.api.delete(this.#path).catch(() => {});
  }
  #forget(): void {
    try {
      localStorage.removeItem(this.#local);
    } catch {
      /* nothing was kept */
    }
  }
}

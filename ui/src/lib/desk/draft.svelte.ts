// What is being written: kept at once in this browser, and a moment later on the server.
import { asProblem } from '../api/resource.svelte';
import type { Draft, Visibility } from '../api/types';
import { recall } from '../session.svelte';
import type { Workspace } from '../workspace.svelte';

export class DraftKeeper {
  text = $state('');
  visibility = $state<Visibility | undefined>(undefined);
  state = $state<'empty' | 'unsaved' | 'saving' | 'saved' | 'here'>('empty');
  #timer: ReturnType<typeof setTimeout> | undefined;
  #saved = '';

  constructor(
    readonly workspace: Workspace,
    readonly conversation: string,
    readonly version: () => number,
  ) {}

  get #local(): string {
    return `kith.draft.${this.workspace.me.id}.${this.conversation}`;
  }
  get #path(): string {
    return `conversations/${this.conversation}/draft`;
  }

  // The server's draft, unless this browser holds a later one that never reached it.
  begin(draft: Draft | undefined): void {
    const here = recall(this.#local);
    this.text = here ?? draft?.text ?? '';
    this.#saved = draft?.text ?? '';
    const visibility = draft?.options?.visibility;
    if (typeof visibility === 'string') this.visibility = visibility as Visibility;
    this.state = this.text ? (here === null ? 'saved' : 'unsaved') : 'empty';
    if (here !== null && here !== this.#saved) this.#later();
  }
  touch(): void {
    this.state = this.text ? 'unsaved' : 'empty';
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
    const text = this.text;
    if (text === this.#saved) return this.#forget();
    this.state = 'saving';
    try {
      if (text.trim())
        await this.workspace.api.put(this.#path, {
          text,
          options: this.visibility ? { visibility: this.visibility } : {},
          base_version: this.version(),
        });
      else await this.workspace.api.delete(this.#path);
      this.#saved = text;
      if (this.text === text) {
        this.#forget();
        this.state = text ? 'saved' : 'empty';
      }
    } catch (error) {
      if (!text.trim() && asProblem(error).status === 404) this.#saved = text;
      this.state = this.text ? 'here' : 'empty';
    }
  }
  // Sent: nothing is left to keep.
  clear(): void {
    clearTimeout(this.#timer);
    this.text = '';
    this.#saved = '';
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

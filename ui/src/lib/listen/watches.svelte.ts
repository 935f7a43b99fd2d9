// The watches of a workspace, kept true while they hear something; and what one of them heard.
import { asProblem, One, Paged } from '../api/resource.svelte';
import type { LiveEvent, Page } from '../api/types';
import type { Workspace } from '../workspace.svelte';
import type { Mention, PreviewAnswer, Run, Watch, WatchInput } from './types';
import type { ApiProblem } from '../api/client';
import { newKey } from '../api/client';

export class Watches extends One<Page<Watch>> {
  #workspace: Workspace;
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(workspace: Workspace) {
    super(() => workspace.api.get<Page<Watch>>('watches', { limit: 200 }));
    this.#workspace = workspace;
  }
  get items(): Watch[] {
    return this.value?.items ?? [];
  }
  find(id: string): Watch | undefined {
    return this.items.find((item) => item.id === id);
  }
  take(watch: Watch): void {
    const known = this.find(watch.id);
    const items = known
      ? this.items.map((item) => (item.id === watch.id ? watch : item))
      : [...this.items, watch];
    this.value = { items, next: null };
  }
  hear(event: LiveEvent): void {
    if (event.kind === 'watch.run') {
      const watch = this.find(event.subject);
      const told = event.data as Partial<Run>;
      // An event that tells a part only is completed by the reading below.
      if (watch?.run && typeof told.read === 'number')
        this.take({ ...watch, run: { ...watch.run, ...told } });
    }
    if (!event.kind.startsWith('watch.') && event.kind !== 'mention.heard') return;
    clearTimeout(this.#again);
    this.#again = setTimeout(() => void this.load(), 400);
  }
  async save(input: WatchInput, before: Watch | null): Promise<Watch> {
    const api = this.#workspace.api;
    const watch = before
      ? await api.patch<Watch>(`watches/${before.id}`, input, { ifMatch: before.version })
      : await api.post<Watch>('watches', input, { idempotencyKey: newKey() });
    this.take(watch);
    return watch;
  }
  async mute(watch: Watch, muted: boolean, until: Date | null): Promise<void> {
    const body = { muted, until: until?.toISOString() ?? null };
    this.take(await this.#workspace.api.put<Watch>(`watches/${watch.id}/mute`, body));
  }
  async remove(watch: Watch): Promise<void> {
    await this.#workspace.api.delete(`watches/${watch.id}`);
    this.value = { items: this.items.filter((item) => item.id !== watch.id), next: null };
  }
  async run(watch: Watch): Promise<void> {
    const run = await this.#workspace.api.post<Run>(`watches/${watch.id}/run`);
    this.take({ ...(this.find(watch.id) ?? watch), run });
  }
  async cancelRun(watch: Watch): Promise<void> {
    await this.#workspace.api.delete(`watches/${watch.id}/run`);
    await this.load();
  }
}

export class Mentions extends Paged<Mention> {
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly workspace: Workspace,
    readonly watch: string,
  ) {
    super((cursor) => workspace.api.get<Page<Mention>>(`watches/${watch}/mentions`, { limit: 50, cursor }));
  }
  hear(event: LiveEvent): void {
    const mine = event.subject === this.watch || event.data.watch === this.watch;
    if ((event.kind !== 'mention.heard' && event.kind !== 'watch.run') || !mine) return;
    clearTimeout(this.#again);
    this.#again = setTimeout(() => void this.refresh(), 250);
  }
  async toDesk(mention: Mention): Promise<string> {
    const answer = await this.workspace.api.post<{ conversation_id: string }>(
      `watches/${this.watch}/mentions/${mention.id}/take`,
    );
    this.patch(mention.id, { conversation_id: answer.conversation_id });
    return answer.conversation_id;
  }
}

// What a query would have found, asked a moment after the last key.
export class Preview {
  value = $state.raw<PreviewAnswer | null>(null);
  problem = $state.raw<ApiProblem | null>(null);
  asking = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #abort: AbortController | null = null;
  #last = '';

  constructor(readonly workspace: Workspace) {}

  ask(query: string, wait = 350): void {
    const text = query.trim();
    if (text === this.#last) return;
    this.#last = text;
    clearTimeout(this.#timer);
    this.#abort?.abort();
    this.asking = Boolean(text);
    if (!text) {
      this.value = null;
      this.problem = null;
      return;
    }
    this.#timer = setTimeout(() => void this.#read(text), wait);
  }
  async #read(query: string): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    try {
      this.value = await this.workspace.api.post<PreviewAnswer>(
        'queries/preview',
        { query, days: 14 },
        { signal: abort.signal },
      );
      this.problem = null;
    } catch (error) {
      if (abort.signal.aborted) return;
      this.problem = asProblem(error);
    }
    if (this.#abort === abort) this.asking = false;
  }
  stop(): void {
    clearTimeout(this.#timer);
    this.#abort?.abort();
  }
}

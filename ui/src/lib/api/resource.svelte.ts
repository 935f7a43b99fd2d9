// Server data held by a screen: one thing, or a list read page by page.
import { ApiProblem } from './client';
import type { Page } from './types';

export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  return new ApiProblem({ status: 0, kind: 'surprise', title: String(error) });
}

// Old items keep their place; what is new goes to the end; nothing twice.
export function merge<T extends { id: string }>(have: T[], more: T[]): T[] {
  const fresh = new Map(more.map((item) => [item.id, item]));
  const kept = have.map((item) => {
    const newer = fresh.get(item.id);
    fresh.delete(item.id);
    return newer ?? item;
  });
  return [...kept, ...fresh.values()];
}

// A newly read first page in front of what was read before. What stood within the first page's reach and is
// no longer in it has left the list.
export function refreshHead<T extends { id: string }>(have: T[], head: T[], complete: boolean): T[] {
  if (complete) return head;
  const inHead = new Set(head.map((item) => item.id));
  const last = head.at(-1);
  const reach = last ? have.findIndex((item) => item.id === last.id) : -1;
  const tail = have.slice(reach + 1 || Math.min(head.length, have.length));
  return [...head, ...tail.filter((item) => !inHead.has(item.id))];
}

export class One<T> {
  value = $state.raw<T | null>(null);
  problem = $state.raw<ApiProblem | null>(null);
  loading = $state(false);
  #turn = 0;

  constructor(readonly read: () => Promise<T>) {}

  async load(): Promise<T | null> {
    const turn = ++this.#turn;
    this.loading = true;
    try {
      const value = await this.read();
      if (turn !== this.#turn) return null;
      this.value = value;
      this.problem = null;
      return value;
    } catch (error) {
      if (turn === this.#turn) this.problem = asProblem(error);
      return null;
    } finally {
      if (turn === this.#turn) this.loading = false;
    }
  }
}

export class Paged<T extends { id: string }> {
  items = $state.raw<T[]>([]);
  problem = $state.raw<ApiProblem | null>(null);
  loading = $state(false);
  loaded = $state(false);
  #next: string | null = null;
  #turn = 0;

  constructor(readonly read: (cursor: string | null) => Promise<Page<T>>) {}

  get more(): boolean {
    return this.#next !== null;
  }

  async load(): Promise<void> {
    const turn = ++this.#turn;
    this.loading = true;
    try {
      const page = await this.read(null);
      if (turn !== this.#turn) return;
      this.items = page.items;
      this.#next = page.next;
      this.problem = null;
      this.loaded = true;
    } catch (error) {
      if (turn === this.#turn) this.problem = asProblem(error);
    } finally {
      if (turn === this.#turn) this.loading = false;
    }
  }

  async loadMore(): Promise<void> {
    if (this.loading || this.#next === null) return;
    const turn = this.#turn;
    this.loading = true;
    try {
      const page = await this.read(this.#next);
      if (turn !== this.#turn) return;
      this.items = merge(this.items, page.items);
      this.#next = page.next;
    } catch (error) {
      if (turn === this.#turn) this.problem = asProblem(error);
    } finally {
      if (turn === this.#turn) this.loading = false;
    }
  }

  // Reads the first page again without losing the place in the list.
  async refresh(): Promise<void> {
    if (!this.loaded) return this.load();
    const turn = this.#turn;
    try {
      const page = await this.read(null);
      if (turn !== this.#turn) return;
      this.items = refreshHead(this.items, page.items, page.next === null);
      if (page.next === null) this.#next = null;
      else if (this.items.length <= page.items.length) this.#next = page.next;
      this.problem = null;
    } catch (error) {
      if (turn === this.#turn) this.problem = asProblem(error);
    }
  }

  patch(id: string, change: Partial<T>): void {
    this.items = this.items.map((item) => (item.id === id ? { ...item, ...change } : item));
  }
  remove(id: string): void {
    this.items = this.items.filter((item) => item.id !== id);
  }
}

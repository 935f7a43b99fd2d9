// Addresses of the interface. A pattern names its parts (":id"); the first that fits wins.

export type Params = Record<string, string>;
export interface Match {
  name: string;
  params: Params;
}

export function compile(pattern: string): (path: string) => Params | null {
  const parts = pattern.split('/').filter(Boolean);
  return (path) => {
    const given = path.split('/').filter(Boolean);
    if (given.length > parts.length) return null;
    const params: Params = {};
    for (const [index, part] of parts.entries()) {
      const optional = part.endsWith('?');
      const value = given[index];
      if (value === undefined) {
        if (optional) continue;
        return null;
      }
      if (part.startsWith(':')) {
        try {
          params[part.slice(1).replace('?', '')] = decodeURIComponent(value);
        } catch {
          return null;
        }
      } else if (part !== value) return null;
    }
    return params;
  };
}

export function match(routes: Record<string, string>, path: string): Match | null {
  for (const [name, pattern] of Object.entries(routes)) {
    const params = compile(pattern)(path);
    if (params) return { name, params };
  }
  return null;
}

class Router {
  path = $state(globalThis.location?.pathname ?? '/');
  query = $state.raw(new URLSearchParams(globalThis.location?.search ?? ''));

  start(): void {
    window.addEventListener('popstate', () => this.#read());
    document.addEventListener('click', (event) => this.#click(event));
  }
  go(to: string, replace = false): void {
    if (to === this.path + (this.query.size ? `?${this.query}` : '')) return;
    history[replace ? 'replaceState' : 'pushState'](null, '', to);
    this.#read();
  }
  #read(): void {
    this.path = location.pathname;
    this.query = new URLSearchParams(location.search);
  }
  #click(event: MouseEvent): void {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const anchor = (event.target as Element).closest?.('a');
    if (!anchor?.href || anchor.target || anchor.hasAttribute('download')) return;
    const to = new URL(anchor.href);
    if (
      to.origin !== location.origin ||
      /^\/(api|media|oauth)\//.test(to.pathname) ||
      anchor.dataset.external
    )
      return;
    if (to.hash && to.pathname === location.pathname) return;
    event.preventDefault();
    this.go(to.pathname + to.search);
  }
}

export const router = new Router();

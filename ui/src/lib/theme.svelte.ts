import { recall, remember } from './session.svelte';

export type Theme = 'system' | 'light' | 'dark';

class ThemeChoice {
  value = $state<Theme>((recall('kith.theme') as Theme | null) ?? 'system');

  choose(theme: Theme): void {
    this.value = theme;
    remember('kith.theme', theme);
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  }
}

export const theme = new ThemeChoice();

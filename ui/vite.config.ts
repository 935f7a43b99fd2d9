import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { mockServer } from './mock/server';

// The sample server answers only `vite` and `vite preview` when KITH_MOCK is set; nothing of it is
// reachable from src/, so it cannot end up in a build.
export default defineConfig(() => ({
  plugins: [svelte(), ...(process.env.KITH_MOCK ? [mockServer()] : [])],
  build: {
    target: 'es2022',
    cssTarget: 'chrome123',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: process.env.KITH_URL
    ? { proxy: { '/api': process.env.KITH_URL, '/media': process.env.KITH_URL } }
    : {},
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
}));

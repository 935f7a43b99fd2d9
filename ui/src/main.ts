import { mount } from 'svelte';
import './app.css';
import App from './App.svelte';
import { toast } from './lib/toast.svelte';

// A part that comes later and cannot be had: mostly a newer Kith took the place of the one this page is from.
addEventListener('vite:preloadError', () =>
  toast.say('A part of Kith could not be loaded. Load the page again once what you are writing is kept.'),
);

mount(App, { target: document.getElementById('app')! });

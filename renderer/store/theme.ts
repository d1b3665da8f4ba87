/** Light, dark, or what the system says; kept by the browser, because it belongs to the person, not to a document. */
import type { Theme } from './state.ts';

const key = 'tapwright.theme';
const dark = window.matchMedia('(prefers-color-scheme: dark)');

export function readTheme(): Theme {
  const kept = localStorage.getItem(key);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

export function showTheme(theme: Theme): void {
  const shown = theme === 'system' ? (dark.matches ? 'dark' : 'light') : theme;
  document.documentElement.dataset['theme'] = shown;
}

export function keepTheme(theme: Theme): void {
  if (theme === 'system') localStorage.removeItem(key);
  else localStorage.setItem(key, theme);
}

/** Calls back when the system changes between light and dark. */
export function onSystemTheme(listener: () => void): void {
  dark.addEventListener('change', listener);
}

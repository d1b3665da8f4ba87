import { Monitor, Moon, Sun } from 'lucide-react';
import type { Theme } from '../store/state.ts';
import { keepTheme, showTheme } from '../store/theme.ts';
import { designer, useDesigner } from '../store/useDesigner.ts';

const next: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' };
const icons = { light: Sun, dark: Moon, system: Monitor } as const;

export function ThemeToggle() {
  const theme = useDesigner((state) => state.theme);
  const Icon = icons[theme];
  const turn = (): void => {
    const chosen = next[theme];
    designer.setState({ theme: chosen });
    keepTheme(chosen);
    showTheme(chosen);
  };
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={`Theme: ${theme}`}
      title={`Theme: ${theme}`}
      onClick={turn}
    >
      <Icon size={16} />
    </button>
  );
}

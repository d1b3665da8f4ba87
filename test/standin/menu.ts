/** The application menu as data, with entries that can be clicked. */

interface Item {
  readonly id: string | undefined;
  readonly label: string | undefined;
  readonly submenu: Menu | undefined;
  click(): void;
}

let applicationMenu: Menu | null = null;

export class Menu {
  readonly items: readonly Item[];

  private constructor(template: readonly Electron.MenuItemConstructorOptions[]) {
    this.items = template.map(({ id, label, role, submenu, click }) => ({
      id,
      label: label ?? role,
      submenu: Array.isArray(submenu) ? new Menu(submenu) : undefined,
      click: () => {
        (click as (() => void) | undefined)?.();
      },
    }));
  }

  getMenuItemById(id: string): Item | null {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id);
      if (found !== undefined && found !== null) return found;
    }
    return null;
  }

  static buildFromTemplate(template: readonly Electron.MenuItemConstructorOptions[]): Menu {
    return new Menu(template);
  }

  static setApplicationMenu(menu: Menu | null): void {
    applicationMenu = menu;
  }

  static getApplicationMenu(): Menu | null {
    return applicationMenu;
  }
}

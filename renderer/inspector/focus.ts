/** From the canvas into the inspector. */
export function focusInspector(where: 'first' | 'name'): void {
  requestAnimationFrame(() => {
    const inspector = document.querySelector('.inspector');
    const name = inspector?.querySelector<HTMLElement>('[data-field="name"]');
    const first = inspector?.querySelector<HTMLElement>('.fields input, .fields select');
    const field = where === 'name' ? name : (first ?? name);
    field?.focus();
    if (field instanceof HTMLInputElement) field.select();
  });
}

/** Light, dark, or the system's choice. */
export function startScheme(): void {
  for (const input of document.querySelectorAll<HTMLInputElement>('input[name="scheme"]')) {
    input.addEventListener('change', () => {
      document.documentElement.dataset['scheme'] = input.value
    })
  }
}

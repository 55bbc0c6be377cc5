/** Light, dark, or as the system has it. */
export function startScheme(): void {
  for (const input of document.querySelectorAll<HTMLInputElement>('input[name="scheme"]')) {
    input.addEventListener('change', () => {
      document.documentElement.dataset['scheme'] = input.value
    })
  }
}

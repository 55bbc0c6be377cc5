import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import MarkdownIt from 'markdown-it'
import { createCssVariablesTheme, createHighlighterCore, type ShikiTransformer } from 'shiki/core'
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript'
import html from 'shiki/langs/html.mjs'
import shell from 'shiki/langs/shellscript.mjs'
import typescript from 'shiki/langs/typescript.mjs'
import type { Plugin } from 'vite'

const THEME = 'page'

/** The site's content security policy forbids inline styles: a colour becomes a class. */
const CLASSES: ShikiTransformer = {
  pre(node) {
    node.properties = { class: 'code', tabindex: '0' }
  },
  span(node) {
    const token = /--shiki-(?:token-)?([\w-]+)/.exec(String(node.properties['style'] ?? ''))?.[1]
    node.properties = token === undefined || token === 'foreground' ? {} : { class: `token-${token}` }
  },
}

/**
 * Chapters are Markdown, one file for each language. A line of its own may be a slot: `::figure NAME` for what runs in
 * the page, and `::code PATH` for a file of the repository, so that what is shown is what runs.
 */
export function chapters(): Plugin {
  const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false })
  const highlighter = createHighlighterCore({
    themes: [createCssVariablesTheme({ name: THEME, variablePrefix: '--shiki-' })],
    langs: [typescript, html, shell],
    engine: createJavaScriptRegexEngine(),
  })
  return {
    name: 'rungway-chapters',
    async transform(text, id) {
      if (!id.endsWith('.md')) return null
      const shiki = await highlighter
      const code = (path: string): string => {
        const file = resolve(import.meta.dirname, '..', path)
        this.addWatchFile(file)
        return shiki.codeToHtml(shown(readFileSync(file, 'utf8')), {
          lang: 'typescript',
          theme: THEME,
          transformers: [CLASSES],
        })
      }
      const body = text
        .split(/^(::.*)$/m)
        .map((part) => {
          const [, slot, name = ''] = /^::(figure|code) (\S+)$/.exec(part) ?? []
          if (slot === 'figure') return `<div data-figure="${name}"></div>`
          if (slot === 'code')
            return `<figure class="listing"><figcaption>demo/${name}</figcaption>${code(name)}</figure>`
          // A block that scrolls sideways must be reachable without a mouse.
          return markdown
            .render(part)
            .replaceAll('<pre><code', '<pre tabindex="0"><code')
            .replaceAll('<table>', '<table tabindex="0">')
        })
        .join('')
      return { code: `export default ${JSON.stringify(body)}`, map: null }
    },
  }
}

/** What a file says of the technique: neither its imports nor what only the compiler needs. */
const shown = (text: string): string => text.replace(/^import .*\n/gm, '').trim()
